/**
 * `npm run demo`: the whole story by itself, on a real portrait. Every step checks that it really happened; the exit code is 0 only
 * if all did. Nothing is left behind but the ID photo.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOtlpReceiver, startSmtpSink, startWebhookReceiver } from '#testkit';
import sharp from 'sharp';
import { Webhook } from 'standardwebhooks';
import { firstArrival } from './first-arrival.js';
import { expectThat, Narrator } from './narrator.js';
import { startPrograms, type Program } from './programs.js';
import { type CleanUp, runStory } from './run-story.js';
import { failOnce, photoApiLines, until, workerReady } from './trouble.js';
import { drawWaterfall } from './waterfall.js';

const SECRET = `whsec_${Buffer.from('a secret of the demo, 32 bytes!!').toString('base64')}`;
const PORTRAIT = 'test/fixtures/portrait-spacesuit.png';
const CRASHES = 10;

const root = process.cwd();
const narrator = new Narrator(7);
const folder = mkdtempSync(join(tmpdir(), 'safelight-demo-'));
const cleanUp: CleanUp[] = [() => rmSync(folder, { recursive: true, force: true })];

interface Alert {
  readonly id: string;
  readonly status: string;
  readonly rule: string;
  readonly summary: string;
  readonly summary_zh: string;
  readonly examples: readonly {
    readonly request_id: string;
    readonly trace_id: string;
    readonly trace_url: string;
    readonly processing_time_ms: number;
    readonly error_type: string;
  }[];
}

function photoForm(): FormData {
  const form = new FormData();
  form.set('image', new Blob([readFileSync(join(root, PORTRAIT))], { type: 'image/png' }), 'portrait.png');
  form.set('size', 'cn-2-inch');
  form.set('background', 'blue');
  return form;
}

const sendPhoto = (photoApi: Program) => (requestId: string) =>
  fetch(`${photoApi.url}/v1/id-photos`, { method: 'POST', body: photoForm(), headers: { 'x-request-id': requestId } });

async function makeOnePhoto(photoApi: Program): Promise<void> {
  const response = await sendPhoto(photoApi)('demo-good');
  const bytes = Buffer.from(await response.arrayBuffer());
  expectThat(response.ok, `the photo was answered ${response.status}: ${bytes.toString('utf8', 0, 400)}`);
  const { width, height, density, format } = await sharp(bytes).metadata();
  expectThat(width === 413 && height === 579, `the photo is ${width}×${height} px instead of 413×579`);
  writeFileSync(join(root, 'demo-id-photo.jpg'), bytes);
  narrator.say(
    `${PORTRAIT}  →  demo-id-photo.jpg: ${width}×${height} px, ${density} dpi, ${format}, ${(bytes.length / 1024).toFixed(0)} KB`,
  );
  narrator.say(`X-Request-Id: ${response.headers.get('x-request-id')}`);
  narrator.say(`Server-Timing: ${response.headers.get('server-timing')}`);
}

async function refuseOne(photoApi: Program): Promise<void> {
  const form = photoForm();
  form.set('image', new Blob(['this is no photo']), 'letter.jpg');
  const response = await fetch(`${photoApi.url}/v1/id-photos`, { method: 'POST', body: form });
  const problem = (await response.json()) as { status: number; error_type: string; detail: string };
  expectThat(response.status === 415, `a text file was answered ${response.status}`);
  narrator.say(`a text file named .jpg: ${problem.status} ${problem.error_type}: ${problem.detail}`);
}

async function injectFailures(photoApi: Program): Promise<void> {
  for (let n = 1; n <= CRASHES; n++) {
    const status = await failOnce('crash', folder, `demo-crash-${n}`, sendPhoto(photoApi));
    expectThat(status === 500, `a killed worker was answered ${status} instead of 500`);
    narrator.progress(`${n} of ${CRASHES} requests lost their worker (answer: ${status})`);
  }
  narrator.progressDone();
  const status = await failOnce('hang', folder, 'demo-hang', sendPhoto(photoApi));
  expectThat(status === 504, `a hung worker was answered ${status} instead of 504`);
  narrator.say(`1 request found its worker frozen and ran into the deadline (answer: ${status})`);
  const failures = () => photoApiLines(folder).filter((line) => line['event'] === 'processing_failed').length;
  // The line is written when the answer is out, so a client may be a moment ahead of it.
  await until(() => failures() >= CRASHES + 1, `${CRASHES + 1} failures in the log`);
  expectThat(failures() === CRASHES + 1, `${failures()} failures stand in the log instead of ${CRASHES + 1}`);
}

async function serveAgain(photoApi: Program): Promise<void> {
  await workerReady(folder);
  const response = await sendPhoto(photoApi)('demo-after');
  await response.arrayBuffer();
  expectThat(response.ok, `the next photo was answered ${response.status}`);
  narrator.say('and the next photo is served as if nothing had happened');
}

function describeAlert(alert: Alert): void {
  narrator.say(`${alert.rule} (${alert.status}): ${alert.summary}`);
  narrator.say(alert.summary_zh);
  for (const example of alert.examples)
    narrator.say(
      `  ${example.request_id}  ${example.processing_time_ms.toFixed(0)} ms  ${example.error_type}  ${example.trace_url}`,
    );
}

async function tellTheStory(): Promise<string> {
  narrator.step('A webhook receiver, a mail server and a trace receiver start, all local');
  const webhook = await startWebhookReceiver({});
  const smtp = await startSmtpSink();
  const otlp = await startOtlpReceiver();
  cleanUp.push(
    () => webhook.close(),
    () => smtp.close(),
    () => otlp.close(),
  );
  narrator.say(`${webhook.url}   ${smtp.url}   ${otlp.url}`);

  narrator.step('photo-api and log-watcher start');
  const { photoApi, watcher } = await startPrograms(root, folder, {
    webhookUrl: webhook.url,
    webhookSecret: SECRET,
    smtpUrl: smtp.url,
    otlpUrl: otlp.url,
  });
  cleanUp.push(
    () => photoApi.stop(),
    () => watcher.stop(),
  );
  narrator.say(`${photoApi.url}   ${watcher.url}`);

  narrator.step('A real portrait becomes an ID photo; a file that is none is refused');
  await makeOnePhoto(photoApi);
  await refuseOne(photoApi);

  narrator.step('Trouble: the imaging worker is killed ten times and frozen once, each time while it holds a photo');
  await injectFailures(photoApi);
  await serveAgain(photoApi);

  narrator.step('The alert arrives, by signed webhook and by e-mail');
  const delivery = await firstArrival(
    webhook,
    ({ json }) => (json as Alert | undefined)?.rule === 'error_lines_high',
    60_000,
  );
  const alert = new Webhook(SECRET).verify(delivery.body, delivery.headers) as Alert;
  narrator.say('webhook, signature verified:');
  describeAlert(alert);
  const mail = await firstArrival(smtp, ({ text }) => text.includes(alert.id) || text.includes(alert.rule), 60_000);
  narrator.say(`e-mail to ${mail.envelope.to.join(', ')}: ${mail.subject}`);

  narrator.step("The alert's slowest request, as the trace that it links to");
  const slowest = expectThat(
    [...alert.examples].sort((a, b) => b.processing_time_ms - a.processing_time_ms)[0],
    'the alert names no request',
  );
  expectThat(
    slowest.request_id === 'demo-hang',
    `the alert's slowest request is ${slowest.request_id}, not the one that hung`,
  );
  await showTrace(otlp, slowest.trace_id, slowest.request_id);
  narrator.say('\nand for comparison, the photo that went well:');
  const good = photoApiLines(folder).find(
    (line) => line['request_id'] === 'demo-good' && typeof line['trace_id'] === 'string',
  );
  await showTrace(otlp, expectThat(good, 'the good photo left no line')['trace_id'] as string, 'demo-good');

  narrator.step('Both programs stop cleanly');
  const codes = [await photoApi.stop(), await watcher.stop()];
  expectThat(
    codes.every((code) => code === 0),
    `they ended with ${codes.join(' and ')}`,
  );
  return `All of it happened, in ${narrator.elapsed()} s. The ID photo is demo-id-photo.jpg.`;
}

async function showTrace(
  otlp: Awaited<ReturnType<typeof startOtlpReceiver>>,
  traceId: string,
  requestId: string,
): Promise<void> {
  await otlp.waitFor((spans) => spans.some((span) => span.traceId === traceId && span.parentSpanId === ''), 60_000);
  const spans = otlp.spans().filter((span) => span.traceId === traceId);
  expectThat(
    spans.every((span) => span.attributes['request_id'] === requestId),
    `not every span of ${traceId} carries the request id`,
  );
  narrator.say(`trace ${traceId}, request ${requestId}`);
  narrator.say(drawWaterfall(spans.map((span) => ({ ...span, failed: span.status.code === 'error' }))));
}

await runStory(tellTheStory, cleanUp);
