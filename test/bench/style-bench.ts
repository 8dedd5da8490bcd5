/**
 * Stylizations over HTTP, one at a time: the built-in cartoon, and a network of AnimeGANv2's shape and size with random weights, which costs what
 * a trained one does. The time that a person waits, and the processor time of all processes.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../tools/demo/programs.js';
import { styleNetwork } from '../../tools/style-network.js';
import { printTable, quantile } from './figures.js';
import { treeUsage, watchPeak } from './process-usage.js';

const PORTRAITS = ['../shared/photos/portrait-official.jpg', 'test/fixtures/portrait-spacesuit.png'];
const REQUESTS = 8;
const WARM_UP = 3;
/** Channels of AnimeGANv2's first layer. */
const NETWORK_WIDTH = 32;

/** On a loaded machine a slow answer is a figure too. */
const PATIENT = { REQUEST_DEADLINE_MS: '120000' };

interface Kind {
  readonly what: string;
  readonly fields: Readonly<Record<string, string>>;
}

const KINDS: readonly Kind[] = [
  { what: 'cartoon, 1000 px', fields: { style: 'cartoon' } },
  { what: 'cartoon, 2000 px', fields: { style: 'cartoon', max_side: '2000' } },
  { what: 'AnimeGANv2’s shape, face, 512 px', fields: { style: 'animegan2-hayao' } },
];

async function draw(url: string, photo: Buffer, fields: Kind['fields']): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('image', new Blob([new Uint8Array(photo)]), 'portrait');
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/stylizations`, { method: 'POST', body: form });
  const body = await response.arrayBuffer();
  if (!response.ok) throw new Error(`answered ${response.status}: ${Buffer.from(body).toString().slice(0, 300)}`);
  return performance.now() - startedAt;
}

async function measure(
  api: { url: string; pid: number },
  photo: Buffer,
  { what, fields }: Kind,
): Promise<Record<string, string>> {
  for (let n = 0; n < WARM_UP; n++) await draw(api.url, photo, fields);
  const before = treeUsage(api.pid).cpuSeconds;
  const peak = watchPeak(api.pid);
  const latenciesMs: number[] = [];
  for (let n = 0; n < REQUESTS; n++) latenciesMs.push(await draw(api.url, photo, fields));
  return {
    what,
    'p50 ms': quantile(latenciesMs, 0.5).toFixed(0),
    'p95 ms': quantile(latenciesMs, 0.95).toFixed(0),
    'CPU s/request': ((treeUsage(api.pid).cpuSeconds - before) / REQUESTS).toFixed(3),
    'peak MiB, all processes': (peak() / 1048576).toFixed(0),
  };
}

/** Runs and prints it. */
export async function benchStyles(): Promise<void> {
  const path = PORTRAITS.find((candidate) => existsSync(candidate)) as string;
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'models/animegan2-hayao.onnx'), styleNetwork({ width: NETWORK_WIDTH }));
  // One worker: which of several has opened the network would decide about the first requests.
  const api = await startProgram('photo-api', process.cwd(), folder, {
    WORKERS: '1',
    MEMORY_BUDGET_MB: '1024',
    ...PATIENT,
  });
  try {
    const rows: Record<string, string>[] = [];
    for (const kind of KINDS) rows.push(await measure(api, readFileSync(path), kind));
    printTable(`Stylizations of ${path.split('/').at(-1)}, ${REQUESTS} requests a row, one at a time`, rows);
  } finally {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
