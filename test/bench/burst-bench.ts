/**
 * A burst: 200 uploads of about 5 MB at once from one client, each sent again when its answer says so until it is made, while another client
 * asks for `/healthz` and for one small photo after the other. What the small ones feel, what all processes hold at most beside the bound
 * that docs/memory.md states, and what they hold a minute later beside before.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { loadEnvironment } from '../../apps/photo-api/src/config/environment.js';
import { memoryBound } from '../../apps/photo-api/src/memory/memory-bound.js';
import { startProgram } from '../../tools/demo/programs.js';
import { printTable, quantile } from './figures.js';
import { treeUsage, watchPeak } from './process-usage.js';

const PORTRAITS = ['../shared/photos/portrait-official.jpg', 'test/fixtures/portrait-spacesuit.png'];
const UPLOADS = 200;
const WANTED_BYTES = 4.9 * 1024 * 1024;
const MIB = 1024 * 1024;
const CALM_MS = 5000;
const REST_MS = 60_000;
/** A photo of a phone, 12 MP. */
const LARGE = { width: 3024, height: 4032 };
const BUSY_CLIENT = '192.0.2.1';
const SMALL_CLIENT = '192.0.2.2';
/** Uploads that go on being refused are a figure too, but not for ever. */
const MOST_TRIES = 100;

interface Answer {
  readonly status: number;
  readonly retryAfterS: number;
  readonly ms: number;
}

/** The portrait as a phone would send it: many px, grain, about 5 MB. */
async function largePhoto(portrait: Buffer): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 12 };
  const grain = await sharp({ create: { ...LARGE, channels: 3, background: '#808080', noise } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const grainy = await sharp(portrait)
    .resize({ ...LARGE, fit: 'cover' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .removeAlpha()
    .raw()
    .toBuffer();
  let best = Buffer.alloc(0);
  for (let quality = 95; quality >= 60; quality -= 5) {
    best = await sharp(grainy, { raw: { ...LARGE, channels: 3 } })
      .jpeg({ quality })
      .toBuffer();
    if (best.length <= WANTED_BYTES) break;
  }
  // What is still missing is put behind the picture, where no decoder looks.
  return Buffer.concat([best, Buffer.alloc(Math.max(0, Math.floor(WANTED_BYTES) - best.length))]);
}

function form(photo: Buffer): Buffer {
  const head = '--B\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n';
  return Buffer.concat([Buffer.from(head), photo, Buffer.from('\r\n--B--\r\n')]);
}

/** Sends one request. @param body undefined for a GET */
function ask(url: string, { agent, client }: Client, body?: Buffer): Promise<Answer> {
  const startedAt = performance.now();
  const type = { 'Content-Type': 'multipart/form-data; boundary=B', 'Content-Length': body?.length };
  const headers = { 'X-Forwarded-For': client, ...(body === undefined ? {} : type) };
  return new Promise((resolve) => {
    const ended = (status: number, retryAfterS: number): void =>
      resolve({ status, retryAfterS, ms: performance.now() - startedAt });
    const sent = request(url, { method: body === undefined ? 'GET' : 'POST', agent, headers }, (response) => {
      const { statusCode = 0, headers } = response;
      response.resume().once('close', () => ended(statusCode, Number(headers['retry-after'] ?? 1)));
    });
    // A refused upload may be cut off while it is still being sent.
    sent.once('error', () => ended(0, 1));
    sent.end(body);
  });
}

interface Client {
  readonly agent: Agent;
  /** Address that it is told by. */
  readonly client: string;
}

/** Sends an upload until it is made. @returns the status of the first answer */
async function insist(url: string, client: Client, body: Buffer): Promise<{ first: number; tries: number }> {
  let answer = await ask(url, client, body);
  const first = answer.status;
  let tries = 1;
  for (; answer.status !== 200 && tries < MOST_TRIES; tries++) {
    await pause(answer.retryAfterS * 1000 * (1 + Math.random() / 4));
    answer = await ask(url, client, body);
  }
  if (answer.status !== 200) throw new Error(`an upload was still answered ${answer.status} after ${tries} tries`);
  return { first, tries };
}

/** Asks one after the other until told to stop. */
function keepAsking(ask: () => Promise<Answer>, everyMs: number): () => Promise<Answer[]> {
  let going = true;
  const loop = (async () => {
    const answers: Answer[] = [];
    while (going) {
      answers.push(await ask());
      await pause(everyMs);
    }
    return answers;
  })();
  return () => {
    going = false;
    return loop;
  };
}

/** Before the burst both workers have worked a little. */
async function calmly(ask: () => Promise<Answer>): Promise<Answer[]> {
  const stops = [0, 1].map(() => keepAsking(ask, 20));
  await pause(CALM_MS);
  return (await Promise.all(stops.map((stop) => stop()))).flat();
}

const mib = (bytes: number): string => (bytes / MIB).toFixed(0);

function timesOf(what: string, answers: readonly Answer[]): Record<string, string> {
  const ms = answers.map((answer) => answer.ms);
  const statuses = [...new Set(answers.map(({ status }) => status))].map(
    (status) => `${answers.filter((answer) => answer.status === status).length} × ${status}`,
  );
  return {
    what,
    answers: statuses.join(', '),
    'p50 ms': quantile(ms, 0.5).toFixed(0),
    'p95 ms': quantile(ms, 0.95).toFixed(0),
    'max ms': Math.max(...ms).toFixed(0),
  };
}

/** Runs and prints it. */
export async function benchBurst(): Promise<void> {
  const portrait = readFileSync(PORTRAITS.find((candidate) => existsSync(candidate)) as string);
  const large = form(await largePhoto(portrait));
  const small = form(await sharp(portrait).resize(600).jpeg().toBuffer());
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  const api = await startProgram('photo-api', process.cwd(), folder, { TRUST_PROXY: '1' });
  const photos = `${api.url}/v1/id-photos`;
  try {
    const busy = { agent: new Agent({ maxSockets: UPLOADS }), client: BUSY_CLIENT };
    const other = { agent: new Agent({ keepAlive: true }), client: SMALL_CLIENT };
    const started = treeUsage(api.pid).rssBytes;
    const calm = await calmly(() => ask(photos, other, small));
    const before = treeUsage(api.pid).rssBytes;
    const peak = watchPeak(api.pid);
    const health = keepAsking(() => ask(`${api.url}/healthz`, other), 50);
    const photo = keepAsking(() => ask(photos, other, small), 200);
    const startedAt = performance.now();
    const sent = await Promise.all(Array.from({ length: UPLOADS }, () => insist(photos, busy, large)));
    const seconds = (performance.now() - startedAt) / 1000;
    const rows = [
      timesOf('small photo, before', calm),
      timesOf('small photo, during', await photo()),
      timesOf('/healthz, during', await health()),
    ];
    const most = peak();
    const firsts = [...new Set(sent.map(({ first }) => first))].map(
      (status) => `${sent.filter(({ first }) => first === status).length} × ${status}`,
    );
    printTable(
      `Burst of ${UPLOADS} uploads of ${(large.length / MIB).toFixed(1)} MiB, one client; another goes on`,
      rows,
    );
    console.log(`first answers ${firsts.join(', ')}; all made after ${seconds.toFixed(0)} s`);
    await pause(REST_MS);
    const after = treeUsage(api.pid).rssBytes;
    const bound = memoryBound(loadEnvironment());
    printTable(`RSS of all processes, MiB; stated bound ${mib(bound)}`, [
      {
        'at start': mib(started),
        'before the burst': mib(before),
        peak: mib(most),
        'of the bound': (most / bound).toFixed(2),
        [`${REST_MS / 1000} s later`]: mib(after),
        'of before': (after / before).toFixed(2),
      },
    ]);
  } finally {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
