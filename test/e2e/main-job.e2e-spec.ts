/**
 * The main job as an outsider sees it: both built programs, a real webhook receiver, a real mail server, a real OTLP receiver. A photo goes
 * in, an ID photo comes out, the request is one trace; then things go wrong, and a person is told.
 */
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildRecord, encodeLine } from '#events';
import { startOtlpReceiver, startSmtpSink, startWebhookReceiver, waitUntil } from '#testkit';
import sharp from 'sharp';
import { Webhook } from 'standardwebhooks';
import { firstArrival } from '../../tools/demo/first-arrival.js';
import { startPrograms, type Program } from '../../tools/demo/programs.js';
import { photoApiLines } from '../../tools/demo/trouble.js';

const SECRET = `whsec_${Buffer.from('only for this test, 32 bytes ok!').toString('base64')}`;
/** Of an ID photo, in order. */
/** And the wait for a worker. */
const STEPS = ['inspect', 'queue', 'decode', 'find_face', 'matte', 'refine', 'align', 'compose', 'encode'];
const CALLER_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** Nothing hangs here; the photo has time on a busy machine, too. */
const PATIENT = { REQUEST_DEADLINE_MS: '60000' };

interface Stats {
  processed: number;
  failed: number;
  rejected: number;
  failure_rate: number | null;
}

describe('the main job', () => {
  let folder: string;
  let webhook: Awaited<ReturnType<typeof startWebhookReceiver>>;
  let smtp: Awaited<ReturnType<typeof startSmtpSink>>;
  let otlp: Awaited<ReturnType<typeof startOtlpReceiver>>;
  let photoApi: Program;
  let watcher: Program;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-e2e-'));
    [webhook, smtp, otlp] = await Promise.all([startWebhookReceiver({}), startSmtpSink(), startOtlpReceiver()]);
    const receivers = { webhookUrl: webhook.url, webhookSecret: SECRET, smtpUrl: smtp.url, otlpUrl: otlp.url };
    ({ photoApi, watcher } = await startPrograms(process.cwd(), folder, receivers, PATIENT));
  });

  afterAll(async () => {
    await Promise.all([photoApi.stop(), watcher.stop()]);
    await Promise.all([webhook.close(), smtp.close(), otlp.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const sendPhoto = (headers: Record<string, string>) => {
    const form = new FormData();
    form.set('image', new Blob([readFileSync('test/fixtures/portrait-spacesuit.png')]), 'portrait.png');
    form.set('size', 'cn-1-inch');
    form.set('background', '#d74532');
    return fetch(`${photoApi.url}/v1/id-photos`, { method: 'POST', body: form, headers });
  };
  const stats = async () => (await (await fetch(`${watcher.url}/v1/stats?window=1h`)).json()) as Stats;

  it('makes an ID photo, and the request is one trace: a server span with exactly its wait and its steps, in order', async () => {
    const response = await sendPhoto({
      'x-request-id': 'e2e-good',
      traceparent: `00-${CALLER_TRACE}-00f067aa0ba902b7-01`,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toBe('e2e-good');
    const { width, height, density, format } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect({ width, height, density, format }).toEqual({ width: 295, height: 413, density: 300, format: 'jpeg' });

    await otlp.waitFor((spans) => spans.filter((span) => span.traceId === CALLER_TRACE).length >= 1 + STEPS.length);
    const spans = otlp
      .spans()
      .filter((span) => span.traceId === CALLER_TRACE)
      .sort((a, b) => (a.startNs < b.startNs ? -1 : 1));
    const server = spans[0];
    expect(server).toMatchObject({ name: 'POST /v1/id-photos', kind: 'server', parentSpanId: '00f067aa0ba902b7' });
    expect(spans.slice(1).map((span) => span.name)).toEqual(STEPS);
    expect(new Set(spans.slice(1).map((span) => span.parentSpanId))).toEqual(new Set([server?.spanId]));
    expect(new Set(spans.map((span) => span.attributes['request_id']))).toEqual(new Set(['e2e-good']));
    for (const step of spans.slice(1)) {
      expect(step.startNs >= (server?.startNs ?? 0n) && step.endNs <= (server?.endNs ?? 0n)).toBe(true);
    }
  });

  it('writes the same ids into every line of the request', () => {
    const lines = photoApiLines(folder).filter((line) => line['request_id'] === 'e2e-good');
    expect(lines.map((line) => line['event'])).toEqual(
      expect.arrayContaining([
        'request_received',
        'image_uploaded',
        'face_detected',
        'matting_completed',
        'background_applied',
        'image_processed',
      ]),
    );
    expect(new Set(lines.map((line) => line['trace_id']))).toEqual(new Set([CALLER_TRACE]));
  });

  it('shows the request in the figures of the watcher, and all its lines by its id', async () => {
    await waitUntil(async () => (await stats()).processed === 1, {
      what: 'the photo to be counted',
    });
    const found = await (await fetch(`${watcher.url}/v1/requests/e2e-good`)).text();
    expect(found).toContain('image_processed');
    expect(found).toContain(CALLER_TRACE);
  });

  it('tells the operator by webhook and by mail when lines of failures arrive, across a rotation', async () => {
    const path = join(folder, 'logs/second-api.ndjson');
    const fail = (n: number) =>
      encodeLine(
        buildRecord(
          'processing_failed',
          {
            error_type: 'WorkerCrashedError',
            error_class: 'internal',
            error_message: 'it died',
            processing_time_ms: 100 + n,
          },
          {
            timestamp: new Date().toISOString(),
            service: 'photo-api',
            module: 'test',
            request_id: `e2e-fail-${n}`,
            trace_id: String(n).padStart(32, 'a'),
            span_id: 'b'.repeat(16),
          },
        ),
      );
    for (let n = 1; n <= 6; n++) appendFileSync(path, fail(n));
    renameSync(path, join(folder, 'logs/second-api-2026-01-01.1.ndjson'));
    for (let n = 7; n <= 11; n++) appendFileSync(path, fail(n));

    const delivery = await firstArrival(
      webhook,
      ({ json }) => (json as { rule?: string } | undefined)?.rule === 'error_lines_high',
      60_000,
    );
    const alert = new Webhook(SECRET).verify(delivery.body, delivery.headers) as Record<string, unknown>;
    expect(alert).toMatchObject({ status: 'firing', value: 11, threshold: 10, unit: 'lines', service: 'photo-api' });
    const examples = alert['examples'] as { request_id: string; trace_id: string; trace_url: string }[];
    expect(examples).toHaveLength(3);
    for (const example of examples) {
      expect(example.request_id).toMatch(/^e2e-fail-\d+$/);
      expect(example.trace_url).toBe(`http://localhost:16686/trace/${example.trace_id}`);
    }
    expect(alert['error_types']).toMatchObject([
      { error_type: 'WorkerCrashedError', error_class: 'internal', count: 11 },
    ]);

    const mail = await firstArrival(
      smtp,
      ({ text }) => text.includes('error_lines_high') || text.includes('ERROR'),
      60_000,
    );
    expect(mail.subject).toContain('【AI证件照工坊】系统告警');
    expect((await stats()).failed).toBe(11);
  });

  it('stops both programs cleanly', async () => {
    expect(await Promise.all([photoApi.stop(), watcher.stop()])).toEqual([0, 0]);
  });
});
