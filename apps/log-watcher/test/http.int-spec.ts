import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { hostname } from 'node:os';
import { line } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

const TRACE = '0123456789abcdef0123456789abcdef';
const watcher = new RunningWatcher({ JAEGER_UI_URL: 'http://jaeger.example/' });

beforeAll(async () => {
  const old = line(900, {
    request_id: 'archived',
    trace_id: TRACE,
    timestamp: new Date(Date.now() - 60_000).toISOString(),
  });
  writeFileSync(watcher.path('photo-api-2026-11-20.1.ndjson.gz'), gzipSync(old));
  const failed = {
    event: 'processing_failed',
    level: 'ERROR',
    error_type: 'InferenceError',
    error_message: 'no',
    trace_id: TRACE,
  };
  watcher.write(
    'photo-api.ndjson',
    line(10) +
      line(2000, { request_id: 'slow' }) +
      line(30, { request_id: 'archived' }) +
      line(70, { ...failed, request_id: 'bad' }),
  );
  await watcher.start();
  await watcher.expectSettled(3, 2040);
});
afterAll(() => watcher.remove());

describe('the figures over HTTP', () => {
  it('gives those of a window, as the design says', async () => {
    const stats = await watcher.get<Record<string, unknown>>('/v1/stats?window=5m');
    expect(stats).toMatchObject({
      window: '5m',
      processed: 3,
      failed: 1,
      rejected: 0,
      failure_rate: 0.25,
      avg_ms: 680,
      error_lines: 1,
      error_types: [{ error_type: 'InferenceError', error_class: 'model', count: 1, last_request_id: 'bad' }],
      lines: 4,
      malformed: 0,
      lag_bytes: 0,
      lag_seconds: 0,
    });
    expect(Math.abs((stats['p95_ms'] as number) / 2000 - 1)).toBeLessThan(0.99);
    expect(Date.parse(String(stats['to'])) - Date.parse(String(stats['from']))).toBe(300_000);
  });

  it('says which windows there are', async () => {
    const answer = await fetch(`${watcher.address}/v1/stats?window=7m`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({
      error_type: 'BadOptionError',
      detail: expect.stringContaining('1m, 5m, 10m, 15m, 1h, 24h'),
    });
  });

  it.each([
    ['/v1/stats?windw=5m', 'windw: unknown query parameter; allowed: window, service.'],
    ['/v1/slow?window=5m&n=3', 'n: unknown query parameter; allowed: window, limit, service.'],
    ['/v1/alerts?state=firing', 'state: unknown query parameter; none is taken here.'],
    ['/v1/silences?all', 'all: unknown query parameter; none is taken here.'],
    ['/v1/requests/bad?x=1', 'x: unknown query parameter; allowed: service.'],
    ['/v1/requests/bad?service=other', 'service: must be one of photo-api.'],
  ])('does not answer another question than was asked: %s', async (path, detail) => {
    const answer = await fetch(watcher.address + path);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error_type: 'BadOptionError', detail });
  });

  it('lists failures by type and class, and the slowest requests with their traces', async () => {
    expect(await watcher.get('/v1/errors?window=1h')).toMatchObject({
      failed: 1,
      error_classes: [{ error_class: 'model', count: 1 }],
      latest: [{ request_id: 'bad', trace_url: `http://jaeger.example/trace/${TRACE}`, error_message: 'no' }],
    });
    const { requests } = await watcher.get<{ requests: { request_id: string }[] }>('/v1/slow?window=1h&limit=2');
    expect(requests.map(({ request_id }) => request_id)).toEqual(['slow', 'bad']);
    expect((await fetch(`${watcher.address}/v1/slow?limit=0`)).status).toBe(400);
  });

  it('draws the course of a window', async () => {
    const { step_ms, points } = await watcher.get<{ step_ms: number; points: { processed: number }[] }>(
      '/v1/timeline?window=1h',
    );
    expect(step_ms * points.length).toBe(3_600_000);
    expect(points.reduce((sum, { processed }) => sum + processed, 0)).toBe(3);
  });

  it('finds all lines of a request, archives included, with the link to its trace', async () => {
    const found = await watcher.get<{ lines: { processing_time_ms: number }[] }>('/v1/requests/archived');
    expect(found).toMatchObject({
      request_id: 'archived',
      trace_id: TRACE,
      trace_url: `http://jaeger.example/trace/${TRACE}`,
      complete: true,
    });
    expect(found.lines.map(({ processing_time_ms }) => processing_time_ms)).toEqual([900, 30]);
    expect((await fetch(`${watcher.address}/v1/requests/nobody`)).status).toBe(404);
    expect((await fetch(`${watcher.address}/v1/requests/a%20b`)).status).toBe(400);
  });

  it('streams the figures', async () => {
    const answer = await fetch(`${watcher.address}/v1/stream`);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (text.split('event: stats').length > 2) break;
    }
    const first = JSON.parse(/data: (.*)\n/.exec(text)?.[1] ?? '') as Record<string, unknown>;
    expect(first).toMatchObject({
      windows: { '5m': { processed: 3 }, '24h': { failed: 1 } },
      tail: { lines: 4, lag_bytes: 0 },
    });
  });
});

describe('what nobody means', () => {
  it('is no listener where only the head of the stream is asked for', async () => {
    for (let n = 0; n < 60; n++)
      expect((await fetch(`${watcher.address}/v1/stream`, { method: 'HEAD' })).status).toBe(200);
  });

  it.each(['gzip', 'deflate', 'br'])('is said of a body that is not packed as it says: %s', async (encoding) => {
    const answer = await fetch(`${watcher.address}/v1/silences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      body: '{"matchers":["rule=a"],"duration":"1h"}',
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { detail: expect.stringContaining('not packed') },
    ]);
  });

  it('is said of a body that is no UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('{"matchers":["rule='),
      Buffer.from([0xff]),
      Buffer.from('"],"duration":"1h"}'),
    ]);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${watcher.address}/v1/silences`, { method: 'POST', headers, body });
    expect([answer.status, await answer.json()]).toMatchObject([400, { detail: 'The body is no valid UTF-8.' }]);
  });

  it('is said of a form whose words are no UTF-8, and of such a link to it', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: watcher.address };
    const form = { method: 'POST', headers, body: 'duration=1h&match=rule=%FF' };
    const sent = await fetch(`${watcher.address}/silence`, form);
    expect([sent.status, await sent.json()]).toMatchObject([400, { detail: 'The body is no valid UTF-8.' }]);
    const asked = await fetch(`${watcher.address}/silence?match=rule%3D%FF`);
    expect([asked.status, await asked.json()]).toMatchObject([400, { detail: expect.stringContaining('not UTF-8') }]);
  });

  it('is told what a route takes where it asks, and of other sites nothing', async () => {
    const answer = await fetch(`${watcher.address}/v1/silences`, { method: 'OPTIONS' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, POST, HEAD, OPTIONS']);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('is no day', async () => {
    const answer = await fetch(`${watcher.address}/v1/explain?from=2026-02-30T00:00:00Z`);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { detail: expect.stringMatching(/^from: must be/) },
    ]);
  });
});

describe('a name that another site lets point here', () => {
  const statusUnder = (host: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) =>
      request(watcher.address + path, { headers: { host } }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end(),
    );

  it('is given neither page nor figures, and is told why', async () => {
    for (const path of ['/', '/assets/page.js', '/v1/stats', '/v1/stream', '/v1/requests/bad', '/silence', '/nope'])
      expect([path, await statusUnder('rebound.example:3001', path)]).toEqual([path, 400]);
    for (const host of ['localhost.evil.example', '127.0.0.1.evil.example', 'evil.example:x', 'a b'])
      expect([host, await statusUnder(host, '/v1/stats')]).toEqual([host, 400]);
  });

  it('is answered where machines watch, and our own names everywhere', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect([path, await statusUnder('rebound.example', path)]).toEqual([path, 200]);
    for (const host of ['localhost', 'LOCALHOST:3001', '127.0.0.1', '192.0.2.7:3001', '[::1]:3001', hostname()])
      expect([host, await statusUnder(host, '/v1/stats')]).toEqual([host, 200]);
  });
});

describe('what machines ask', () => {
  it('is alive and ready', async () => {
    expect(await watcher.get('/healthz')).toMatchObject({ status: 'ok', service: 'log-watcher' });
    expect(await watcher.get('/readyz')).toMatchObject({
      status: 'ready',
      checks: { caught_up: 'ok', state_saved: 'ok' },
    });
  });

  it('has metrics', async () => {
    const text = await (await fetch(`${watcher.address}/metrics`)).text();
    expect(text).toContain('safelight_watch_lines_total{service="photo-api"} 4');
    expect(text).toContain('safelight_window_requests{service="photo-api",window="5m",outcome="failed"} 1');
    expect(text).toMatch(/safelight_window_failure_ratio\{service="photo-api",window="1h"\} 0\.25/);
  });
});

describe('the page', () => {
  it.each([
    ['/', 'text/html'],
    ['/assets/page.css', 'text/css'],
    ['/assets/uPlot.esm.js', 'text/javascript'],
    ['/assets/uPlot.min.css', 'text/css'],
  ])('serves %s', async (path, type) => {
    const answer = await fetch(watcher.address + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('serves the runbook that alerts link to, in the language of the browser or the one that is asked for', async () => {
    const page = async (path: string, language: string) => {
      const answer = await fetch(watcher.address + path, { headers: { 'accept-language': language } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      return await answer.text();
    };
    const chinese = await page('/runbook', 'zh-CN,zh;q=0.9');
    expect(chinese).toContain('<html lang="zh-CN">');
    expect(chinese).toContain('<h2 id="failure_rate_high">');
    expect(await page('/runbook', 'en-GB')).toContain('<html lang="en">');
    expect(await page('/runbook?lang=en', 'zh-CN')).toContain('<html lang="en">');
    expect((await fetch(`${watcher.address}/assets/runbook.css`)).status).toBe(200);
    expect((await fetch(`${watcher.address}/runbook?lang=fr`)).status).toBe(400);
    const { rules } = await watcher.get<{ rules: unknown[] }>('/v1/alerts');
    expect(rules.length).toBeGreaterThan(0);
  });

  it.each([
    ...['/nope', '/assets/..%2f..%2fpackage.json', '/v1/nope'],
    // One address a route: rules in front of the watcher must not be passed by another way of writing it.
    ...[
      '/METRICS',
      '/metrics/',
      '//metrics',
      '/%6detrics',
      '/V1/stats',
      '/v1/stats/',
      '/Silence',
      '/runbook/',
      '/Docs',
    ],
  ])('answers %s with a problem', async (path) => {
    const answer = await fetch(watcher.address + path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      status: 404,
      error_type: 'NotFoundError',
      request_id: answer.headers.get('x-request-id'),
    });
  });

  it('takes nothing but GET', async () => {
    const answer = await fetch(`${watcher.address}/v1/stats`, { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
});
