/** The real networks on a real portrait: against numbers written down once, and against an independently converted model. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import type { Raster } from '../photo.js';
import { rollBetween } from '../vision/frame.js';
import { levelsOf } from '../vision/planes-format.js';
import { samplePlanes } from '../vision/sample-planes.js';
import { CHANNELS_LAST, transpose } from './convert/axes.js';
import type { ModelLoaded, Networks, StyleNetworks } from './networks.js';
import { openNetworks } from './open-networks.js';
import { prepareModels } from './prepare-models.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const portrait = join(root, 'test/fixtures/portrait-spacesuit.png');
const photos = join(root, '../shared/photos');
const oracle = join(root, '../shared/models/selfie_segmentation.onnx');
const describeWithPhotos = existsSync(photos) ? describe : describe.skip;

/** From bytes: the decode step closes sharp's file loaders for the whole process. */
async function decode(path: string): Promise<Raster> {
  const { data, info } = await sharp(readFileSync(path))
    .rotate()
    .resize(1000, 1000, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .flatten({ background: '#fff' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, pixels: data };
}

/** Column, row and value of the sample portrait's matte: person, background, and edges, where an error of half a pixel would show. */
const MATTE_GOLDEN = [
  [112, 60, 1],
  [200, 180, 1],
  [20, 20, 0],
  [230, 30, 0],
  [92, 74, 0.824],
  [68, 80, 0.337],
  [134, 92, 0.412],
  [146, 104, 0.905],
  [32, 122, 0.291],
  [182, 146, 0.684],
  [8, 146, 0.392],
  [236, 188, 0.476],
] as const;

/** The same picture through a model somebody else converted, whose channels come last. */
async function runOracle(raster: Raster): Promise<Float32Array> {
  const whole = { left: 0, top: 0, width: raster.width, height: raster.height };
  const planes = samplePlanes(raster, whole, { side: 256, levels: levelsOf([0, 0, 0], [1, 1, 1]) });
  const session = await ort.InferenceSession.create(oracle, { logSeverityLevel: 3 });
  const input = new ort.Tensor('float32', transpose(planes, [1, 3, 256, 256], CHANNELS_LAST), [1, 256, 256, 3]);
  const { activation_10: output } = await session.run({ 'input_1:0': input });
  await session.release();
  return output?.data as Float32Array;
}

let modelDir: string;
let networks: Networks & StyleNetworks;
const loaded: ModelLoaded[] = [];

beforeAll(async () => {
  modelDir = await mkdtemp(join(tmpdir(), 'networks-'));
  await prepareModels(modelDir);
  networks = await openNetworks({ modelDir, onLoaded: (one) => loaded.push(one) });
});
afterAll(async () => {
  await networks.close();
  await rm(modelDir, { recursive: true, force: true });
});

describe('openNetworks', () => {
  it('tells of each network and the provider that runs it', () => {
    expect(loaded).toEqual(
      ['face-full-range', 'face-short-range', 'selfie-segmentation'].map((model) => ({
        model,
        version: expect.stringMatching(/^\d+@[\d.]+ 0@0$/),
        provider: 'cpu',
        requestedProvider: 'cpu',
        loadTimeMs: expect.any(Number),
      })),
    );
  });

  it('gives the same matting network to all who ask', async () => {
    expect(await networks.matte('selfie-segmentation')).toBe(await networks.matte());
  });

  it('finds the one face of the portrait where it is', async () => {
    const [face, ...others] = await networks.findFaces(await decode(portrait));
    expect(others).toEqual([]);
    expect(face?.score).toBeGreaterThan(0.9);
    // Read off the enlarged picture by eye, in px.
    const seen = { leftEye: [203.7, 101.7], rightEye: [246.3, 103.8], mouth: [223.8, 146.5] } as const;
    for (const [part, [x, y]] of Object.entries(seen)) {
      const { x: foundX, y: foundY } = face![part as keyof typeof seen];
      expect(Math.hypot(foundX - x, foundY - y)).toBeLessThan(3);
    }
    const roll = rollBetween(face!.leftEye, face!.rightEye);
    expect(Math.abs(roll - rollBetween({ x: 203.7, y: 101.7 }, { x: 246.3, y: 103.8 }))).toBeLessThan(1);
  });

  it('mattes the portrait as it did when the numbers were written down', async () => {
    const { width, height, values } = await (await networks.matte()).predict(await decode(portrait));
    expect([width, height]).toEqual([256, 256]);
    const at = (x: number, y: number) => values[y * width + x]!;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean - 0.54435)).toBeLessThan(1e-3);
    for (const [x, y, value] of MATTE_GOLDEN) expect(Math.abs(at(x, y) - value)).toBeLessThan(2e-3);
  });

  it('falls back from a provider that is not there, and says why', async () => {
    const said: ModelLoaded[] = [];
    const fallen = await openNetworks({ modelDir, providers: ['coreml', 'cpu'], onLoaded: (one) => said.push(one) });
    expect(said).toHaveLength(3);
    expect(said[0]).toMatchObject({ provider: 'cpu', requestedProvider: 'coreml' });
    expect(said[0]?.message).toContain('coreml: not supported by this runtime');
    await fallen.close();
  });

  it('does not run on anything that was not asked for', async () => {
    await expect(openNetworks({ modelDir, providers: ['no-such-provider'] })).rejects.toMatchObject({
      errorType: 'ModelLoadError',
    });
  });

  it('refuses a damaged file', async () => {
    const damaged = await mkdtemp(join(tmpdir(), 'damaged-'));
    await writeFile(join(damaged, 'face-full-range.onnx'), 'no model');
    await expect(openNetworks({ modelDir: damaged })).rejects.toMatchObject({
      errorType: 'ModelLoadError',
      publicDetail: 'The model face-full-range could not be opened (tried on: cpu).',
    });
    await rm(damaged, { recursive: true });
  });

  it('names the allowed models where the name is not known', async () => {
    await expect(networks.matte('u3net')).rejects.toMatchObject({
      errorType: 'BadOptionError',
      publicDetail: expect.stringMatching(/"u3net".*selfie-segmentation, u2net,/),
    });
  });

  it('gives the command for a known model that is not there, and says what to put where', async () => {
    await expect(networks.matte('u2netp')).rejects.toMatchObject({
      errorType: 'ModelNotInstalledError',
      remedy: expect.stringMatching(/`npm run models -- pull u2netp`.*MODEL_DIR as u2netp\.onnx/),
    });
    await expect(networks.style('animegan2-hayao')).rejects.toMatchObject({
      errorType: 'ModelNotInstalledError',
      remedy: expect.stringContaining('pull animegan2-hayao'),
    });
  });

  it('names the allowed styles where the name is not known', async () => {
    await expect(networks.style('selfie-segmentation')).rejects.toMatchObject({
      errorType: 'BadOptionError',
      publicDetail: expect.stringMatching(/^style: "selfie-segmentation".*animegan2-hayao/),
    });
  });

  it('does not take a face network for a matting network', async () => {
    await expect(networks.matte('face-full-range')).rejects.toMatchObject({ errorType: 'BadOptionError' });
  });
});

describeWithPhotos('with the shared photos', () => {
  const expected = (name: string): number => (name.startsWith('no-person') ? 0 : name.startsWith('two-') ? 2 : 1);
  const unreadable = /^(bomb|empty|not-an-image|truncated|SOURCES)/;
  const names = existsSync(photos) ? readdirSync(photos).filter((name) => !unreadable.test(name)) : [];

  it.each(names)('counts the faces of %s', async (name) => {
    const faces = await networks.findFaces(await decode(join(photos, name)));
    expect(faces).toHaveLength(expected(name));
  });

  it.each(names.filter((name) => name.startsWith('portrait')))(
    'mattes %s like an independent conversion',
    async (name) => {
      const raster = await decode(join(photos, name));
      const reference = await runOracle(raster);
      const { values } = await (await networks.matte()).predict(raster);
      let worst = 0;
      for (let at = 0; at < values.length; at++) worst = Math.max(worst, Math.abs(values[at]! - reference[at]!));
      expect(worst).toBeLessThan(1e-3);
    },
  );

  it('opens a larger model that a person has put into the folder', async () => {
    await copyFile(join(root, '../shared/models/u2netp_like.onnx'), join(modelDir, 'u2netp.onnx'));
    const matting = await networks.matte('u2netp');
    const { width, height, values } = await matting.predict(await decode(portrait));
    expect([matting.inputSide, width, height]).toEqual([320, 320, 320]);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});
