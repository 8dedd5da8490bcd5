/** Whole stylizations: the real face networks, the cartoon, and a network of AnimeGANv2's shape. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { StepTrail } from '#telemetry';
import { plainPicture } from '#testkit';
import { styleNetwork } from '../../../tools/style-network.js';
import type { Networks, StyleNetworks } from './models/networks.js';
import { openNetworks } from './models/open-networks.js';
import { prepareModels } from './models/prepare-models.js';
import type { StylizationOptions } from './options.js';
import { inspectImage } from './steps/inspect.js';
import { makeStylization } from './stylize.js';

const PORTRAIT = fileURLToPath(new URL('../../../test/fixtures/portrait-spacesuit.png', import.meta.url));
const ANIME = 'animegan2-hayao';

let folder: string;
let networks: Networks & StyleNetworks;
let portrait: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stylize-'));
  await prepareModels(folder);
  await writeFile(join(folder, `${ANIME}.onnx`), styleNetwork({ width: 4 }));
  networks = await openNetworks({ modelDir: folder });
  portrait = await readFile(PORTRAIT);
});
afterAll(async () => {
  await networks.close();
  await rm(folder, { recursive: true, force: true });
});

async function make(options: Partial<StylizationOptions> = {}, photo: Buffer = portrait) {
  const trail = new StepTrail();
  const wanted = { style: 'cartoon', maxSide: 400, format: 'png', ...options } as const;
  const result = await makeStylization(networks, photo, inspectImage(photo), wanted, trail);
  return { result, steps: trail.timings.map(({ step }) => step) };
}

/** Rows of RGB. */
async function pixelsOf(bytes: Uint8Array) {
  return sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
}

describe('a cartoon of a photo', () => {
  it('is the whole photo, reduced to the side that was asked for', async () => {
    const { result, steps } = await make();
    expect(steps).toEqual(['decode', 'find_face', 'align', 'stylize', 'encode']);
    expect(result).toMatchObject({
      width: 400,
      height: 400,
      format: 'png',
      faces: 1,
      model: 'cartoon',
      provider: 'cpu',
    });
    expect(await sharp(result.bytes).metadata()).toMatchObject({ format: 'png', width: 400, hasAlpha: false });
  });

  it('shows the same as the photo, in the same places', async () => {
    const { data } = await pixelsOf((await make({ maxSide: 64 })).result.bytes);
    const { data: photo } = await sharp(portrait)
      .resize(64, 64)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    let difference = 0;
    for (let i = 0; i < data.length; i++) difference += Math.abs(data[i]! - photo[i]!);
    expect(difference / data.length).toBeLessThan(30);
  });

  it('is never larger than the photo', async () => {
    const photo = await plainPicture({ width: 90, height: 60 }, 'jpeg');
    expect((await make({ maxSide: 2000, format: 'jpeg' }, photo)).result).toMatchObject({
      width: 90,
      height: 60,
      faces: 0,
    });
  });

  it('is cut to the face and turned upright where that is asked for', async () => {
    const turned = await sharp(portrait).rotate(20, { background: '#888' }).png().toBuffer();
    const { result } = await make({ crop: true, maxSide: 300 }, turned);
    expect(result.width).toBe(result.height);
    const { data, info } = await pixelsOf(result.bytes);
    const raster = { width: info.width, height: info.height, channels: 3 as const, pixels: new Uint8Array(data) };
    const [face] = await networks.findFaces(raster);
    const { leftEye, rightEye } = face!;
    const roll = (Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x) * 180) / Math.PI;
    expect(Math.abs(roll)).toBeLessThan(4);
    expect(Math.abs((leftEye.x + rightEye.x) / 2 - info.width / 2)).toBeLessThan(0.08 * info.width);
  });

  it('of a photo without a face cannot be cut to it', async () => {
    const photo = await plainPicture({ width: 300, height: 300 }, 'png');
    await expect(make({ crop: true }, photo)).rejects.toMatchObject({ errorType: 'NoFaceError', stage: 'align' });
  });

  it('is as transparent as the photo, where its format can be', async () => {
    const half = await sharp({ create: { width: 100, height: 80, channels: 4, background: '#c8503080' } })
      .png()
      .toBuffer();
    const { data, info } = await sharp((await make({}, half)).result.bytes)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.channels, data[3]]).toEqual([4, 128]);
    const jpeg = await sharp((await make({ format: 'jpeg' }, half)).result.bytes).metadata();
    expect(jpeg.hasAlpha).toBe(false);
  });
});

describe('a photo drawn by a network', () => {
  it('is cut to the face', async () => {
    const { result } = await make({ style: ANIME, maxSide: 160 });
    expect(result).toMatchObject({ width: 160, height: 160, model: ANIME, provider: 'cpu', faces: 1 });
  });

  it('is drawn whole where it has no face, or where that is asked for, at its own proportions', async () => {
    const photo = await plainPicture({ width: 300, height: 200 }, 'png', '#3060c0');
    const { result } = await make({ style: ANIME, maxSide: 150 }, photo);
    expect(result).toMatchObject({ width: 150, height: 100, faces: 0 });
    // The network mixes a tenth of noise in and keeps the rest: the colour must still be there, up to the last row and column.
    const { data, info } = await pixelsOf(result.bytes);
    for (const [x, y] of [
      [0, 0],
      [149, 99],
    ] as const) {
      const at = (y * info.width + x) * 3;
      expect([data[at]! < 90, data[at + 2]! > 150]).toEqual([true, true]);
    }
    expect((await make({ style: ANIME, crop: false, maxSide: 128 })).result).toMatchObject({ width: 128, height: 128 });
  });

  it('that is not installed is refused before anything is decoded', async () => {
    await expect(make({ style: 'animegan2-paprika' })).rejects.toMatchObject({ errorType: 'ModelNotInstalledError' });
  });
});
