/** The traces of jobs as a collector gets them: each photo, and what is told of it, continues the request's trace, also after the program was killed. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareModels } from '#imaging';
import {
  captureLines,
  type OtlpReceiver,
  plainPicture,
  type Program,
  type ReceivedWebhook,
  spawnProgram,
  startOtlpReceiver,
  startWebhookReceiver,
  waitUntil,
  type WebhookReceiver,
} from '#testkit';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { DIST } from './scripted-worker.js';

const CALLER = '0af7651916cd43dd8448eb211c80319c';
const ASYNC = { prefer: 'respond-async' };
/** What is sent beside the photos. */
type More = Partial<Record<'headers' | 'fields', Readonly<Record<string, string>>>>;
const headersOf = (id: string) => ({ 'x-request-id': id, traceparent: `00-${CALLER}-b7ad6b7169203331-01` });

describe('the traces of a job', () => {
  let folder: string;
  let collector: OtlpReceiver;
  let receiver: WebhookReceiver;
  let program: Program;
  let url: string;
  const portrait = readFileSync(join(PACKAGE_ROOT, 'test/fixtures/portrait-spacesuit.png'));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-traces-'));
    await prepareModels(join(folder, 'models'));
    collector = await startOtlpReceiver();
    receiver = await startWebhookReceiver();
    await start();
  });
  afterAll(async () => {
    await program.stop();
    await Promise.all([collector.close(), receiver.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    const env = {
      DATA_DIR: folder,
      PHOTO_API_PORT: '0',
      WORKERS: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      TRACES_KEEP_RATIO: '1',
      CALLBACK_HOSTS: new URL(receiver.url).host,
      CALLBACK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    };
    const args = ['--import', join(DIST, 'instrumentation.js'), join(DIST, 'main.js')];
    program = spawnProgram({ args, env, cwd: PACKAGE_ROOT });
    const pattern = /listens on (http:\/\/\S+)/;
    await program.ready(pattern);
    url = pattern.exec(program.output())?.[1] ?? '';
  }

  async function submit(path: string, id: string, photos: readonly Buffer[], more: More = {}): Promise<void> {
    const body = new FormData();
    for (const [name, value] of Object.entries(more.fields ?? {})) body.set(name, value);
    for (const photo of photos) body.append('image', new Blob([new Uint8Array(photo)]), 'me.png');
    const answer = await fetch(url + path, { method: 'POST', body, headers: { ...headersOf(id), ...more.headers } });
    expect(answer.status).toBe(202);
  }

  it('go on with that of the request: the photo below it, with its wait and its steps', async () => {
    await submit('/v1/id-photos', 'single', [portrait], { headers: ASYNC });
    const isRoot = ({ name, attributes }: { name: string; attributes: object }) =>
      name === 'process photo' && 'request_id' in attributes && attributes.request_id === 'single';
    const spans = await collector.waitFor((all) => all.some(isRoot));
    const server = spans.find(({ kind, attributes }) => kind === 'server' && attributes['request_id'] === 'single')!;
    const root = spans.find(isRoot)!;
    expect(server).toMatchObject({
      traceId: CALLER,
      attributes: { 'http.response.status_code': 202, 'safelight.outcome': 'accepted' },
    });
    expect(root).toMatchObject({ kind: 'consumer', traceId: CALLER, parentSpanId: server.spanId });
    expect(root.status.code).toBe('unset');
    expect(root.attributes).toMatchObject({ 'safelight.outcome': 'processed', 'safelight.attempt': 1 });
    expect(root.attributes['safelight.job_id']).toBe(server.attributes['safelight.job_id']);
    const below = spans.filter(({ parentSpanId }) => parentSpanId === root.spanId);
    for (const name of ['inspect', 'cache', 'queue', 'decode', 'matte', 'encode'])
      expect(below.map((span) => span.name)).toContain(name);
    for (const span of below)
      expect(span).toMatchObject({ traceId: CALLER, kind: 'internal', attributes: { request_id: 'single' } });
    expect(captureLines(join(folder, 'logs')).of('image_processed')).toMatchObject([
      { request_id: 'single', trace_id: CALLER, span_id: root.spanId },
    ]);
  });

  it('are one for each photo of a batch, with what it ended with', async () => {
    await submit('/v1/batches', 'batch', [portrait, await plainPicture({ width: 64, height: 64 }, 'jpeg')]);
    const ofBatch = ({ name, attributes }: { name: string; attributes: Record<string, unknown> }): boolean =>
      name === 'process photo' && /^[0-9a-f]{12}\.\d$/.test(String(attributes['request_id']));
    const roots = (await collector.waitFor((all) => all.filter(ofBatch).length === 2)).filter(ofBatch);
    const server = collector.spans().find(({ attributes }) => attributes['request_id'] === 'batch')!;
    expect(roots.map(({ parentSpanId, traceId }) => [traceId, parentSpanId])).toEqual(
      roots.map(() => [CALLER, server.spanId]),
    );
    expect(roots.map(({ attributes }) => attributes['error.type']).sort()).toEqual(['NoFaceError', undefined]);
    expect(roots.map(({ status }) => status.code)).toEqual(['unset', 'unset']);
  });

  it('tell the receiver of a callback the trace, and show the attempt without its address', async () => {
    const fields = { callback_url: `${receiver.url}/SECRET-token?key=SECRET` };
    await submit('/v1/id-photos', 'told', [portrait], { headers: { ...ASYNC, baggage: 'user=anna' }, fields });
    const [{ headers }] = (await receiver.waitFor((all) => all.length === 1)) as [ReceivedWebhook];
    const isAttempt = ({ name }: { name: string }) => name === 'send callback';
    const spans = await collector.waitFor((all) => all.some(isAttempt));
    const attempt = spans.find(isAttempt)!;
    const server = spans.find(({ kind, attributes }) => kind === 'server' && attributes['request_id'] === 'told')!;
    expect(attempt).toMatchObject({ kind: 'client', traceId: CALLER, parentSpanId: server.spanId });
    expect(attempt.attributes).toMatchObject({ request_id: 'told', 'safelight.outcome': 'delivered' });
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('SECRET');
    expect(headers['traceparent']).toBe(`00-${CALLER}-${attempt.spanId}-01`);
    expect(headers).not.toHaveProperty('baggage');
  });

  it('go on after the program was killed while the photo waited', async () => {
    const many = Array.from({ length: 6 }, () => portrait);
    await submit('/v1/batches', 'survivor', many);
    await program.stop('SIGKILL');
    await start();
    const lines = () => captureLines(join(folder, 'logs')).of('image_processed');
    const ofJob = () => lines().filter((line) => line['parent_request_id'] === 'survivor');
    await waitUntil(() => ofJob().length === many.length, { what: 'all photos' });
    // Made before the end or after it, all of them by lines of this trace.
    expect(new Set(ofJob().map((line) => line['trace_id']))).toEqual(new Set([CALLER]));
    const ids = ofJob().map((line) => line['request_id']);
    const isLast = ({ name, attributes }: { name: string; attributes: Record<string, unknown> }) =>
      name === 'process photo' && attributes['request_id'] === ids.at(-1);
    const last = (await collector.waitFor((all) => all.some(isLast))).find(isLast)!;
    expect(last).toMatchObject({ traceId: CALLER, parentSpanId: expect.stringMatching(/^[0-9a-f]{16}$/) as unknown });
  });

  it('have the id of a request on every span', () => {
    const without = collector.spans().filter(({ attributes }) => typeof attributes['request_id'] !== 'string');
    expect(without.map(({ name }) => name)).toEqual([]);
    expect(collector.spans().length).toBeGreaterThan(40);
  });
});
