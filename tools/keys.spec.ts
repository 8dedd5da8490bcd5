import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { spawnProgram } from '#testkit';
import { idIn } from '../apps/photo-api/src/access/api-key.js';
import { PACKAGE_ROOT } from '../apps/photo-api/src/config/package-root.js';

describe('npm run keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-keys-'));
  const file = join(folder, 'deep/keys.json');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function keys(...args: string[]): Promise<{ code: number | null; output: string }> {
    const env = { API_KEYS_FILE: file };
    const program = spawnProgram({ args: [join(PACKAGE_ROOT, 'dist/tools/keys.js'), ...args], env });
    const { code } = await program.exit;
    return { code, output: program.output() };
  }

  it('makes, lists and revokes', async () => {
    const { code, output } = await keys('create', 'the kiosk', '--scope', 'jobs,photos', '--rate', '60');
    const key = /sl_\S+/.exec(output)?.[0] ?? '';
    expect([code, output]).toEqual([0, expect.stringMatching(/^Key \w+ for the kiosk: photos, jobs\./)]);
    const id = idIn(key) ?? '';
    expect(readFileSync(file, 'utf8')).not.toContain(key);
    expect((await keys('list')).output).toMatch(new RegExp(`${id} +photos,jobs +60/min .*in force +the kiosk`));
    expect((await keys('revoke', id)).output).toContain('is refused from now on');
    expect((await keys('list')).output).toContain('revoked');
    const json = (await keys('list', '--json')).output;
    expect(JSON.parse(json)).toMatchObject({ id, revoked_at: expect.any(String) });
    expect(json).not.toContain('sha256');
  });

  it.each([
    [['create'], /needs a NAME/],
    [['create', 'a', 'b'], /Too many words: b/],
    [['create', 'a', '--scope', 'all'], /--scope knows photos, jobs, metrics, not "all"/],
    [['create', 'a', '--rate', '0'], /--rate must be/],
    [['create', 'a', '--colour'], /--colour/],
    [['revoke', 'nobody'], /There is no key nobody/],
    [['burn'], /There is no command burn[^]*Usage/],
  ])('refuses %j and says why', async (args, words) => {
    const { code, output } = await keys(...args);
    expect([code, output]).toEqual([2, expect.stringMatching(words)]);
  });
});
