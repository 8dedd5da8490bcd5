/** `npm run watch:check`, as the operator runs it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CHECK = path.join(ROOT, 'dist/apps/log-watcher/src/check.js');

/** How a run ended and what it printed. */
function check(args: string[], env: Record<string, string> = {}): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CHECK, ...args], { cwd: ROOT, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('watch:check', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'watch-check-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('accepts what is shipped, and says what it amounts to', async () => {
    const { code, out } = await check([], {
      ALERT_WEBHOOK_URL: 'https://hooks.example/TOKEN',
      ALERT_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^OK deploy\/watch\.yaml: 20 rules, 1 receiver$/m);
    expect(out).toContain(
      'failure_rate_high (critical): failure_rate above 15 % over 5m, at least 20, for 1m → all receivers',
    );
    expect(out).toContain('Note: the rule error_hour_mail tells nobody: email is not configured.');
    expect(out).not.toMatch(/TOKEN|MfKQ/);
  });

  it('names what is wrong in the file and in the environment in one run, and exits 78', async () => {
    const file = path.join(folder, 'watch.yaml');
    await writeFile(file, 'rules:\n  a:\n    severity: hgih\n    when: []\n');
    const { code, out, err } = await check([file], { ALERT_LOCALE: 'fr' });
    expect([code, out]).toEqual([78, '']);
    const lines = err.trim().split('\n');
    expect(lines[0]).toBe('ALERT_LOCALE must be zh-CN or en');
    expect(lines.slice(1).map((line) => line.replace(/^.*watch\.yaml:/, ''))).toEqual([
      '3:15: rules.a.severity "hgih" is not known: allowed: info, warning, critical',
      '4:11: rules.a.when is empty: nothing could fire',
    ]);
  });

  it('tells how it is used', async () => {
    expect(await check(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('-- FILE') });
    expect(await check(['--hepl'])).toMatchObject({ code: 78, err: expect.stringContaining("'--hepl'") });
  });

  it('says which file it cannot find', async () => {
    const { code, err } = await check([path.join(folder, 'absent.yaml')]);
    expect(code).toBe(78);
    expect(err).toMatch(/absent\.yaml is not there\n$/);
  });
});
