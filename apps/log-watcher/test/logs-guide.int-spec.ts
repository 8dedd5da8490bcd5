import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { line } from './log-lines.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const CLI = join(ROOT, 'dist/apps/log-watcher/src/cli.js');
const GUIDE = readFileSync(join(ROOT, 'docs/logs.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'safelight-guide-'));

/** The pairs of the guide, by what they are for. */
const PAIRS = [...GUIDE.matchAll(/\n([^\n]+):\n\n```sh\n# classic\n([^]*?)\n# Safelight\n([^]*?)\n```/g)].map(
  ([, about, classic, ours]) => [about, classic, ours] as [string, string, string],
);
const SINGLE = [...GUIDE.matchAll(/```sh\n(npm run --silent[^]*?)\n```/g)].flatMap(([, block]) => block!.split('\n'));
const HAS_JQ = spawnSync('jq', ['--version']).status === 0;

/** Request `i` of three hours: arrives, and ends well or badly, slowly where it is a 42nd. */
function requestLines(i: number, nowMs: number): string {
  const common = {
    timestamp: new Date(nowMs - 3 * 3_600_000 + i * 60_000).toISOString(),
    request_id: `r-${i}`,
    processing_time_ms: undefined,
  };
  const took = i % 42 === 0 ? 2500 + i : 100 + i;
  const arrival = line(i, { ...common, event: 'request_received', client_ip: `10.0.0.${i % 3}` });
  if (i % 5 !== 0) return arrival + line(took, { ...common, processing_time_ms: took });
  const error_type = i % 2 === 0 ? 'InferenceError' : 'MemoryError';
  const failed = { level: 'ERROR', event: 'processing_failed', error_type, stage: i % 2 === 0 ? 'matte' : 'decode' };
  return arrival + line(took, { ...common, ...failed, processing_time_ms: took });
}

beforeAll(() => {
  const logs = join(folder, 'var/logs');
  mkdirSync(logs, { recursive: true });
  mkdirSync(join(folder, 'deploy'));
  writeFileSync(join(folder, 'deploy/watch.yaml'), readFileSync(join(ROOT, 'deploy/watch.yaml')));
  const nowMs = Date.now();
  const all = Array.from({ length: 175 }, (_, i) => requestLines(i, nowMs));
  writeFileSync(join(logs, 'photo-api-1.ndjson.gz'), gzipSync(all.slice(0, 90).join('')));
  writeFileSync(join(logs, 'photo-api.ndjson'), all.slice(90).join(''));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shell(command: string): { status: number | null; stdout: string; stderr: string } {
  const written = command.replaceAll('npm run --silent logs --', `'${process.execPath}' '${CLI}'`);
  return spawnSync('bash', ['-c', written], { cwd: folder, encoding: 'utf8' });
}

/** The words and numbers that a classic answer consists of, but for times of the clock. */
function tokens(text: string): string[] {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, ' ').match(/[\w.-]+/g) ?? [];
}

describe('docs/logs.md', () => {
  it('has a pair for each command of the classic guide', () => {
    expect(PAIRS.length).toBeGreaterThanOrEqual(9);
    // Both sides are compared where jq is; where it is required (CI), its absence must fail, not skip.
    expect(HAS_JQ || process.env['SAFELIGHT_JQ'] !== 'required').toBe(true);
  });

  it.each(PAIRS)('%s: ours says all that the classic pipeline says', (_about, classic, ours) => {
    const own = shell(ours);
    expect(own).toMatchObject({ status: 0, stderr: '' });
    expect(own.stdout.trim()).not.toBe('');
    if (!HAS_JQ) return;
    const old = shell(`set -o pipefail; ${classic}`);
    const said = new Set(tokens(own.stdout));
    expect(tokens(old.stdout).length).toBeGreaterThan(0);
    expect(tokens(old.stdout).filter((it) => !said.has(it))).toEqual([]);
  });

  it.each(SINGLE)('%s', (command) => {
    expect(shell(command)).toMatchObject({ status: 0, stdout: expect.stringContaining('failure_rate_high') });
  });
});
