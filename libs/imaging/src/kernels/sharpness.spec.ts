import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Raster } from '../photo.js';
import { sharpness } from './sharpness.js';

const FACE = { left: 180, top: 80, width: 90, height: 90 };

async function portrait(blur?: number): Promise<Raster> {
  const image = sharp(readFileSync('test/fixtures/portrait-spacesuit.png')).removeAlpha();
  const { data, info } = await (blur === undefined ? image : image.blur(blur))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, pixels: data };
}

describe('sharpness', () => {
  let sharpFace: number;
  beforeAll(async () => {
    sharpFace = sharpness(await portrait(), FACE);
  });

  it('falls with blur', async () => {
    const [little, much] = [sharpness(await portrait(1), FACE), sharpness(await portrait(3), FACE)];
    expect(sharpFace).toBeGreaterThan(1.5 * little);
    expect(little).toBeGreaterThan(3 * much);
  });

  it('does not depend on contrast', async () => {
    const raster = await portrait();
    const flat = { ...raster, pixels: raster.pixels.map((value) => 64 + value / 2) };
    expect(sharpness(flat, FACE) / sharpFace).toBeCloseTo(1, 1);
  });

  it('takes a part that reaches over the edge', async () => {
    expect(sharpness(await portrait(), { left: -40, top: 400, width: 200, height: 200 })).toBeGreaterThan(0);
  });
});
