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
    const [little, much] = [sharpness(await portrait(0.8), FACE), sharpness(await portrait(1.5), FACE)];
    expect(sharpFace).toBeGreaterThan(1.5 * little);
    expect(little).toBeGreaterThan(1.3 * much);
  });

  it('tells blur in a face of strong contrast and large smooth parts, too', () => {
    // Half black, half white: what is sharp of it is one edge.
    const step = (soft: number) => {
      const pixels = new Uint8Array(400 * 400 * 3);
      pixels.forEach(
        (_, i) => (pixels[i] = Math.round(255 / (1 + Math.exp(-((Math.floor(i / 3) % 400) - 200) / soft)))),
      );
      return sharpness(
        { width: 400, height: 400, channels: 3, pixels },
        { left: 100, top: 100, width: 200, height: 200 },
      );
    };
    expect(step(0.3)).toBeGreaterThan(0.25);
    expect(step(3)).toBeLessThan(0.21);
  });

  it('calls an even part not sharp', () => {
    const even = { width: 200, height: 200, channels: 3 as const, pixels: new Uint8Array(120_000).fill(90) };
    expect(sharpness(even, { left: 0, top: 0, width: 200, height: 200 })).toBe(0);
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
