import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CATALOGUE } from './catalogue.js';
import type { EmbeddedSource } from './described-model.js';
import { readEmbeddedSource } from './embedded-source.js';
import { listModels } from './installed-models.js';
import { prepareModels, type ModelProgress } from './prepare-models.js';

const NAMES = ['selfie-segmentation', 'face-full-range', 'face-short-range'];
const FILES = NAMES.map((name) => `${name}.onnx`).sort();

let folder: string;
let progress: ModelProgress[];
const prepare = () => prepareModels(folder, { onProgress: (one) => progress.push(one) });
const actions = () => progress.map(({ model, action }) => [model, action]);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  progress = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('prepareModels', () => {
  it('fills a folder that is not there yet, and leaves it alone the second time', async () => {
    folder = join(folder, 'deeper', 'still');
    await prepare();
    expect(actions()).toEqual(NAMES.map((name) => [name, 'converted']));
    expect((await readdir(folder)).sort()).toEqual(FILES);
    const installed = listModels(folder).filter((entry) => entry.installed);
    expect(installed.map(({ name }) => name)).toEqual(NAMES);
    progress = [];
    await prepare();
    expect(actions()).toEqual(NAMES.map((name) => [name, 'kept']));
  });

  it('replaces a damaged file and says so', async () => {
    await prepare();
    const path = join(folder, 'face-full-range.onnx');
    const whole = await readFile(path);
    await truncate(path, 1000);
    progress = [];
    await prepare();
    expect(actions()).toEqual([
      ['selfie-segmentation', 'kept'],
      ['face-full-range', 'replaced'],
      ['face-short-range', 'kept'],
    ]);
    expect((await readFile(path)).equals(whole)).toBe(true);
  });

  it('may run several times at once', async () => {
    await Promise.all([prepare(), prepare(), prepare()]);
    expect((await readdir(folder)).sort()).toEqual(FILES);
    progress = [];
    await prepare();
    expect(actions().map(([, action]) => action)).toEqual(['kept', 'kept', 'kept']);
  });

  it('removes what a crash left behind, but not what another start is writing or a person put there', async () => {
    const abandoned = join(folder, 'selfie-segmentation.onnx.0123456789ab.tmp');
    const current = join(folder, 'selfie-segmentation.onnx.ba9876543210.tmp');
    const foreign = join(folder, 'notes.tmp');
    for (const path of [abandoned, current, foreign]) await writeFile(path, 'half a model');
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const path of [abandoned, foreign]) await utimes(path, longAgo, longAgo);
    await prepare();
    const left = await readdir(folder);
    expect(left).not.toContain('selfie-segmentation.onnx.0123456789ab.tmp');
    expect(left).toEqual(expect.arrayContaining(['selfie-segmentation.onnx.ba9876543210.tmp', 'notes.tmp']));
  });

  it('says clearly when the folder cannot be written', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await expect(prepareModels(join(file, 'models'))).rejects.toMatchObject({
      errorType: 'ModelLoadError',
      publicDetail: expect.stringContaining('MODEL_DIR is not writable'),
    });
  });
});

describe('readEmbeddedSource', () => {
  const source = CATALOGUE[0]?.embedded as EmbeddedSource;

  it('says which package lacks a file, and to run npm ci again', async () => {
    const missing = { ...source, file: 'not-there.tflite' };
    await expect(readEmbeddedSource('selfie-segmentation', missing)).rejects.toMatchObject({
      errorType: 'ModelLoadError',
      publicDetail: expect.stringContaining('@mediapipe/selfie_segmentation/not-there.tflite is missing'),
      remedy: expect.stringContaining('npm ci'),
    });
  });

  it('refuses a file that is not the published one', async () => {
    const changed = { ...source, sha256: '0'.repeat(64) };
    await expect(readEmbeddedSource('selfie-segmentation', changed)).rejects.toMatchObject({
      errorType: 'ModelLoadError',
      publicDetail: expect.stringContaining(`has sha256 ${source.sha256}`),
      remedy: expect.stringContaining('npm ci'),
    });
  });
});
