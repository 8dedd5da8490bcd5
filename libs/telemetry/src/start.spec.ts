/** Telemetry as the programs run it: preloaded, in a process of its own, against a collector that decodes what it gets. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  captureLines,
  spawnProgram,
  startOtlpReceiver,
  startWebhookReceiver,
  waitUntil,
  type OtlpReceiver,
  type Program,
} from '#testkit';

const built = (file: string) => JSON.stringify(pathToFileURL(resolve('dist/libs/telemetry/src', file)).href);

const CALLERS_TRACE = '0af7651916cd43dd8448eb211c80319c';

const PRELOAD = `
  import { startTelemetry } from ${built('start.js')};
  import { traceSettings } from ${built('trace-settings.js')};
  startTelemetry({ serviceName: 'photo-api', serviceVersion: '9.9.9', traces: traceSettings(process.env) });`;

/** A server with one route that runs two steps, one that fails, one that never answers, and the metrics. */
const SERVER = `
  import http from 'node:http';
  import { answeredTrace, beginAttempt, beginCall, createEventLog, endLasting, ensureRequestId, metricsHandler, recordPhoto, reportSteps, runInRequest, setRoute, StepTrail, stopTelemetry } from ${built('index.js')};
  import { request } from ${JSON.stringify(pathToFileURL(resolve('node_modules/undici/index.js')).href)};
  const log = createEventLog({ service: 'photo-api', logDir: process.argv[2] });
  const routes = {
    '/photo': async (response) => {
      setRoute('/v1/id-photos');
      const trail = new StepTrail();
      await trail.run('inspect', () => 1);
      await trail.run('decode', () => new Promise((done) => setTimeout(done, 5)), () => ({ width: 295 }));
      reportSteps(trail.timings);
      recordPhoto({ outcome: 'processed', model: 'm', ms: 12 });
      log.emit('image_processed', { output_format: 'x', processing_time_ms: 12 }, { module: 'photos' });
      response.end('done');
    },
    '/broken': (response) => { setRoute('/v1/broken'); response.writeHead(500).end(); },
    '/late': (response) => { setRoute('/v1/late'); setTimeout(() => response.end(), 4300); },
    '/refused': (response) => { setRoute('/v1/refused'); response.writeHead(422).end(); },
    '/hang': () => { setRoute('/v1/hang'); console.log('hanging'); },
    '/call': async (response) => {
      const call = beginCall('call', { host: 'hook' });
      const { statusCode } = await request(process.env.HOOK + '/secret-token?key=secret', { headers: call.headers });
      call.end({ facts: { status: statusCode } });
      response.end();
    },
    '/try': (response) => {
      const work = { name: 'deliver', key: 'message 1', requestId: 'message-1', beganAtMs: Date.now() - 5000 };
      beginAttempt(work, 'attempt', { attempt: 1 }).end({ errorType: 'timeout' });
      if (process.env.LAST !== undefined) endLasting(work, { facts: { outcome: 'delivered' } });
      response.end();
    },
    '/healthz': (response) => response.end('ok'),
    '/metrics': (response) => metricsHandler()(response),
  };
  const server = http.createServer((request, response) => {
    const requestId = ensureRequestId(request);
    response.setHeader('traceparent', answeredTrace(request.headers) ?? 'none');
    runInRequest({ requestId }, () => void routes[request.url.split('?')[0]](response, request));
  });
  server.listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
  process.once('SIGTERM', async () => { server.close(); server.closeAllConnections(); const at = performance.now(); await stopTelemetry(); await log.close(); console.log('stopped in', Math.round(performance.now() - at)); });`;

describe('telemetry of a running program', () => {
  let directory: string;
  let program: Program | undefined;
  let collector: OtlpReceiver;
  let url: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'telemetry-'));
    writeFileSync(join(directory, 'preload.mjs'), PRELOAD);
    writeFileSync(join(directory, 'server.mjs'), SERVER);
    collector = await startOtlpReceiver();
  });
  afterEach(async () => {
    await program?.stop();
    await collector.close();
    rmSync(directory, { recursive: true });
  });

  const start = async (env: Record<string, string>) => {
    const [preload, server] = ['preload.mjs', 'server.mjs'].map((name) => join(directory, name)) as [string, string];
    program = spawnProgram({
      args: ['--import', preload, server, join(directory, 'logs')],
      env: { DATA_DIR: directory, ...env },
    });
    await program.ready(/listening (\d+)/);
    url = `http://127.0.0.1:${/listening (\d+)/.exec(program.output())?.[1]}`;
  };
  const get = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(url + path, { headers })).text();
  const collected = (): Record<string, string> => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '50',
    TRACES_KEEP_RATIO: '1',
  });
  const lines = () => captureLines(join(directory, 'logs'));
  const told = () => lines().of('telemetry_export_failed');
  /** Waits until at least so many spans are counted as lost for that reason. */
  const dropped = (reason: string, least: number) =>
    waitUntil(
      async () => {
        const found = new RegExp(`safelight_spans_dropped_total\\{reason="${reason}"\\} (\\d+)`).exec(
          await get('/metrics'),
        );
        return Number(found?.[1] ?? 0) >= least;
      },
      { what: `${least} spans to be counted as ${reason}` },
    );

  it('makes one trace of a request: the server span and exactly its steps, all with the request id', async () => {
    await start(collected());
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await get('/healthz');
    await get('/photo?secret=1', { 'x-request-id': 'req-7', traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    const spans = await collector.waitFor((all) => all.length >= 3);
    expect(spans.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual([
      'internal decode',
      'internal inspect',
      'server GET /v1/id-photos',
    ]);
    const server = spans.find(({ kind }) => kind === 'server')!;
    expect(server).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331', status: { code: 'unset' } });
    expect(server.attributes).toMatchObject({
      request_id: 'req-7',
      'http.request.method': 'GET',
      'http.route': '/v1/id-photos',
      'http.response.status_code': 200,
      'url.path': '/photo',
      'url.query': 'REDACTED',
    });
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('secret');
    for (const step of spans.filter(({ kind }) => kind === 'internal')) {
      expect(step).toMatchObject({ traceId, parentSpanId: server.spanId, attributes: { request_id: 'req-7' } });
      expect(step.startNs >= server.startNs && step.endNs <= server.endNs).toBe(true);
    }
    expect(Object.keys(server.resource).sort()).toEqual([
      'host.name',
      'service.instance.id',
      'service.name',
      'service.version',
    ]);
    expect(lines().of('image_processed')).toMatchObject([
      { request_id: 'req-7', trace_id: traceId, span_id: server.spanId },
    ]);
  });

  it('tells the outcomes apart: 5xx is an error, 4xx and a client that left are not', async () => {
    await start(collected());
    await get('/broken');
    await get('/refused');
    const leaving = new AbortController();
    const left = fetch(`${url}/hang`, { signal: leaving.signal }).catch(() => 'left');
    await program?.ready(/hanging/);
    leaving.abort();
    expect(await left).toBe('left');
    const spans = await collector.waitFor((all) => all.length === 3);
    const outcome = Object.fromEntries(
      spans.map(({ name, status, attributes }) => [
        name,
        [attributes['http.response.status_code'], status.code, attributes['error.type']],
      ]),
    );
    expect(outcome).toEqual({
      'GET /v1/broken': [500, 'error', undefined],
      'GET /v1/refused': [422, 'unset', undefined],
      'GET /v1/hang': [499, 'unset', 'ClientGoneError'],
    });
  });

  it('has the other side of a call continue the trace, and tells nobody what its caller said beside', async () => {
    const hook = await startWebhookReceiver();
    await start({ ...collected(), HOOK: hook.url });
    const from = { traceparent: `00-${CALLERS_TRACE}-b7ad6b7169203331-01`, tracestate: 'a=b', baggage: 'user=anna' };
    await get('/call', { 'x-request-id': 'req-8', ...from });
    const spans = await collector.waitFor((all) => all.length === 2);
    const sent = spans.find(({ kind }) => kind === 'client')!;
    expect(sent.attributes).toEqual({ request_id: 'req-8', 'safelight.host': 'hook', 'safelight.status': 200 });
    const [{ headers }] = hook.received as [(typeof hook.received)[number]];
    expect(headers['traceparent']).toBe(`00-${CALLERS_TRACE}-${sent.spanId}-01`);
    for (const name of ['tracestate', 'baggage', 'x-request-id']) expect(headers).not.toHaveProperty(name);
    await hook.close();
  });

  it('makes one trace of what is tried by several runs, whose first span is told when all is over', async () => {
    await start({ ...collected(), TRACES_KEEP_RATIO: '0' });
    await get('/try');
    await program?.stop();
    await start({ ...collected(), TRACES_KEEP_RATIO: '0', LAST: 'yes' });
    await get('/try');
    const spans = await collector.waitFor((all) => all.length === 3);
    const above = spans.find(({ name }) => name === 'deliver')!;
    expect(above).toMatchObject({ parentSpanId: '', kind: 'producer', status: { code: 'unset' } });
    expect(Number(above.endNs - above.startNs) / 1e6).toBeGreaterThanOrEqual(5000);
    const attempts = spans.filter(({ name }) => name === 'attempt');
    for (const { attributes, parentSpanId, status, traceId } of attempts)
      expect({ parentSpanId, status: status.code, traceId, id: attributes['request_id'] }).toEqual({
        ...{ parentSpanId: above.spanId, status: 'error', traceId: above.traceId, id: 'message-1' },
      });
    expect(new Set(attempts.map(({ spanId }) => spanId)).size).toBe(2);
  });

  /** Sends each to a route, and waits for its span. */
  const spansFor = async (headers: readonly Record<string, string>[]) => {
    const answers = [];
    for (const [n, own] of headers.entries())
      answers.push(await fetch(`${url}/refused`, { headers: { ...own, 'x-request-id': `n-${n}` } }));
    const spans = await collector.waitFor((all) => all.length === headers.length);
    return answers.map(({ headers: told, status }, n) => {
      const span = spans.find(({ attributes }) => attributes['request_id'] === `n-${n}`)!;
      return { status, span, told: told.get('traceparent') };
    });
  };

  it('begins a trace of its own for a caller whose traceparent is none, and answers it like any other', async () => {
    await start({ ...collected() });
    const [trace, span] = [CALLERS_TRACE, 'b7ad6b7169203331'];
    const malformed = [
      `00-${trace.toUpperCase()}-${span}-01`,
      `00-${trace.slice(1)}-${span}-01`,
      `00-${trace}0-${span}-01`,
      `00-${trace}-${span.slice(1)}-01`,
      `00-${'0'.repeat(32)}-${span}-01`,
      `00-${trace}-${'0'.repeat(16)}-01`,
      `ff-${trace}-${span}-01`,
      `00-${trace}-${span}-01-more`,
      `00-${trace}-${span}-zz`,
      `00-${trace}-${span}`,
      `00-${trace}-${span}-01, 00-${'3'.repeat(32)}-${'4'.repeat(16)}-01`,
      '',
      '../../etc/passwd',
      `00-${'a'.repeat(8000)}`,
    ];
    const tracestate = 'k=v,'.repeat(1000);
    for (const it of await spansFor(malformed.map((traceparent) => ({ traceparent, tracestate })))) {
      expect(it.span).toMatchObject({ parentSpanId: '', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown });
      expect([trace, '3'.repeat(32)]).not.toContain(it.span.traceId);
      expect(it).toMatchObject({ status: 422, told: `00-${it.span.traceId}-${it.span.spanId}-01` });
    }
  });

  it('continues the trace of a caller of a later version, with odd flags, or with a tracestate that is too long', async () => {
    await start({ ...collected() });
    const parent = `${CALLERS_TRACE}-b7ad6b7169203331`;
    const taken = [`cc-${parent}-01-more`, `00-${parent}-ff`, `00-${parent}-00`];
    const tracestate = 'k=v,'.repeat(1000);
    for (const it of await spansFor(taken.map((traceparent) => ({ traceparent, tracestate })))) {
      expect(it.span).toMatchObject({ parentSpanId: 'b7ad6b7169203331', traceId: CALLERS_TRACE });
      expect(it).toMatchObject({ status: 422, told: `00-${CALLERS_TRACE}-${it.span.spanId}-01` });
    }
  });

  it('says in the answer to a request without a span that it has none, in its caller’s trace', async () => {
    await start({ ...collected() });
    const traceparentOf = async (headers: Record<string, string> = {}) =>
      (await fetch(`${url}/healthz`, { headers })).headers.get('traceparent');
    expect(await traceparentOf()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    const caller = { traceparent: `00-${CALLERS_TRACE}-b7ad6b7169203331-01` };
    expect(await traceparentOf(caller)).toMatch(new RegExp(`^00-${CALLERS_TRACE}-[0-9a-f]{16}-00$`));
  });

  it('shows metrics with the route, without route by path, and nothing of the process owner', async () => {
    await start({});
    await get('/photo');
    await get('/healthz');
    const text = await get('/metrics');
    expect(text).toMatch(/http_server_request_duration_seconds_count\{[^}]*http_route="\/v1\/id-photos"[^}]*\} 1/);
    expect(text).toMatch(/safelight_stage_duration_seconds_count\{stage="decode"\} 1/);
    expect(text).toMatch(/safelight_photos_total\{outcome="processed",model="m"\} 1/);
    expect(text).toMatch(/nodejs_eventloop_utilization_ratio/);
    expect(text).toMatch(/safelight_spans_dropped_total\{reason="queue_full"\} 0/);
    expect(text).not.toMatch(/healthz|process_command|process_owner|otel_scope/);
  });

  it('sends nothing and stops at once without a collector, yet lines carry a trace id', async () => {
    await start({});
    await get('/photo');
    expect(lines().of('image_processed')[0]?.['trace_id']).toMatch(/^[0-9a-f]{32}$/);
    expect(await program?.stop()).toEqual({ code: 0, signal: null });
    expect(Number(/stopped in (\d+)/.exec(program?.output() ?? '')?.[1])).toBeLessThan(2500);
  });

  it('says once that the collector refuses, counts what it lost, and stops within its limit', async () => {
    await start({ ...collected(), OTEL_EXPORTER_OTLP_TIMEOUT: '200' });
    collector.answerWith(400);
    for (let i = 0; i < 3; i++) {
      await get('/photo');
      await dropped('export_failed', 3 * (i + 1));
    }
    expect(told()).toHaveLength(1);
    expect(told()[0]?.['level']).toBe('WARNING');
    expect(program?.output().trim().split('\n')).toHaveLength(1);
    expect(await program?.stop()).toEqual({ code: 0, signal: null });
  });

  it('works on while nobody listens where the collector was, says so once, and sends again when it is back', async () => {
    const port = Number(new URL(collector.url).port);
    await start({ ...collected(), OTEL_EXPORTER_OTLP_TIMEOUT: '200' });
    await get('/photo', { 'x-request-id': 'before' });
    await collector.waitFor((spans) => spans.length === 3);
    await collector.close();
    for (let i = 0; i < 5; i++) expect(await get('/photo', { 'x-request-id': 'meanwhile' })).toBe('done');
    await dropped('export_failed', 15);
    expect(told()).toHaveLength(1);
    expect(program?.output().trim().split('\n')).toHaveLength(1);
    collector = await startOtlpReceiver({ port });
    await get('/photo', { 'x-request-id': 'after' });
    const back = await collector.waitFor((spans) => spans.length >= 3);
    expect(new Set(back.map(({ attributes }) => attributes['request_id']))).toEqual(new Set(['after']));
    expect(told()).toHaveLength(1);
  });

  it('counts spans that its queue has no room for while the collector does not answer', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_MAX_QUEUE_SIZE: '4' };
    await start({ ...collected(), ...endpoint });
    // Three spans each: four are on their way, four wait, and there is room for no more.
    for (let i = 0; i < 3; i++) expect(await get('/photo')).toBe('done');
    await dropped('queue_full', 1);
    await program?.stop('SIGKILL');
    silent.close();
  });

  it('keeps failed and slow traces alone where no share of the rest is asked for, and those on this machine too', async () => {
    await start({ ...collected(), TRACES_KEEP_RATIO: '0', TRACES_SLOW_MS: '4000' });
    for (let i = 0; i < 3; i++) await get('/photo', { 'x-request-id': 'fine' });
    await get('/broken', { 'x-request-id': 'failed' });
    await get('/late', { 'x-request-id': 'slow' });
    const spans = await collector.waitFor((all) => all.length >= 2);
    expect(spans.map(({ attributes }) => attributes['request_id'])).toEqual(['failed', 'slow']);
    expect(await get('/metrics')).toMatch(/safelight_traces_total\{decision="dropped"\} 3/);
    await program?.stop();
    const kept = readFileSync(join(directory, 'traces/photo-api.jsonl'), 'utf8');
    expect(kept.match(/"key":"request_id","value":\{"stringValue":"(\w+)"/g)).toHaveLength(2);
    expect(kept).not.toContain('"fine"');
  });

  it('keeps traces on this machine without any collector', async () => {
    await start({ TRACES_KEEP_RATIO: '1' });
    await get('/photo', { 'x-request-id': 'req-3' });
    await program?.stop();
    const [line] = readFileSync(join(directory, 'traces/photo-api.jsonl'), 'utf8').split('\n');
    expect(line).toContain('"stringValue":"req-3"');
    expect(line).toContain('"name":"decode"');
    expect(told()).toEqual([]);
  });

  it('is off where the standard variable says so; request ids stay in the lines', async () => {
    await start({ ...collected(), OTEL_SDK_DISABLED: 'true' });
    await get('/photo', { 'x-request-id': 'req-9' });
    expect(lines().of('image_processed')).toMatchObject([{ request_id: 'req-9' }]);
    expect(lines().of('image_processed')[0]).not.toHaveProperty('trace_id');
    expect(await get('/metrics')).toBe('# telemetry is off\n');
    expect((await fetch(`${url}/photo`)).headers.get('traceparent')).toBe('none');
    expect(collector.spans()).toEqual([]);
  });
});
