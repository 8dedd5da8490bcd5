import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { mirroredIndex, warp } from './warp.js';

function raster(width: number, height: number, make: (x: number, y: number) => [number, number, number]): Raster {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels.set(make(x, y), (y * width + x) * 3);
  return { width, height, channels: 3, pixels };
}

const upright = (width: number, height: number) => ({ width, height, x0: 0.5, xx: 1, xy: 0, y0: 0.5, yx: 0, yy: 1 });

describe('warp', () => {
  it('gives the raster back where the grid is its own', () => {
    const picture = raster(13, 9, (x, y) => [x * 19, y * 27, (x * y * 7) & 255]);
    expect(warp(picture, upright(13, 9)).pixels).toEqual(picture.pixels);
  });

  it('keeps flat areas exactly as they are, however it turns', () => {
    const picture = raster(20, 20, () => [17, 130, 251]);
    const turned = warp(picture, { width: 20, height: 20, x0: 3.3, xx: 0.83, xy: -0.31, y0: -2.2, yx: 0.31, yy: 0.83 });
    for (let i = 0; i < turned.pixels.length; i += 3)
      expect([...turned.pixels.subarray(i, i + 3)]).toEqual([17, 130, 251]);
  });

  it('turns by a right angle without loss', () => {
    const picture = raster(6, 4, (x, y) => [x * 40, y * 60, 9]);
    const turned = warp(picture, { width: 4, height: 6, x0: 0.5, xx: 0, xy: 1, y0: 3.5, yx: -1, yy: 0 });
    for (let y = 0; y < 6; y++)
      for (let x = 0; x < 4; x++)
        expect([...turned.pixels.subarray((y * 4 + x) * 3, (y * 4 + x) * 3 + 3)]).toEqual([y * 40, (3 - x) * 60, 9]);
  });

  it('reads a slope between its pixels', () => {
    const picture = raster(30, 5, (x) => [x * 8, x * 8, x * 8]);
    const moved = warp(picture, { ...upright(20, 5), x0: 3.25 });
    expect(moved.pixels[(2 * 20 + 10) * 3]).toBeCloseTo((10 + 2.75) * 8, -0.5);
  });

  it('goes on beyond the edges as in a mirror', () => {
    expect([-3, -1, 0, 4, 5, 7].map((index) => mirroredIndex(index, 5))).toEqual([2, 0, 0, 4, 4, 2]);
    const picture = raster(5, 5, (x) => [x * 50, 0, 0]);
    const row = warp(picture, { ...upright(9, 5), x0: -1.5 }).pixels;
    expect([0, 1, 2, 3, 7, 8].map((x) => row[x * 3])).toEqual([50, 0, 0, 50, 200, 150]);
  });
});
