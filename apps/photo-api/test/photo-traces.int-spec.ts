/** The trace of a photo as a collector gets it: what stands beside the steps, what the request's span says, and what every answer and every call tells of it. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { prepareModels } from '#imaging';
import { captureLines, type OtlpReceiver, type Program, spawnProgram, startOtlpReceiver, waitUntil } from '#testkit';
import { failOnce, workerReady } from '../../../tools/demo/trouble.js';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { DIST } from './scripted-worker.js';

const CALLER = '0af7651916cd43dd8448eb211c80319c';
const SAMPLED = `00-${CALLER}-b7ad6b7169203331-01`;
const portrait = readFileSync(join(PACKAGE_ROOT, 'test/fixtures/portrait-spacesuit.png'));
/** A second matting network: the embedded one under another name. */
const OWN = { input_side: 256, mean: [0, 0, 0], std: [1, 1, 1], layout: 'NCHW', output: 'probability', terms: 'test' };

const folder = mkdtempSync(join(tmpdir(), 'safelight-photo-traces-'));
let collector: OtlpReceiver;
let program: Program | undefined;
let url: string;

beforeAll(async () => {
  await prepareModels(join(folder, 'models'));
  copyFileSync(join(folder, 'models/selfie-segmentation.onnx'), join(folder, 'models/mine.onnx'));
  writeFileSync(join(folder, 'models/mine.json'), JSON.stringify(OWN));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
  collector = await startOtlpReceiver();
  const args = ['--import', join(DIST, 'instrumentation.js'), join(DIST, 'main.js')];
  const collected = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' };
  const own = { DATA_DIR: folder, PHOTO_API_PORT: '0', WORKERS: '1', TRACES_KEEP_RATIO: '1' };
  program = spawnProgram({ args, env: { ...own, ...collected, ...env }, cwd: PACKAGE_ROOT });
  const pattern = /listens on (http:\/\/\S+)/;
  await program.ready(pattern);
  url = pattern.exec(program.output())?.[1] ?? '';
}

async function stop(): Promise<void> {
  await program?.stop();
  await collector.close();
}

function form(fields: Readonly<Record<string, string>> = {}, image: Buffer | null = portrait): FormData {
  const body = new FormData();
  if (image !== null) body.set('image', new Blob([new Uint8Array(image)]), '张三.png');
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
}

function send(id: string, body: FormData, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${url}/v1/id-photos`, { method: 'POST', body, headers: { 'x-request-id': id, ...headers } });
}

/** All spans of a request, once its server span is there. */
async function spansOf(id: string) {
  const isOf = ({ attributes }: { attributes: Readonly<Record<string, unknown>> }) => attributes['request_id'] === id;
  const all = await collector.waitFor((spans) => spans.some((it) => it.kind === 'server' && isOf(it)));
  const own = all.filter(isOf);
  const server = own.find(({ kind }) => kind === 'server')!;
  return { own, server, named: (name: string) => own.find((span) => span.name === name) };
}

describe('the trace of a photo', () => {
  beforeAll(() => start({ REQUEST_DEADLINE_MS: '20000' }));
  afterAll(stop);

  it('shows the look-up, the wait and the steps, and says on the request what came in, was wanted and was decided', async () => {
    const fields = { size: 'us-passport', background: '#112233-#445566', format: 'png' };
    expect((await send('made', form(fields))).status).toBe(200);
    const { own, server, named } = await spansOf('made');
    expect(server.attributes).toMatchObject({
      'safelight.outcome': 'processed',
      'safelight.input_bytes': portrait.length,
      'safelight.input_width': 512,
      'safelight.input_height': 512,
      'safelight.input_format': 'png',
      'safelight.flow': 'id-photo',
      'safelight.size': 'us-passport',
      'safelight.background_kind': 'colours',
      'safelight.output_format': 'png',
      'safelight.output_width': 600,
      'safelight.model': 'selfie-segmentation',
      'safelight.provider': 'cpu',
      'safelight.cache': 'miss',
    });
    expect(server.attributes['safelight.queue_wait_ms']).toEqual(expect.any(Number));
    expect(server.attributes).not.toHaveProperty(['error.type']);
    for (const span of own.filter(({ kind }) => kind === 'internal'))
      expect([span.name, span.parentSpanId]).toEqual([span.name, server.spanId]);
    const inTime = [
      'inspect',
      'cache',
      'queue',
      'decode',
      'find_face',
      'matte',
      'refine',
      'align',
      'compose',
      'encode',
    ];
    const starts = inTime.map((name) => named(name)?.startNs ?? 0n);
    expect(starts.every((at) => at >= server.startNs)).toBe(true);
    expect([...starts].sort((a, b) => (a < b ? -1 : 1))).toEqual(starts);
    expect(own.map(({ name }) => name).sort()).toEqual([...inTime, server.name].sort());
    expect(JSON.stringify(own.map(({ attributes, name }) => [attributes, name]))).not.toContain('张三');
  });

  it('of one that was made before has the look-up alone', async () => {
    const { own, server, named } = await (await send('again', form({ size: 'us-passport' })), spansOf('again'));
    expect(named('cache')?.attributes['safelight.cache']).toBe('miss');
    expect(server.attributes['safelight.cache']).toBe('miss');
    expect(own.length).toBeGreaterThan(8);
    await send('kept', form({ size: 'us-passport' }));
    const kept = await spansOf('kept');
    expect(kept.own.map(({ name }) => name).sort()).toEqual([server.name, 'cache', 'inspect'].sort());
    expect(kept.named('cache')?.attributes['safelight.cache']).toBe('hit');
    expect(kept.server.attributes).toMatchObject({ 'safelight.cache': 'hit', 'safelight.outcome': 'processed' });
  });

  it('shows a network that had to be opened first', async () => {
    expect((await send('opened', form({ model: 'mine' }))).status).toBe(200);
    const { named, server } = await spansOf('opened');
    const load = named('load_model')!;
    expect(load.attributes).toMatchObject({ 'safelight.model': 'mine', 'safelight.provider': 'cpu' });
    expect(load.parentSpanId).toBe(server.spanId);
    expect(load.endNs > load.startNs && load.startNs > server.startNs).toBe(true);
    await send('open', form({ model: 'mine', size: 'cn-2-inch' }));
    expect((await spansOf('open')).named('load_model')).toBeUndefined();
  });

  it('of a refused one says why, and of what was never a photo what is known', async () => {
    expect((await send('refused', form({ size: 'poster' }))).status).toBe(400);
    const { server } = await spansOf('refused');
    expect(server).toMatchObject({ status: { code: 'unset' } });
    expect(server.attributes).toMatchObject({
      'error.type': 'BadOptionError',
      'safelight.outcome': 'rejected',
      'safelight.error_class': 'client_input',
    });
  });

  it('of a worker that died shows how long it had the photo', async () => {
    expect(await failOnce('crash', folder, 'crashed', (id) => send(id, form({ size: 'cn-2-inch', dpi: '400' })))).toBe(
      500,
    );
    const { server, named } = await spansOf('crashed');
    expect(named('worker')).toMatchObject({ status: { code: 'error' } });
    expect(named('worker')?.attributes['error.type']).toBe('WorkerCrashedError');
    expect(named('queue')?.attributes).not.toHaveProperty(['error.type']);
    expect(server.attributes).toMatchObject({ 'error.type': 'WorkerCrashedError', 'safelight.outcome': 'failed' });
  });

  it('of a client that went away says so, and what it had sent', async () => {
    const leaving = new AbortController();
    await workerReady(folder);
    const worker = Number(captureLines(join(folder, 'logs')).of('worker_started').at(-1)?.['worker_pid']);
    // It stands still, or the photo might be made before its client is gone.
    process.kill(worker, 'SIGSTOP');
    const left = fetch(`${url}/v1/id-photos`, {
      ...{ method: 'POST', body: form({ size: '50x70mm@500' }), signal: leaving.signal },
      headers: { 'x-request-id': 'left' },
    }).catch(() => 'left');
    const isTaken = () => /"image_uploaded".*"left"/.test(readFileSync(join(folder, 'logs/photo-api.ndjson'), 'utf8'));
    await waitUntil(isTaken, { what: 'the photo to be taken', everyMs: 2 });
    leaving.abort();
    process.kill(worker, 'SIGCONT');
    expect(await left).toBe('left');
    const { server } = await spansOf('left');
    expect(server).toMatchObject({ status: { code: 'unset' } });
    expect(server.attributes).toMatchObject({
      'error.type': 'ClientGoneError',
      'http.response.status_code': 499,
      'safelight.input_bytes': portrait.length,
      'safelight.outcome': 'rejected',
    });
  });

  it('is told in every answer, with the id of the request', async () => {
    const get = (path: string, init: RequestInit = {}) => fetch(url + path, init);
    const answers = [
      await send('answer', form({ size: 'cn-2-inch' })),
      await send('none', form({}, null)),
      await send('text', form({}, Buffer.from('no picture'))),
      await send('option', form({ size: 'poster' })),
      await send('large', form({}, Buffer.alloc(6 * 1024 * 1024))),
      await get('/nowhere'),
      await get('/v1/id-photos'),
      await get('/v1/jobs/00000000000000000000000000000000'),
      await get('/v1/jobs/%ff'),
      await get('/v1/id-photos', { method: 'OPTIONS' }),
      await get('/assets/nothing.js'),
      ...(await Promise.all(['/healthz', '/readyz', '/metrics', '/', '/openapi.json'].map((path) => get(path)))),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      ...[200, 400, 415, 400, 413, 404, 405, 404, 400, 204, 404],
      ...[200, 200, 200, 200, 200],
    ]);
    for (const { headers, url: path } of answers) {
      expect([path, headers.get('traceparent')]).toEqual([
        path,
        expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
      ]);
      expect([path, headers.get('x-request-id')]).toEqual([path, expect.stringMatching(/^[\w.-]+$/)]);
    }
  });

  it.each([
    ['what is no HTTP', 'HELLO\r\n\r\n', '400'],
    ['headers that are too long', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, '431'],
    ['a body that breaks', `${RAW_UPLOAD()}zz\r\n`, '400'],
  ])('is told in the answer to %s, too', async (_what, bytes, status) => {
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.on('error', () => undefined).once('close', () => resolve(text));
    });
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/\r\nX-Request-Id: [\w.-]+\r\n/);
    expect(answer).toMatch(/\r\ntraceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\r\n/);
  });
});

function RAW_UPLOAD(): string {
  return 'POST /v1/id-photos HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\nTransfer-Encoding: chunked\r\n\r\n';
}

describe('a photo that is fetched', () => {
  const asked: IncomingMessage[] = [];
  const host = createServer((request, response) => {
    asked.push(request);
    if (request.url?.startsWith('/photo') === true) response.end(portrait);
    else response.writeHead(404).end();
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    await start({ URL_INPUT_HOSTS: `127.0.0.1:${(host.address() as AddressInfo).port}` });
  });
  afterAll(async () => {
    await stop();
    host.close();
  });

  it('has a span that names the host alone, and its host is told the trace and nothing of who asks', async () => {
    const origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    const headers = { baggage: 'user=anna', tracestate: 'a=b', traceparent: SAMPLED };
    const body = form({ image_url: `${origin}/photo?token=SECRET` }, null);
    expect((await send('fetched', body, headers)).status).toBe(200);
    const { own, server, named } = await spansOf('fetched');
    const call = named('fetch photo')!;
    expect(call).toMatchObject({ kind: 'client', traceId: CALLER, parentSpanId: server.spanId });
    expect(call.attributes).toEqual({
      request_id: 'fetched',
      'safelight.host': '127.0.0.1',
      'safelight.input_bytes': portrait.length,
    });
    expect(JSON.stringify(own.map(({ attributes }) => attributes))).not.toContain('SECRET');
    expect(asked[0]?.headers['traceparent']).toBe(`00-${CALLER}-${call.spanId}-01`);
    for (const name of ['baggage', 'tracestate', 'x-request-id']) expect(asked[0]?.headers).not.toHaveProperty(name);
  });

  it('that is not there leaves the fault with its client', async () => {
    const origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    await send('missing', form({ image_url: `${origin}/other` }, null));
    const { named } = await spansOf('missing');
    expect(named('fetch photo')).toMatchObject({ status: { code: 'unset' } });
    expect(named('fetch photo')?.attributes['error.type']).toBe('UrlFetchError');
  });
});

describe('what callers record', () => {
  afterEach(stop);
  const keys = join(folder, 'keys.json');
  let key: string;
  beforeEach(async () => {
    const args = [join(PACKAGE_ROOT, 'dist/tools/keys.js'), 'create', 'caller', '--scope', 'photos'];
    const made = spawnProgram({ args, env: { API_KEYS_FILE: keys } });
    await made.exit;
    key = /sl_\S+/.exec(made.output())?.[0] ?? '';
  });

  it('is kept up to so many a minute, whatever more ask for it', async () => {
    await start({ TRACES_KEEP_RATIO: '0', TRACES_ASKED_PER_MINUTE: '3' });
    for (let n = 0; n < 10; n++)
      await fetch(`${url}/v1/backgrounds`, { headers: { 'x-request-id': `n-${n}`, traceparent: SAMPLED } });
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(/safelight_traces_total\{decision="asked"\} 3\n/);
    expect(text).toMatch(/safelight_traces_total\{decision="dropped"\} 7\n/);
  });

  it('is kept for those alone who have a key, where keys are asked for', async () => {
    await start({ TRACES_KEEP_RATIO: '0', API_KEYS_FILE: keys });
    const from = (headers: Record<string, string>) =>
      fetch(`${url}/v1/backgrounds`, { headers: { traceparent: SAMPLED, ...headers } });
    await from({ 'x-request-id': 'stranger' });
    await from({ 'x-request-id': 'liar', 'x-api-key': 'sl_wrong' });
    await from({ 'x-request-id': 'caller', 'x-api-key': key });
    const spans = await collector.waitFor((all) => all.length > 0);
    expect(spans.map(({ attributes }) => attributes['request_id'])).toEqual(['caller']);
  });
});
