import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
    const { output: figures } = await logs('stats');
    expect(figures).toMatch(/^processed +11$/m);
    expect(figures).toMatch(/^failure rate +8\.3 %$/m);
    const [head = '', step = ''] = (await logs('stats', '--by', 'day')).output.split('\n');
    const end = head.indexOf('failure rate') + 'failure rate'.length;
    expect(step.slice(0, end)).toMatch(/ +8\.3 %$/);
  });

  it('lists errors and slow requests', async () => {
    expect((await logs('errors')).output).toMatch(/failed +MemoryError +capacity +1 +100.0 % +bad/);
    const first = (await logs('slow', '--json')).output.split('\n')[0] ?? '';
    expect(JSON.parse(first)).toMatchObject({ request_id: 'bad', processing_time_ms: 500 });
  });

  it('says where it looked where it finds nothing', async () => {
    const { code, output } = await logsIn(join(directory, 'elsewhere'), 'slow', '--window', '1h');
    expect(code).toBe(1);
    expect(output).toMatch(/^Nothing found in .*elsewhere.\*\.ndjson, 20.* to 20.* \(.+\)\. Logs elsewhere: .*LOG_DIR/);
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
    [['stats', '--window', 'long'], 2, /--window: long is no length of time/],
    [['stats', '--since', 'tea time'], 2, /--since: "tea time" is no time. Write one of: 10m, 2h ago/],
    [['stats', '--since', '99999999999999999999d'], 2, /--since: "9+d" is no time/],
    [['stats', '\u001b]0;x\u0007'], 3, /^not read to its end: \\u001b\]0;x\\u0007: ENOENT/m],
    [['count', '\u001b[2J'], 0, /^count +share +\\u001b\[2J$/m],
    [['\u001b[2J'], 2, /no command \\u001b\[2J\.$/m],
    [['stats', '--since', '1h', '--until', '2h ago'], 2, /--since: 1h is not before 2h ago/],
    [['stats', '--level', 'ERROR'], 2, /stats takes no --level/],
    [['stats', '--by', 'fortnight'], 2, /--by: "fortnight" is no step/],
    [['slow', '--limit', '0'], 2, /--limit: must be a whole number from 1/],
    [['count'], 2, /count needs a FIELD/],
    [['explain', '--of', 'odd'], 2, /--of: must be one of failed, rejected, slow/],
    [['explain'], 0, /too few failures to tell/],
    [['tail', '--level', 'LOUD'], 2, /--level: must be one of DEBUG, INFO, WARNING, ERROR/],
    [['tail', '--where', 'stage'], 2, /--where: "stage" must be like/],
    [['tail', '--where', 'a~('], 2, /--where: Invalid regular expression/],
    [['errors', '--until', '2h ago'], 1, /^Nothing found in .*Logs elsewhere/m],
    [['explain', '--of', 'rejected'], 1, /^Nothing found in 12 requests: none was rejected\.$/m],
    [['replay', 'x.log', '--since', '1h'], 2, /--since goes with --rules/],
    [['replay', 'x.log', '--rules', '--config', 'none.yaml'], 78, /none\.yaml: ENOENT/],
    [['tail', '--help'], 0, /^npm run logs -- tail \[FILES…\]$/m],
    [['help', 'count'], 0, /count client_ip/],
    [['stats', '--sinse', '1h'], 2, /^Unknown option '--sinse'\. Did you mean --since\? All there is/m],
    [['tail', 'none.log', '--no-follow'], 3, /^not read to its end: none\.log: there is no such file$/m],
    [['count', '-h'], 0, /count client_ip/],
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
    expect(partly.code).toBe(3);
    expect(partly.output).toMatch(/^not read to its end: .*none\.log: ENOENT/m);
    expect(partly.output).toMatch(new RegExp(`^malformed +${truth.malformed}$`, 'm'));
    const wholeFolder = await logs('replay', folder, '--json');
    expect(JSON.parse(wholeFolder.output)).toMatchObject({ totals: { lines: 2 * truth.lines } });
  });

  it('keeps to the time that is asked for, to the line, and counts by steps of the reader’s own day', async () => {
    const folder = join(directory, 'days');
    mkdirSync(folder);
    const at = (time: string, i: number) => line(i, { timestamp: `2026-03-0${time}Z` });
    const text = at('1T15:59:59.999', 1) + at('1T16:00:00.000', 2) + at('2T15:59:59.999', 3) + at('2T16:00:00.000', 4);
    writeFileSync(join(folder, 'a.ndjson'), text);
    const ask = async (...args: string[]) => {
      const program = spawnProgram({
        args: [CLI, 'stats', join(folder, 'a.ndjson'), ...args],
        env: { TZ: 'Asia/Shanghai' },
      });
      await program.exit;
      return program.output();
    };
    const day = await ask('--since', '2026-03-02', '--until', '2026-03-03');
    expect(day).toMatch(/^2026-03-02 00:00:00 to 2026-03-03 00:00:00 \(Asia\/Shanghai\)$/m);
    expect(day).toMatch(/^processed +2$/m);
    const byDay = (await ask('--by', 'day', '--json')).trim().split('\n');
    expect(byDay.map((it) => JSON.parse(it) as unknown)).toMatchObject([
      { from: '2026-02-28T16:00:00.000Z', processed: 1 },
      { from: '2026-03-01T16:00:00.000Z', processed: 2 },
      { from: '2026-03-02T16:00:00.000Z', processed: 1 },
    ]);
    expect(await ask('--utc', '--by', 'day')).toMatch(/^2026-03-01 00:00:00 +2 +[^]*^2026-03-02 00:00:00 +2 +/m);
  });

  it('gives the slowest of all requests, however many of them fall into one moment', async () => {
    const file = join(directory, 'burst.ndjson');
    writeFileSync(file, lines(1, 200));
    const { output } = await logs('slow', file, '--limit', '30', '--json');
    const times = output
      .trim()
      .split('\n')
      .map((it) => (JSON.parse(it) as { processing_time_ms: number }).processing_time_ms);
    expect(times).toEqual(Array.from({ length: 30 }, (_, i) => 200 - i));
  });

  it.each(['stats', 'replay'])('tells %s of a link in a circle as of any file that cannot be read', async (command) => {
    const folder = join(directory, `circle-${command}`);
    mkdirSync(folder);
    symlinkSync('around.ndjson', join(folder, 'around.ndjson'));
    writeFileSync(join(folder, 'whole.ndjson'), lines(1, 3));
    const args = [command, join(folder, 'around.ndjson'), join(folder, 'whole.ndjson')];
    const { code, output } = await logs(...args);
    expect([code, /not read to its end: .*around\.ndjson: ELOOP/.test(output)]).toEqual([3, true]);
    expect((await logsIn(folder, 'stats')).code).toBe(0);
  });

  it('does not take an answer that could not be written for one that was', () => {
    const program = spawnSync('bash', ['-c', `'${process.execPath}' '${CLI}' --help > /dev/full`], {
      encoding: 'utf8',
    });
    expect([program.status, program.stderr]).toEqual([70, expect.stringContaining('could not be written: ')]);
  });

  it('ends well where its reader has seen enough', () => {
    const file = join(directory, 'long.ndjson');
    writeFileSync(file, lines(1, 20_000));
    const piped = spawnSync(
      'bash',
      ['-c', `set -o pipefail; '${process.execPath}' '${CLI}' tail '${file}' --since 1h --no-follow | head -2`],
      {
        encoding: 'utf8',
      },
    );
    expect([piped.status, piped.stderr, piped.stdout.trim().split('\n').length]).toEqual([0, '', 2]);
  });
});

describe('npm run logs -- tail', () => {
  it('follows over rotation, shows what is wanted, and obeys no line', async () => {
    const folder = join(directory, 'followed');
    mkdirSync(folder);
    const file = join(folder, 'photo-api.ndjson');
    writeFileSync(file, lines(1, 30));
    const program = spawnProgram({
      args: [CLI, 'tail', '--lines', '2', '--where', 'processing_time_ms>=20', '--color', 'never'],
      env: { LOG_DIR: folder },
    });
    await program.ready(/r29[^]*r30/);
    expect(program.output().trim().split('\n')).toHaveLength(2);
    appendFileSync(file, line(5) + line(31, { error_type: '\u001b[2J\u202e', error_stack: 'at a\nat b' }));
    await program.ready(/r31/);
    expect(program.output()).toContain('error_type=\\u001b[2J\\u202e');
    expect(program.output()).toMatch(/\n {4}at a\n {4}at b\n/);
    appendFileSync(file, line(32));
    renameSync(file, join(folder, 'photo-api-1.ndjson'));
    writeFileSync(file, line(33));
    await program.ready(/r33/);
    expect(program.output().match(/ r\d+ /g)).toEqual([' r29 ', ' r30 ', ' r31 ', ' r32 ', ' r33 ']);
    expect((await program.stop('SIGINT'))?.code).toBe(0);
  });

  it('passes lines through as they are, and those of a time from archives too', async () => {
    const { code, output } = await logs('tail', '--since', '1h', '--no-follow', '--request', 'bad', '--json');
    expect(code).toBe(0);
    const found = output
      .trim()
      .split('\n')
      .map((it) => JSON.parse(it) as { processing_time_ms: number });
    expect(found.map(({ processing_time_ms }) => processing_time_ms)).toEqual([7, 500]);
    const last = await logs('tail', join(directory, 'photo-api.ndjson'), '--no-follow', '--lines', '3');
    expect(last.output).toMatch(/\? {2}no line$/m);
  });
});

describe('npm run logs -- replay --rules', () => {
  const RULES = `rules:
  failing: { severity: critical, when: [{ measure: failure_rate, above: 50%, over: 5m, min_samples: 4, resolve_below: 20% }], for: 1m }
  silent: { severity: warning, when: [{ measure: processed, below: 1, over: 1h, resolve_at_least: 1 }], warm_up: 1h, send_resolved: false }
`;

  it('tells what would have fired, when it began and when it ended, the same each time', async () => {
    const folder = join(directory, 'past');
    mkdirSync(folder);
    writeFileSync(join(folder, 'rules.yaml'), RULES);
    const startMs = Date.parse('2026-03-01T10:00:00Z');
    const at = (minute: number, fields: Readonly<Record<string, unknown>> = {}) =>
      line(5, { timestamp: new Date(startMs + minute * 60_000).toISOString(), ...fields });
    const failed = { event: 'processing_failed', level: 'ERROR', error_type: 'InferenceError' };
    const minutes = (from: number, to: number, fields = {}) =>
      Array.from({ length: (to - from) * 4 }, (_, i) => at(from + i / 4, fields)).join('');
    // Two files whose lines have to be read in turn: alone each of them would breach, or be silent.
    writeFileSync(join(folder, 'bad.ndjson'), minutes(20, 30, failed));
    writeFileSync(
      join(folder, 'good.ndjson.gz'),
      gzipSync(minutes(0, 20) + at(24, { timestamp: '2031-01-01T00:00:00Z' }) + minutes(30, 60) + minutes(240, 250)),
    );
    const ask = () => logs('replay', folder, '--rules', '--config', join(folder, 'rules.yaml'), '--json');
    const { code, output } = await ask();
    expect(code).toBe(0);
    const alerts = output
      .trim()
      .split('\n')
      .map((it) => JSON.parse(it) as Record<string, string>);
    expect(alerts).toMatchObject([
      { rule: 'failing', severity: 'critical', worst: 1, threshold: 0.5, unit: 'ratio' },
      { rule: 'silent', severity: 'warning', worst: null, threshold: 1 },
    ]);
    const minute = (iso: string | undefined) => (Date.parse(iso ?? '') - startMs) / 60_000;
    const [failing, silent] = alerts;
    expect(minute(failing?.['fired_at'])).toBeGreaterThan(22);
    expect(minute(failing?.['fired_at'])).toBeLessThan(25);
    expect(minute(failing?.['resolved_at'])).toBeGreaterThan(30);
    expect(minute(failing?.['resolved_at'])).toBeLessThan(36);
    expect(minute(silent?.['fired_at'])).toBeCloseTo(120, -1);
    expect(minute(silent?.['resolved_at'])).toBeCloseTo(240, -1);
    expect((await ask()).output).toBe(output);
    const none = await logs('replay', join(folder, 'bad.ndjson'), '--rules', '--until', '2026-03-01T10:10:00Z');
    expect([none.code, none.output]).toEqual([1, expect.stringContaining('none of 20 rules would have fired')]);
  });
});
