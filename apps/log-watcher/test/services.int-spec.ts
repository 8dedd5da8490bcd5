import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { waitUntil } from '#testkit';
import { line, lines, sumOf } from './log-lines.js';
import { RunningWatcher, type WatcherStats } from './running-watcher.js';

interface FoundRequest {
  readonly complete: boolean;
  readonly lines: readonly Readonly<Record<string, unknown> & { service: string; event: string }>[];
}

let watcher: RunningWatcher;
beforeEach(() => {
  watcher = new RunningWatcher();
  for (const name of ['api', 'rembg']) mkdirSync(watcher.path(name));
});
afterEach(() => watcher.remove());

const rule = (name: string, above: number) => `  ${name}:
    severity: warning
    when: [{ measure: error_lines, above: ${above}, over: 1h }]
`;

function services(...written: string[]): string {
  return `services:\n${written.join('')}rules:\n${rule('errors', 0)}`;
}

const files = (name: string, pattern = `${name}/*.log`) => `  ${name}:\n    files: ["${watcher.path(pattern)}"]\n`;
const of = (service: string) => watcher.get<WatcherStats>(`/v1/stats?window=1h&service=${service}`);
const failing = (i: number) => line(i, { event: 'processing_failed', level: 'ERROR', error_type: 'MemoryError' });
const firing = async () => {
  const { alerts } = await watcher.get<{ alerts: { rule: string; service: string; status: string }[] }>('/v1/alerts');
  return alerts.map(({ rule: name, service, status }) => `${service} ${name} ${status}`).sort();
};

async function settled(service: string, processed: number): Promise<WatcherStats> {
  await waitUntil(async () => (await of(service)).totals['processed'] === processed, { what: `${processed} lines` });
  const stats = await of(service);
  expect(stats.totals['processing_ms']).toBe(sumOf(1, processed));
  return stats;
}

describe('several services', () => {
  it('have figures, rules and alerts of their own, also after a kill', async () => {
    const own = `    common_rules: false\n    rules:\n    ${rule('many_errors', 1).replaceAll('\n', '\n    ')}\n`;
    watcher.rules(services(files('api'), `${files('rembg')}${own}`));
    watcher.write('api/a.log', lines(1, 10) + failing(11));
    watcher.write('rembg/r.log', lines(1, 5) + failing(6) + failing(7));
    await watcher.start();
    expect(await settled('api', 10)).toMatchObject({ processed: 10, failed: 1, totals: { failed: 1, lines: 11 } });
    expect(await settled('rembg', 5)).toMatchObject({ processed: 5, failed: 2 });
    await waitUntil(async () => (await firing()).length === 2, { what: 'the alerts' });
    expect(await firing()).toEqual(['api errors firing', 'rembg many_errors firing']);
    await watcher.stop('SIGKILL');
    watcher.append('rembg/r.log', line(6));
    await watcher.start();
    await settled('rembg', 6);
    await settled('api', 10);
    expect(await watcher.get('/v1/services')).toMatchObject({
      services: [
        { name: 'api', firing: 1, totals: { processed: 10, failed: 1 } },
        { name: 'rembg', firing: 1, totals: { processed: 6, failed: 2 } },
      ],
    });
    expect((await fetch(`${watcher.address}/v1/stats?service=other`)).status).toBe(400);
    const metrics = await (await fetch(`${watcher.address}/metrics`)).text();
    expect(metrics).toMatch(/safelight_watch_lines_total\{[^}]*service="rembg"[^}]*\} 8/);
  });

  it('are all looked into for a request, each by its own format, archives included', async () => {
    watcher.rules(services(files('api'), `${files('rembg')}    format: pino\n`));
    const written = (reqId: string, time: number) =>
      `${JSON.stringify({ level: 50, time, reqId, msg: 'request errored', res: { statusCode: 502 }, responseTime: 7 })}\n`;
    const now = Date.now();
    watcher.write(
      'api/a.log',
      line(1, { request_id: 'shared:1', service: 'api', timestamp: new Date(now - 50).toISOString() }),
    );
    watcher.write('rembg/r.log', written('shared:1', now) + written('other', now));
    writeFileSync(watcher.path('rembg/r-1.log.gz'), gzipSync(written('shared:1', now - 90)).subarray(0, -8));
    await watcher.start();
    const find = (question = '') =>
      watcher.get<FoundRequest>(`/v1/requests/${encodeURIComponent('shared:1')}${question}`);
    const { complete, lines: found } = await find();
    // The archive lacks its end; what it holds is found all the same.
    expect(complete).toBe(false);
    expect(found.map(({ service, event }) => `${service} ${event}`)).toEqual([
      'rembg processing_failed',
      'api image_processed',
      'rembg processing_failed',
    ]);
    expect(found[2]).toMatchObject({ error_type: 'HTTP 502', processing_time_ms: 7, reqId: 'shared:1' });
    expect(await find('?service=api')).toMatchObject({ complete: true, lines: [{ processing_time_ms: 1 }] });
    expect((await fetch(`${watcher.address}/v1/requests/other?service=api`)).status).toBe(404);
    expect((await fetch(`${watcher.address}/v1/requests/other?service=nobody`)).status).toBe(400);
    await watcher.stop();
  });

  it('leave a file that two of them name to the first', async () => {
    watcher.rules(services(files('api', '**/*.log'), files('rembg')));
    watcher.write('rembg/r.log', lines(1, 3));
    await watcher.start();
    await settled('api', 3);
    expect((await of('rembg')).totals['lines']).toBe(0);
  });

  it('go on from a state of one service: what it counted is the first one’s', async () => {
    watcher.rules(`service: api\nrules:\n${rule('errors', 0)}`);
    watcher.write('a.ndjson', lines(1, 3));
    await watcher.start({ WATCH_GLOBS: `${watcher.logDir}/*.ndjson` });
    await watcher.expectSettled(3, 6);
    await watcher.stop();
    watcher.rules(services(files('api', '*.ndjson'), files('rembg')));
    watcher.append('a.ndjson', line(4));
    watcher.write('rembg/r.log', lines(1, 2));
    await watcher.start();
    await settled('api', 4);
    await settled('rembg', 2);
    await watcher.stop();
  });
});
