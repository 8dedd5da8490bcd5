/**
 * What telemetry costs: the same photos by the real program (spans to a collector over OTLP, metrics read every few seconds, log lines) and by
 * one that says nothing of itself (`silent-photo-api.ts`), both running, asked in turns: A B B A A B … The ratio of each pair is taken, and the
 * median of them told, since other load on the machine comes and goes.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainPicture, spawnProgram } from '#testkit';
import { startProgram } from '../../tools/demo/programs.js';
import { printTable, quantile } from './figures.js';
import { ownCpuSeconds, treeUsage } from './process-usage.js';

const PORTRAITS = ['../shared/photos/portrait-official.jpg', 'test/fixtures/portrait-spacesuit.png'];
const SILENT = 'dist/test/bench/silent-photo-api.js';
const PAIRS = 12;
const PHOTOS_A_TURN = 16;
const AT_ONCE = 4;
/** Each worker's code is compiled to its fastest form only after some twenty photos. */
const WARM_UP = 50;
/** And the main process's after many more requests: ones that end soon, since nobody is in the picture. */
const WARM_UP_MAIN = 600;
/** As often as Prometheus usually asks. */
const SCRAPE_MS = 5000;

interface Side {
  readonly url: string;
  readonly pid: number;
}

interface Turn {
  readonly perSecond: number;
  readonly cpuMs: number;
  /** Of the main process alone, which is where all telemetry is made; the workers only measure, on both sides. */
  readonly mainMs: number;
}

async function onePhoto(url: string, portrait: Buffer): Promise<void> {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(portrait)]), 'portrait');
  form.set('size', 'cn-2-inch');
  const response = await fetch(`${url}/v1/id-photos`, { method: 'POST', body: form });
  await response.arrayBuffer();
  if (response.status !== 200 && response.status !== 422) throw new Error(`answered ${response.status}`);
}

async function turn({ url, pid }: Side, portrait: Buffer, photos: number): Promise<Turn> {
  const cpuBefore = treeUsage(pid).cpuSeconds;
  const mainBefore = ownCpuSeconds(pid);
  const startedAt = performance.now();
  let left = photos;
  const client = async (): Promise<void> => {
    while (left-- > 0) await onePhoto(url, portrait);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  const seconds = (performance.now() - startedAt) / 1000;
  const perPhoto = (cpuSeconds: number): number => (cpuSeconds * 1000) / photos;
  return {
    perSecond: photos / seconds,
    cpuMs: perPhoto(treeUsage(pid).cpuSeconds - cpuBefore),
    mainMs: perPhoto(ownCpuSeconds(pid) - mainBefore),
  };
}

/** A collector that takes everything and looks at nothing: what it costs is not the program's. */
async function startCollector(): Promise<{ url: string; received: () => number; close: () => void }> {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received: () => bytes, close: () => server.close().closeAllConnections() };
}

async function startSilent(folder: string): Promise<Side & { stop: () => Promise<unknown> }> {
  const env = { DATA_DIR: folder, PHOTO_API_PORT: '0', CACHE_TTL: '0', OTEL_SDK_DISABLED: 'true' };
  const program = spawnProgram({ args: [SILENT], env, cwd: process.cwd() });
  const address = /listens on (\S+)/;
  await program.ready(address, 120_000);
  const url = address.exec(program.output())?.[1] ?? '';
  return { url, pid: program.pid, stop: () => program.stop() };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function tell(on: readonly Turn[], off: readonly Turn[]): void {
  const median = (of: (turn: Turn) => number, turns: readonly Turn[]): number => quantile(turns.map(of), 0.5);
  const perSecond = (turn: Turn): number => turn.perSecond;
  const mean = (of: (turn: Turn) => number, turns: readonly Turn[]): number => sum(turns.map(of)) / turns.length;
  const row = (what: string, turns: readonly Turn[]) => ({
    what,
    'photos/s': median(perSecond, turns).toFixed(2),
    'CPU ms/photo': mean(({ cpuMs }) => cpuMs, turns).toFixed(1),
    'of them main process': mean(({ mainMs }) => mainMs, turns).toFixed(2),
  });
  const cpu = ({ cpuMs }: Turn): number => cpuMs;
  const pairs = on.map((each, n) => perSecond(each) / perSecond(off[n] as Turn));
  printTable(`Telemetry on and off, ${PAIRS} pairs of ${PHOTOS_A_TURN} photos, ${AT_ONCE} at a time`, [
    row('on: traces exported, metrics, log lines', on),
    row('off', off),
    {
      what: 'on / off',
      'photos/s': quantile(pairs, 0.5).toFixed(3),
      'CPU ms/photo': (mean(cpu, on) / mean(cpu, off)).toFixed(3),
    },
  ]);
  const cost = mean(({ mainMs }) => mainMs, on) - mean(({ mainMs }) => mainMs, off);
  console.log(
    `telemetry itself: ${cost.toFixed(2)} ms of CPU a photo, ${((100 * cost) / mean(cpu, off)).toFixed(1)} % of a photo's`,
  );
}

/** Runs and prints it. */
export async function benchTelemetry(): Promise<void> {
  const portrait = readFileSync(PORTRAITS.find((candidate) => existsSync(candidate)) as string);
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  const collector = await startCollector();
  const speaking = await startProgram('photo-api', process.cwd(), join(folder), {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  const silent = await startSilent(join(folder, 'silent'));
  const scraping = setInterval(() => void fetch(`${speaking.url}/metrics`).then((answer) => answer.text()), SCRAPE_MS);
  try {
    for (const side of [speaking, silent]) {
      await turn(side, await plainPicture({ width: 64, height: 64 }, 'jpeg'), WARM_UP_MAIN);
      await turn(side, portrait, WARM_UP);
    }
    const on: Turn[] = [];
    const off: Turn[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const first = pair % 2 === 0;
      if (first) on.push(await turn(speaking, portrait, PHOTOS_A_TURN));
      off.push(await turn(silent, portrait, PHOTOS_A_TURN));
      if (!first) on.push(await turn(speaking, portrait, PHOTOS_A_TURN));
    }
    tell(on, off);
    console.log(`${(collector.received() / 1024).toFixed(0)} KiB of spans were exported`);
  } finally {
    clearInterval(scraping);
    await Promise.all([speaking.stop(), silent.stop()]);
    collector.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
