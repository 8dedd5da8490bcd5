/** The traces of jobs as a collector gets them: the request's own is over with its answer, and each photo has one that links to it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { prepareModels } from '#imaging';
import { captureLines, type OtlpReceiver, plainPicture, type Program, spawnProgram, startOtlpReceiver } from '#testkit';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { DIST } from './scripted-worker.js';

jest.setTimeout(120_000);

const PATIENCE_MS = 60_000;
const CALLER = '0af7651916cd43dd8448eb211c80319c';
const headersOf = (id: string) => ({ 'x-request-id': id, traceparent: `00-${CALLER}-b7ad6b7169203331-01` });

describe('the traces of a job', () => {
  let folder: string;
  let collector: OtlpReceiver;
  let program: Program;
  let url: string;
  const portrait = readFileSync(join(PACKAGE_ROOT, 'test/fixtures/portrait-spacesuit.png'));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-traces-'));
    await prepareModels(join(folder, 'models'));
    collector = await startOtlpReceiver();
    const env = {
      DATA_DIR: folder,
      PHOTO_API_PORT: '0',
      WORKERS: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      TRACES_KEEP_RATIO: '1',
    };
    const args = ['--import', join(DIST, 'instrumentation.js'), join(DIST, 'main.js')];
    program = spawnProgram({ args, env, cwd: PACKAGE_ROOT });
    const pattern = /listens on (http:\/\/\S+)/;
    await program.ready(pattern, PATIENCE_MS);
    url = pattern.exec(program.output())?.[1] ?? '';
  });
  afterAll(async () => {
    await program.stop();
    await collector.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function submit(path: string, id: string, photos: readonly Buffer[], headers = {}): Promise<void> {
    const body = new FormData();
    for (const photo of photos) body.append('image', new Blob([new Uint8Array(photo)]), 'me.png');
    const answer = await fetch(url + path, { method: 'POST', body, headers: { ...headersOf(id), ...headers } });
    expect(answer.status).toBe(202);
  }

  it('are one of its own for a photo, which links to the request and holds the steps', async () => {
    await submit('/v1/id-photos', 'single', [portrait], { prefer: 'respond-async' });
    const isRoot = ({ name, attributes }: { name: string; attributes: object }) =>
      name === 'process photo' && 'request_id' in attributes && attributes.request_id === 'single';
    const spans = await collector.waitFor((all) => all.some(isRoot), PATIENCE_MS);
    const server = spans.find(({ kind, attributes }) => kind === 'server' && attributes['request_id'] === 'single')!;
    const root = spans.find(isRoot)!;
    expect(server).toMatchObject({ traceId: CALLER, attributes: { 'http.response.status_code': 202 } });
    expect(root).toMatchObject({ kind: 'consumer', parentSpanId: '', status: { code: 'unset' } });
    expect(root.traceId).not.toBe(CALLER);
    expect(root.links).toEqual([{ traceId: CALLER, spanId: server.spanId }]);
    const steps = spans.filter(({ traceId, kind }) => traceId === root.traceId && kind === 'internal');
    expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(['inspect', 'decode', 'matte', 'encode']));
    for (const step of steps)
      expect(step).toMatchObject({ parentSpanId: root.spanId, attributes: { request_id: 'single' } });
    expect(captureLines(join(folder, 'logs')).of('image_processed')).toMatchObject([
      { request_id: 'single', trace_id: root.traceId, span_id: root.spanId },
    ]);
  });

  it('are one for each photo of a batch, with what it ended with', async () => {
    await submit('/v1/batches', 'batch', [portrait, await plainPicture({ width: 64, height: 64 }, 'jpeg')]);
    const ofBatch = ({ name, attributes }: { name: string; attributes: Record<string, unknown> }): boolean =>
      name === 'process photo' && /^[0-9a-f]{12}\.\d$/.test(String(attributes['request_id']));
    const roots = (await collector.waitFor((all) => all.filter(ofBatch).length === 2, PATIENCE_MS)).filter(ofBatch);
    const server = collector.spans().find(({ attributes }) => attributes['request_id'] === 'batch')!;
    expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(2);
    expect(roots.map(({ links }) => links)).toEqual([1, 2].map(() => [{ traceId: CALLER, spanId: server.spanId }]));
    expect(roots.map(({ attributes }) => attributes['error.type']).sort()).toEqual(['NoFaceError', undefined]);
    expect(roots.map(({ status }) => status.code)).toEqual(['unset', 'unset']);
  });
});
