import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { spawnProgram } from '#testkit';
import { ALL_DIRT, emptyTruth } from '../../../test/bench/dirty-lines.js';
import { generateLog } from '../../../test/bench/log-generator.js';
import { line, lines } from './log-lines.js';

const CLI = resolve(dirname(fileURLToPath(import.meta.url)), '../../../dist/apps/log-watcher/src/cli.js');
const TRACE = 'a'.repeat(32);
const directory = mkdtempSync(join(tmpdir(), 'safelight-logs-'));

beforeAll(() => {
  const failed = {
    event: 'processing_failed',
    level: 'ERROR',
    error_type: 'MemoryError',
    request_id: 'bad',
    trace_id: TRACE,
  };
  writeFileSync(join(directory, 'photo-api-1.ndjson.gz'), gzipSync(lines(1, 9) + line(7, { request_id: 'bad' })));
  writeFileSync(join(directory, 'photo-api.ndjson'), `${line(10)}no line\n${line(500, failed)}`);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function logs(...args: string[]): Promise<{ code: number | null; output: string }> {
  return logsIn(directory, ...args);
}

async function logsIn(folder: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const program = spawnProgram({ args: [CLI, ...args], env: { LOG_DIR: folder } });
  const { code } = await program.exit;
  return { code, output: program.output() };
}

describe('npm run logs', () => {
  it('adds up live files and archives', async () => {
    const { code, output } = await logs('stats', '--window', '1h', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ processed: 11, failed: 1, malformed: 1, failure_rate: 0.083333 });
    expect((await logs('stats')).output).toMatch(/^processed +11$/m);
  });

  it('lists errors and slow requests', async () => {
    expect((await logs('errors')).output).toMatch(/failed +MemoryError +capacity +1 +bad/);
    const first = (await logs('slow', '--json')).output.split('\n')[0] ?? '';
    expect(JSON.parse(first)).toMatchObject({ request_id: 'bad', processing_time_ms: 500 });
  });

  it('says where it looked where it finds nothing', async () => {
    const { code, output } = await logsIn(join(directory, 'elsewhere'), 'slow', '--window', '1h');
    expect(code).toBe(0);
    expect(output).toContain(`Nothing within 1h in ${join(directory, 'elsewhere', '*.ndjson')}. `);
    expect((await logs('slow')).output).not.toContain('Nothing');
  });

  it('shows a request from its first line to its trace', async () => {
    const { code, output } = await logs('request', 'bad');
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`trace http://localhost:16686/trace/${TRACE}`));
    expect(output.match(/^\+/gm)).toHaveLength(2);
  });

  it.each([
    [['request', 'nobody'], 1, /nobody/],
    [['request'], 2, /ID/],
    [['stats', '--window', '3d'], 2, /1m, 5m/],
    [['stats', '--nonsense'], 2, /^Unknown option '--nonsense'\. All there is: npm run logs -- --help$/m],
    [['nonsense'], 2, /no command nonsense/],
    [['--help'], 0, /npm run logs/],
  ])('answers %j with exit code %d', async (args, wanted, words) => {
    const { code, output } = await logs(...args);
    expect(output).toMatch(words);
    expect(code).toBe(wanted);
  });

  it('replays files, whatever their time, plain and compressed, and says what it could not read', async () => {
    const truth = emptyTruth();
    const plan = { requests: 300, seed: 2, startAtMs: Date.parse('2024-02-29T10:30:00Z'), everyMs: 12_000 };
    const bytes = Buffer.concat([
      ...generateLog({ ...plan, failureShare: 0.1, dirtyShare: 0.1, dirt: ALL_DIRT }, truth),
    ]);
    const folder = join(directory, 'old');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.log'), bytes);
    writeFileSync(join(folder, 'b.log.gz'), gzipSync(bytes));
    const { code, output } = await logs('replay', join(folder, 'a.log'), join(folder, 'b.log.gz'), '--json');
    expect(code).toBe(0);
    const found = JSON.parse(output) as { totals: Record<string, number>; hours: { from: string }[] };
    expect(found.totals['processing_ms']).toBe(2 * truth.processingTimeSumMs);
    for (const name of [
      'lines',
      'records',
      'blank',
      'oversize',
      'malformed',
      'processed',
      'failed',
      'rejected',
    ] as const)
      expect(found.totals[name]).toBe(2 * truth[name]);
    expect(found.hours.map(({ from }) => from)).toEqual(['2024-02-29T10:00:00.000Z', '2024-02-29T11:00:00.000Z']);

    const partly = await logs('replay', join(folder, 'none.log'), join(folder, 'a.log'));
    expect(partly.code).toBe(1);
    expect(partly.output).toMatch(/none\.log: ENOENT/);
    expect(partly.output).toMatch(new RegExp(`^malformed +${truth.malformed}$`, 'm'));
    const besideFolder = await logs('replay', folder, join(folder, 'a.log'), '--json');
    expect(besideFolder.output).toContain(`${folder}: is a folder`);
    expect(besideFolder.output).toContain(`"bytes":${bytes.length},`);
    expect((await logs('replay')).code).toBe(2);
  });
});
