import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cropRaster } from './crop.js';
import { squareCrop } from './square-crop.js';

describe('squareCrop', () => {
  it('is shifted into the picture, and clipped only where it does not fit', () => {
    expect(squareCrop({ x: 50, y: 50 }, 40, { width: 100, height: 200 })).toEqual({
      left: 30,
      top: 30,
      width: 40,
      height: 40,
    });
    expect(squareCrop({ x: 5, y: 195 }, 40, { width: 100, height: 200 })).toEqual({
      left: 0,
      top: 160,
      width: 40,
      height: 40,
    });
    expect(squareCrop({ x: 50, y: 100 }, 150, { width: 100, height: 200 })).toEqual({
      left: 0,
      top: 25,
      width: 100,
      height: 150,
    });
  });

  it('always lies within the picture', () => {
    const real = fc.double({ min: -500, max: 900, noNaN: true });
    fc.assert(
      fc.property(
        real,
        real,
        fc.double({ min: 0, max: 900, noNaN: true }),
        fc.integer({ min: 1, max: 400 }),
        (x, y, side, size) => {
          const { left, top, width, height } = squareCrop({ x, y }, side, { width: size, height: 300 });
          expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
          expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
          expect(left + width).toBeLessThanOrEqual(size);
          expect(top + height).toBeLessThanOrEqual(300);
        },
      ),
    );
  });
});

describe('cropRaster', () => {
  it('copies the rectangle', () => {
    const pixels = Uint8Array.from({ length: 4 * 3 * 4 }, (_, i) => i);
    const crop = cropRaster({ width: 4, height: 3, channels: 4, pixels }, { left: 1, top: 1, width: 2, height: 2 });
    expect([...crop.pixels]).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 36, 37, 38, 39, 40, 41, 42, 43]);
    expect(crop).toMatchObject({ width: 2, height: 2, channels: 4 });
  });
});
