/**
 * A cut-out at full size as PNG over HTTP, with the network files that rembg was timed with. rembg is a Python program and does not run here; its
 * figures are constants (its own HTTP server on two shared cores). The baselines were timed on those cores, too, and are timed here again: what a
 * photo costs with the same runtime alone. How fast they are here, of there, is how fast rembg is taken to be here.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { startProgram } from '../../tools/demo/programs.js';
import { printTable, quantile } from './figures.js';
import { paceOfCutouts, paceOfLooks, type Pace } from './plain-cutout.js';
import { treeMemory, treeUsage, watchPeak } from './process-usage.js';

const MODELS = '../shared/models/';
const PORTRAIT = '../shared/photos/portrait-official.jpg';
const REQUESTS = 16;
const WARM_UP = 6;
/** Looking at memory must not take the processor from what is measured. */
const SAMPLED_EVERY_MS = 250;
/** On a loaded machine a slow answer is a figure too. */
const PATIENT = { REQUEST_DEADLINE_MS: '120000' };
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** rembg's own server with the same file and a photo of the same size: requests a second and peak MiB at 1 and at 4 requests at once. */
interface Rembg {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly requestsPerSecond: Readonly<Record<1 | 4, number>>;
  readonly peakMib: Readonly<Record<1 | 4, number>>;
}

const REMBG: readonly Rembg[] = [
  {
    file: 'u2netp_like',
    ...{ width: 600, height: 900 },
    requestsPerSecond: { 1: 1.78, 4: 3.47 },
    peakMib: { 1: 664, 4: 1284 },
  },
  {
    file: 'selfie320',
    ...{ width: 1314, height: 1752 },
    requestsPerSecond: { 1: 1.44, 4: 2.98 },
    peakMib: { 1: 347, 4: 473 },
  },
];

/** The portrait at the size that rembg was given. */
async function photoOf({ width, height }: Rembg): Promise<Buffer> {
  const portrait = readFileSync(PORTRAIT);
  const own = await sharp(portrait).metadata();
  if (own.width === width && own.height === height) return portrait;
  return sharp(portrait).resize(width, height, { fit: 'cover' }).jpeg({ quality: 92 }).toBuffer();
}

function ownModels(folder: string): void {
  const modelDir = join(folder, 'models');
  mkdirSync(modelDir, { recursive: true });
  for (const { file } of REMBG) {
    copyFileSync(`${MODELS}${file}.onnx`, join(modelDir, `${file}.onnx`));
    const described = { input_side: 320, ...IMAGENET, layout: 'NCHW', output: 'saliency', terms: 'for benches' };
    writeFileSync(join(modelDir, `${file}.json`), JSON.stringify(described));
  }
}

async function cutOut(url: string, model: string, photo: Buffer): Promise<number> {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(photo)]), 'portrait');
  form.set('model', model);
  form.set('format', 'png');
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/cutouts`, { method: 'POST', body: form });
  const body = await response.arrayBuffer();
  if (!response.ok) throw new Error(`answered ${response.status}: ${Buffer.from(body).toString().slice(0, 300)}`);
  return performance.now() - startedAt;
}

async function round(
  api: { url: string; pid: number },
  rembg: Rembg,
  { concurrency, pace }: { concurrency: 1 | 4; pace: Pace },
): Promise<Record<string, string>> {
  const { file, requestsPerSecond, peakMib } = rembg;
  const photo = await photoOf(rembg);
  for (let n = 0; n < WARM_UP; n++) await cutOut(api.url, file, photo);
  const latenciesMs: number[] = [];
  const before = treeUsage(api.pid).cpuSeconds;
  const peak = watchPeak(api.pid, treeMemory, SAMPLED_EVERY_MS);
  const startedAt = performance.now();
  let left = REQUESTS;
  const client = async (): Promise<void> => {
    while (left-- > 0) latenciesMs.push(await cutOut(api.url, file, photo));
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  const perSecond = REQUESTS / ((performance.now() - startedAt) / 1000);
  const mib = peak() / 1048576;
  return {
    what: `${file}, ${rembg.width} × ${rembg.height}, ${concurrency} at a time`,
    'p50 ms': quantile(latenciesMs, 0.5).toFixed(0),
    'req/s': perSecond.toFixed(2),
    '× rembg, as cited': (perSecond / requestsPerSecond[concurrency]).toFixed(2),
    'at this machine’s pace': (perSecond / (requestsPerSecond[concurrency] * pace.pace)).toFixed(2),
    'CPU s/request': ((treeUsage(api.pid).cpuSeconds - before) / REQUESTS).toFixed(3),
    // Each shared page once: rembg's one process shares none with itself.
    'peak MiB, all processes': mib.toFixed(0),
    'of rembg’s, as cited': (mib / peakMib[concurrency]).toFixed(2),
  };
}

function paceFor(rembg: Rembg, concurrency: 1 | 4): Promise<Pace> {
  const file = `${MODELS}${rembg.file}.onnx`;
  // Of U2NetP's cost the network's part is cited alone.
  return rembg.file === 'selfie320'
    ? photoOf(rembg).then((photo) => paceOfCutouts(file, photo, concurrency))
    : paceOfLooks(file);
}

function paceRow({ what, perSecond, cpuSeconds, pace }: Pace): Record<string, string> {
  return {
    what: `${what} (${pace.toFixed(2)} of the pace there)`,
    'p50 ms': '',
    'req/s': perSecond.toFixed(2),
    '× rembg, as cited': '',
    'at this machine’s pace': '',
    'CPU s/request': cpuSeconds.toFixed(3),
    'peak MiB, all processes': '',
    'of rembg’s, as cited': '',
  };
}

/** Runs and prints it; says so where the files are not here. */
export async function benchCutouts(): Promise<void> {
  if (!existsSync(`${MODELS}selfie320.onnx`)) {
    console.log(`\nCut-outs: ${MODELS} with the network files of the comparison is not here.`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  ownModels(folder);
  // A fresh program a row: peaks must not be another row's.
  const rows: Record<string, string>[] = [];
  for (const rembg of REMBG)
    for (const concurrency of [1, 4] as const) {
      const pace = await paceFor(rembg, concurrency);
      const api = await startProgram('photo-api', process.cwd(), folder, PATIENT);
      try {
        rows.push(paceRow(pace), await round(api, rembg, { concurrency, pace }));
      } finally {
        await api.stop();
      }
    }
  rmSync(folder, { recursive: true, force: true });
  printTable('Cut-out at full size as PNG, against rembg’s figures, which are cited', rows);
}
