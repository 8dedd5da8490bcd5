/**
 * One ID photo (413×579, JPEG, blue) over HTTP, one and four at a time, against a named baseline: decoding, shrinking and encoding the
 * same photo with sharp alone, no cut-out, in one process. Meanwhile another process asks `/healthz` ten times a second.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { startProgram } from '../../tools/demo/programs.js';
import { printTable, quantile } from './figures.js';
import { probeHealth } from './health-prober.js';
import { treeUsage, watchPeak } from './process-usage.js';

const PORTRAITS = ['../shared/photos/portrait-official.jpg', 'test/fixtures/portrait-spacesuit.png'];
/** A photo of 16 megapixels: what decoding costs. */
const LARGE = '../shared/photos/large-16mp.jpg';
const REQUESTS = 60;
/** Photos before the measuring: each worker's code is compiled to its fastest form only after some twenty photos. */
const WARM_UP = 50;

interface Round {
  readonly label: string;
  readonly latenciesMs: number[];
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly healthMs: number[];
}

async function onePhoto(url: string, portrait: Buffer): Promise<number> {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(portrait)]), 'portrait');
  form.set('size', 'cn-2-inch');
  form.set('background', 'blue');
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/id-photos`, { method: 'POST', body: form });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return performance.now() - startedAt;
}

async function round(
  api: { url: string; pid: number },
  portrait: Buffer,
  { concurrency, label }: { concurrency: number; label: string },
): Promise<Round> {
  const latenciesMs: number[] = [];
  const health = await probeHealth(api.url);
  const before = treeUsage(api.pid).cpuSeconds;
  const peak = watchPeak(api.pid);
  const startedAt = performance.now();
  let left = REQUESTS;
  const client = async () => {
    while (left-- > 0) latenciesMs.push(await onePhoto(api.url, portrait));
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuSeconds = treeUsage(api.pid).cpuSeconds - before;
  return { label, latenciesMs, seconds, cpuSeconds, peakBytes: peak(), healthMs: await health() };
}

async function baseline(portrait: Buffer): Promise<Round> {
  sharp.cache(false);
  sharp.concurrency(1);
  const latenciesMs: number[] = [];
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  for (let n = 0; n < REQUESTS; n++) {
    const at = performance.now();
    await sharp(portrait).rotate().resize(413, 579, { fit: 'cover' }).jpeg({ quality: 92 }).toBuffer();
    latenciesMs.push(performance.now() - at);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    label: 'baseline: sharp alone, no cut-out, no HTTP',
    latenciesMs,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.memoryUsage.rss(),
    healthMs: [],
  };
}

function tableRow(result: Round, reference: Round): Record<string, string> {
  const p50 = quantile(result.latenciesMs, 0.5);
  return {
    what: result.label,
    'p50 ms': p50.toFixed(0),
    'p95 ms': quantile(result.latenciesMs, 0.95).toFixed(0),
    '× baseline': (p50 / quantile(reference.latenciesMs, 0.5)).toFixed(1),
    'req/s': (REQUESTS / result.seconds).toFixed(2),
    'CPU s/request': (result.cpuSeconds / REQUESTS).toFixed(3),
    'peak MiB, all processes': (result.peakBytes / 1048576).toFixed(0),
    '/healthz p50 / p99 / max ms':
      result.healthMs.length === 0
        ? ''
        : [0.5, 0.99, 1].map((part) => quantile(result.healthMs, part).toFixed(1)).join(' / '),
  };
}

/** Runs and prints it. The photo of 16 megapixels is held against the same baseline, which is of the smaller one. */
export async function benchPhotos(): Promise<void> {
  const path = PORTRAITS.find((candidate) => existsSync(candidate)) as string;
  const portrait = readFileSync(path);
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  const api = await startProgram('photo-api', process.cwd(), folder, {});
  try {
    for (let n = 0; n < WARM_UP; n++) await onePhoto(api.url, portrait);
    const reference = await baseline(portrait);
    const results = [
      reference,
      await round(api, portrait, { concurrency: 1, label: 'photo-api, 1 at a time' }),
      await round(api, portrait, { concurrency: 4, label: 'photo-api, 4 at a time' }),
    ];
    if (existsSync(LARGE))
      results.push(
        await round(api, readFileSync(LARGE), { concurrency: 1, label: 'photo-api, of 16 megapixels, 1 at a time' }),
      );
    printTable(
      `ID photo 413×579 from ${path.split('/').at(-1)}, ${REQUESTS} requests a row`,
      results.map((result) => tableRow(result, reference)),
    );
  } finally {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
