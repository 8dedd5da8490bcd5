import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { spawnProgram } from '#testkit';
import { line } from './log-lines.js';

const CLI = resolve(import.meta.dirname, '../../../dist/apps/log-watcher/src/cli.js');
const directory = mkdtempSync(join(tmpdir(), 'safelight-services-'));
const at = (name: string) => join(directory, name);
const ago = (s: number) => Date.now() - s * 1000;

/** What nginx writes with `escape=json`: numbers in quotes, seconds. */
const nginx = (request_id: string, status: number, request_time: string, more = {}) =>
  `${JSON.stringify({
    time_iso8601: new Date(ago(90)).toISOString().replace('Z', '+00:00'),
    remote_addr: '10.0.0.9',
    request: 'POST /v1/id-photos',
    status: String(status),
    request_time,
    request_id,
    ...more,
  })}\n`;

/** What pino writes: numbers for level and time. */
const pino = (reqId: string | number, more = {}) =>
  `${JSON.stringify({ level: 30, time: ago(60), reqId, msg: 'request completed', ...more })}\n`;

/** A batch of the OpenTelemetry Collector. */
const otlp = (...ids: string[]) =>
  `${JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'batch' } }] },
        scopeLogs: [
          {
            logRecords: ids.map((id) => ({
              timeUnixNano: `${ago(30)}000000`,
              severityNumber: 9,
              body: { stringValue: `said of ${id}` },
              attributes: [{ key: 'request_id', value: { stringValue: id } }],
            })),
          },
        ],
      },
    ],
  })}\n`;

const CONFIG = `services:
  photo-api: { files: ["${at('api')}/*.ndjson"] }
  gateway: { files: ["${at('nginx')}/*.log"], format: nginx-json }
  app:
    files: ["${at('app')}/*.log"]
    format: { based_on: pino, fields: { duration: took }, outcomes: { failed: [{ message: broke }] } }
    common_rules: false
    rules:
      broken: { severity: warning, when: [{ measure: failed, above: 1, over: 5m }] }
  batch: { files: ["${at('otlp')}/*.jsonl"], format: otlp-file }
rules:
  any: { severity: critical, when: [{ measure: failed, above: 0, over: 5m }] }
`;

beforeAll(() => {
  for (const folder of ['api', 'nginx', 'app', 'otlp']) mkdirSync(at(folder));
  writeFileSync(at('watch.yaml'), CONFIG);
  writeFileSync(at('api/photo-api.ndjson'), line(40, { request_id: 'shared' }) + line(60));
  writeFileSync(at('nginx/access.log'), nginx('shared', 200, '0.045') + nginx('g2', 502, '1.5'));
  writeFileSync(
    at('nginx/access-1.log.gz'),
    gzipSync(
      nginx('shared', 404, '0.005', { time_iso8601: new Date(ago(95)).toISOString() }) + nginx('old', 200, '0.1'),
    ),
  );
  const failed = { level: 50, msg: 'broke', err: { type: 'TypeError', message: 'no' } };
  writeFileSync(at('app/app.log'), pino(7, { took: 900 }) + pino('shared', failed) + pino(8, failed));
  writeFileSync(at('otlp/batch.jsonl'), otlp('shared', 'other') + otlp('other'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function logs(...args: string[]): { code: number | null; out: string; told: string } {
  const env = { PATH: process.env['PATH'] ?? '', WATCH_CONFIG: at('watch.yaml') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { env, encoding: 'utf8' });
  return { code: status, out: stdout, told: stderr };
}

function records(...args: string[]): Record<string, unknown>[] {
  const { code, out, told } = logs(...args, '--json');
  expect([code, told]).toEqual([0, '']);
  return out
    .trim()
    .split('\n')
    .map((it) => JSON.parse(it) as Record<string, unknown>);
}

describe('npm run logs, of several services', () => {
  it.each<[string[], object]>([
    [[], { processed: 4, failed: 3, rejected: 1, malformed: 0 }],
    [['--service', 'gateway'], { processed: 2, failed: 1, rejected: 1, avg_ms: 72.5 }],
    [['--service', 'gateway,batch', '--service', 'photo-api'], { processed: 4, failed: 1 }],
    [['--service', 'batch'], { lines: 3, processed: 0 }],
  ])('counts each by its own format: stats %j', (args, figures) => {
    expect(records('stats', ...args)).toMatchObject([figures]);
  });

  it('lists errors, slow requests and what is counted over all of them', () => {
    const types = records('errors').map((it) => [it['outcome'], it['error_type'], it['count']]);
    expect(types).toEqual([
      ['failed', 'TypeError', 2],
      ['failed', 'HTTP 502', 1],
      ['rejected', 'HTTP 404', 1],
    ]);
    expect(records('slow', '--limit', '2')).toMatchObject([
      { request_id: 'g2', processing_time_ms: 1500, error_type: 'HTTP 502' },
      { request_id: 'old', processing_time_ms: 100 },
    ]);
    expect(records('count', 'event', '--event', 'processing_failed')).toMatchObject([{ count: 3 }]);
    // Names of our own, and of whoever wrote it.
    expect(records('count', 'client_ip,remote_addr,status', '--where', 'status=502')).toEqual([
      { client_ip: '10.0.0.9', remote_addr: '10.0.0.9', status: '502', count: 1, share: 1 },
    ]);
    expect(logs('explain', '--service', 'app')).toMatchObject({ code: 0, out: expect.stringContaining('too few') });
  });

  it('finds one request in the logs of all, archives included, in the order of time', () => {
    const found = records('request', 'shared');
    expect(found.map(({ service, event }) => [service, event])).toEqual([
      ['gateway', 'image_rejected'],
      ['gateway', 'image_processed'],
      ['app', 'processing_failed'],
      ['batch', 'log_line'],
      ['photo-api', 'image_processed'],
    ]);
    expect(found[3]).toMatchObject({ body: 'said of shared', request_id: 'shared' });
    expect(logs('request', 'shared').out).toMatch(/^after +service +level +event/m);
    expect(records('request', 'shared', '--service', 'app')).toHaveLength(1);
    // A number is an id, too.
    expect(records('request', '7')).toMatchObject([{ reqId: 7, request_id: '7', service: 'app' }]);
    expect(records('request', 'old', at('nginx/access-1.log.gz'))).toMatchObject([{ processing_time_ms: 100 }]);
  });

  it('reads named files as those of their service, as those of the one that is named, or in the format that is', () => {
    const stats = (...args: string[]) => records('stats', ...args)[0];
    expect(stats(at('nginx'))).toMatchObject({ processed: 2, failed: 1, rejected: 1, malformed: 0 });
    expect(stats(at('nginx/access.log'), at('app/app.log'))).toMatchObject({ processed: 1, failed: 3, malformed: 0 });
    const elsewhere = at('copied.txt');
    writeFileSync(elsewhere, nginx('a', 500, '1') + nginx('b', 200, '2'));
    // Of no service, and so of the first: what nginx writes is no line of Safelight's.
    expect(stats(elsewhere)).toMatchObject({ processed: 0, malformed: 2 });
    for (const option of [
      ['--format', 'nginx-json'],
      ['--service', 'gateway'],
    ])
      expect(stats(elsewhere, ...option)).toMatchObject({ processed: 1, failed: 1, malformed: 0 });
    writeFileSync(`${elsewhere}.gz`, gzipSync(pino(1, { took: 5 }) + pino(2, { level: 50, msg: 'broke' })));
    const replayed = records('replay', `${elsewhere}.gz`, elsewhere, '--service', 'app')[0];
    expect(replayed).toMatchObject({ failed: 1, totals: { lines: 4 } });
    expect(records('replay')[0]).toMatchObject({ processed: 4, failed: 3, rejected: 1, totals: { lines: 11 } });
  });

  it('sends the lines of each service through its own rules', () => {
    const alerts = records('replay', '--rules').map(({ rule, service }) => `${String(service)} ${String(rule)}`);
    expect(alerts.sort()).toEqual(['app broken', 'gateway any']);
    const { out } = logs('replay', at('app'), at('nginx'), '--rules');
    expect(out).toMatch(/^1 rules of gateway over .*\n1 rules of app over /m);
    expect(out).toMatch(/warning +app +broken/);
    const elsewhere = at('copied-app.txt');
    writeFileSync(elsewhere, pino(1, { level: 50, msg: 'broke' }) + pino(2, { level: 50, msg: 'broke' }));
    expect(records('replay', elsewhere, '--rules', '--service', 'app')).toMatchObject([{ rule: 'broken' }]);
  });

  it('shows the lines of all, each with its service, and obeys none of them', async () => {
    const program = spawnProgram({
      args: [CLI, 'tail', '--level', 'ERROR', '--color', 'never'],
      env: { WATCH_CONFIG: at('watch.yaml') },
    });
    await program.ready(/app {2}processing_failed {2}8/);
    appendFileSync(at('nginx/access.log'), nginx('late\u001b[2J\u009b2J', 503, '0.1', { request: '\u202e\r\t' }));
    await program.ready(/gateway {2}processing_failed {2}late/);
    expect((await program.stop('SIGINT')).code).toBe(0);
    expect(program.output()).toContain('late\\u001b[2J\\u009b2J');
    expect(program.output()).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    const all = ['tail', '--no-follow', '--lines', '50'];
    for (const args of [
      all,
      [...all, '--json'],
      ['request', 'late\u001b[2J\u009b2J', '--json'],
      ['errors'],
      ['slow'],
    ]) {
      const { out } = logs(...args);
      expect(out).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    }
    expect(records(...all).find(({ request_id }) => String(request_id).startsWith('late'))).toMatchObject({
      request: '\u202e\r\t',
      request_id: 'late\u001b[2J\u009b2J',
    });
    // A batch is a line for each of its records.
    expect(records(...all, '--service', 'batch').map(({ body }) => body)).toEqual([
      'said of shared',
      'said of other',
      'said of other',
    ]);
  });

  it.each<[string[], RegExp]>([
    [
      ['stats', '--service', 'nobody'],
      /^--service: "nobody" is none of watch\.yaml; it names photo-api, gateway, app, batch\.$/m,
    ],
    [
      ['stats', 'x.log', '--format', 'xml'],
      /^--format: must be one of safelight, winston, pino, .* asked for by --service\.$/m,
    ],
    [['stats', '--format', 'pino'], /^--format goes with FILES/m],
  ])('says what to do where it is asked wrongly: %j', (args, words) => {
    const { code, told } = logs(...args);
    expect(told).toMatch(words);
    expect(code).toBe(2);
  });

  it('needs of watch.yaml only where the logs are, and says where that is wrong', () => {
    writeFileSync(at('secret.yaml'), `${CONFIG}receivers:\n  mail: { kind: slack, url: "\${NOT_SET_HERE}" }\n`);
    expect(logs('stats', '--config', at('secret.yaml')).code).toBe(0);
    writeFileSync(at('wrong.yaml'), CONFIG.replace('nginx-json', 'ngingx-json'));
    const { code, told } = logs('stats', '--config', at('wrong.yaml'));
    expect([code, told]).toEqual([78, expect.stringMatching(/wrong\.yaml:3:\d+: .*nginx-json/)]);
    const none = logs('stats', '--config', at('none.yaml'));
    expect([none.code, none.told]).toEqual([78, expect.stringContaining('none.yaml: ENOENT')]);
  });
});

describe('a damaged archive', () => {
  const text = Array.from({ length: 2_000 }, (_, i) => line(i + 1, { request_id: `d${i + 1}` })).join('');
  const whole = gzipSync(text);
  const first = gzipSync(line(1, { request_id: 'd1' }));
  const kinds: [string, Buffer, RegExp][] = [
    ['cut.ndjson.gz', whole.subarray(0, whole.length / 2), /ends too early, after \d+ bytes/],
    ['plain.ndjson.gz', Buffer.from(text), /is no gzip archive/],
    ['garbage.ndjson.gz', Buffer.concat([first, Buffer.from(text)]), /goes on with something else than gzip/],
    ['empty.ndjson.gz', Buffer.alloc(0), /is empty, and so no gzip archive/],
  ];
  const folder = at('damaged');
  beforeAll(() => {
    mkdirSync(folder);
    for (const [name, bytes] of kinds) writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, 'sound.ndjson'), line(5, { request_id: 'd1' }));
  });

  function ask(...args: string[]): Record<string, unknown>[] {
    const { code, out, told } = logs(...args, '--json');
    expect(code).toBe(3);
    for (const [name, , words] of kinds)
      expect(told).toMatch(new RegExp(`^not read to its end: .*${name}: ${words.source}`, 'm'));
    const answers = out.trim().split('\n');
    return answers.map((it) => JSON.parse(it) as Record<string, unknown>);
  }

  it('is read as far as can be, and told of', () => {
    const [counted] = ask('stats', folder);
    const processed = counted?.['processed'] as number;
    expect(processed).toBeGreaterThan(500);
    expect(processed).toBeLessThan(1_900);
    // A line that was cut in two is none, and no malformed one either.
    expect(counted).toMatchObject({ lines: processed, malformed: 0 });
    expect(ask('replay', folder)[0]).toMatchObject({ processed, totals: { lines: processed } });
    expect(ask('request', 'd1', folder)).toHaveLength(3);
    expect(ask('count', 'event', folder)).toMatchObject([{ count: processed }]);
    expect(ask('tail', folder, '--no-follow', '--lines', '3')).toHaveLength(3);
  });

  it('is told of where nothing at all was found, too', () => {
    writeFileSync(at('nothing.gz'), 'no archive');
    const { code, told } = logs('stats', at('nothing.gz'));
    expect(code).toBe(3);
    expect(told).toMatch(/nothing\.gz: is no gzip archive/);
    expect(told).toMatch(/Nothing found/);
  });

  it('needs no line feed at its end', () => {
    writeFileSync(at('whole.gz'), gzipSync(`${line(1)}${line(2).trimEnd()}`));
    expect(records('stats', at('whole.gz'))).toMatchObject([{ processed: 2, malformed: 0 }]);
    expect(records('replay', at('whole.gz'))).toMatchObject([{ processed: 2 }]);
  });
});
