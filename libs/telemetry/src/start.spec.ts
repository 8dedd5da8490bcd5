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

const PRELOAD = `
  import { startTelemetry } from ${built('start.js')};
  import { traceSettings } from ${built('trace-settings.js')};
  startTelemetry({ serviceName: 'photo-api', serviceVersion: '9.9.9', traceOutgoing: true, traces: traceSettings(process.env) });`;

/** A server with one route that runs two steps, one that fails, one that never answers, and the metrics. */
const SERVER = `
  import http from 'node:http';
  import { createEventLog, ensureRequestId, metricsHandler, recordPhoto, reportSteps, runInRequest, setRoute, StepTrail, stopTelemetry } from ${built('index.js')};
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
    '/late': (response) => { setRoute('/v1/late'); setTimeout(() => response.end(), 2300); },
    '/refused': (response) => { setRoute('/v1/refused'); response.writeHead(422).end(); },
    '/hang': () => { setRoute('/v1/hang'); console.log('hanging'); },
    '/deliver': async (response) => { await request(process.env.HOOK + '/secret-token?key=secret'); response.end(); },
    '/healthz': (response) => response.end('ok'),
    '/metrics': (response, request) => metricsHandler()(request, response),
  };
  const server = http.createServer((request, response) => {
    const requestId = ensureRequestId(request);
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
      { timeoutMs: 30_000, what: `${least} spans to be counted as ${reason}` },
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

  it('traces what is sent out, without the secrets of its address', async () => {
    const hook = await startWebhookReceiver();
    await start({ ...collected(), HOOK: hook.url });
    await get('/deliver', { 'x-request-id': 'req-8' });
    const spans = await collector.waitFor((all) => all.length === 2);
    const sent = spans.find(({ kind }) => kind === 'client')!;
    expect(sent.attributes).toMatchObject({ request_id: 'req-8', 'url.full': `${hook.url}/…`, 'url.path': '/…' });
    expect(JSON.stringify([...Object.values(sent.attributes)])).not.toContain('secret');
    await hook.close();
  });

  it('shows metrics with the route, without route by path, and nothing of the process owner', async () => {
    await start({});
    await get('/photo');
    await get('/healthz');
    const text = await get('/metrics');
    expect(text).toMatch(/http_server_request_duration_count\{[^}]*http_route="\/v1\/id-photos"[^}]*\} 1/);
    expect(text).toMatch(/safelight_stage_duration_count\{stage="decode"\} 1/);
    expect(text).toMatch(/safelight_photos_total\{outcome="processed",model="m"\} 1/);
    expect(text).toMatch(/nodejs_eventloop_utilization/);
    expect(text).not.toMatch(/healthz|process_command|process_owner|otel_scope/);
  });

  it('sends nothing and stops at once without a collector, yet lines carry a trace id', async () => {
    await start({});
    await get('/photo');
    expect(lines().of('image_processed')[0]?.['trace_id']).toMatch(/^[0-9a-f]{32}$/);
    expect(await program?.stop()).toEqual({ code: 0, signal: null });
    expect(Number(/stopped in (\d+)/.exec(program?.output() ?? '')?.[1])).toBeLessThan(500);
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
    await start({ ...collected(), TRACES_KEEP_RATIO: '0', TRACES_SLOW_MS: '2000' });
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
    expect(collector.spans()).toEqual([]);
  });
});
