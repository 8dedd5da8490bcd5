/**
 * Puts the embedded networks into the model folder, once. Runs at every start, before any worker: what is there and intact is left
 * alone, so that a second start costs only the reading. Safe against a crash at any point and against another start at the same time,
 * because a file appears under its name only when it is whole, and every start would write the same bytes.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '#events';
import { CATALOGUE } from './catalogue.js';
import type { EmbeddedSource } from './described-model.js';
import { tfliteToOnnx } from './convert/tflite-to-onnx.js';
import { readEmbeddedSource, sha256 } from './embedded-source.js';
import { modelFile } from './model-file.js';

/** What was done about one embedded network. */
export interface ModelProgress {
  readonly model: string;
  /** `kept`: it was there. `converted`: it was not. `replaced`: what was there was damaged or of another version. */
  readonly action: 'kept' | 'converted' | 'replaced';
  readonly durationMs: number;
}

/** How to prepare. */
export interface PrepareOptions {
  /** Told of each embedded network when it is ready. */
  readonly onProgress?: (progress: ModelProgress) => void;
}

/** A conversion takes well under a second: an unfinished file this old was left by a crash. */
const ABANDONED_AFTER_MS = 10 * 60_000;
const UNFINISHED = '.tmp';

/**
 * Makes MODEL_DIR/<name>.onnx of every embedded network, where it is not there already.
 * @throws Failure ModelLoadError where a source is missing or wrong, or the folder cannot be written
 */
export async function prepareModels(modelDir: string, options: PrepareOptions = {}): Promise<void> {
  for (const { name, embedded } of CATALOGUE) {
    if (!embedded) continue;
    const startedAt = performance.now();
    const action = await prepareModel(modelDir, name, embedded);
    options.onProgress?.({ model: name, action, durationMs: performance.now() - startedAt });
  }
  await removeAbandoned(modelDir);
}

async function prepareModel(modelDir: string, name: string, source: EmbeddedSource): Promise<ModelProgress['action']> {
  const path = modelFile(modelDir, name);
  const present = await readFile(path).catch(() => undefined);
  if (present && sha256(present) === source.onnxSha256) return 'kept';
  const converted = convert(name, source, await readEmbeddedSource(name, source));
  try {
    await mkdir(modelDir, { recursive: true });
    await writeWhole(modelDir, path, converted);
  } catch (cause) {
    throw new Failure('ModelLoadError', `The model ${name} cannot be written: MODEL_DIR is not writable or full.`, {
      remedy: 'Let MODEL_DIR name a folder that the service may write, with 10 MB free.',
      cause,
    });
  }
  return present ? 'replaced' : 'converted';
}

function convert(name: string, source: EmbeddedSource, tflite: Uint8Array): Uint8Array {
  const converted = tfliteToOnnx(tflite, name);
  // The source was checked, so only a changed converter or library can get here: better no start than spoiled pictures.
  const found = sha256(converted);
  if (found === source.onnxSha256) return converted;
  const detail = `The conversion of ${name} gave sha256 ${found}, expected ${source.onnxSha256}.`;
  throw new Failure('ModelLoadError', detail, { remedy: 'Run `npm ci` again: a library differs from the tested one.' });
}

/** Written aside, forced to disk, then renamed: a reader finds the old file, the new file or none, never a part. */
async function writeWhole(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}${UNFINISHED}`;
  try {
    const file = await open(aside, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Makes the rename itself survive a power cut, where the platform can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Removes what a crash left behind; an unfinished file of a start that runs right now is younger and stays. */
async function removeAbandoned(modelDir: string): Promise<void> {
  const names = await readdir(modelDir).catch(() => []);
  for (const name of names.filter((candidate) => candidate.endsWith(`${UNFINISHED}`) && candidate.includes('.onnx.'))) {
    const path = join(modelDir, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true }).catch(() => undefined);
  }
}
