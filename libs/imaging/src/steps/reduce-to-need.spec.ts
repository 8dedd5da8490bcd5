import { describe, expect, it } from '@jest/globals';
import type { Face } from '../photo.js';
import { reduceToNeed } from './reduce-to-need.js';

const face: Face = {
  box: { left: 100, top: 40, width: 200, height: 200 },
  score: 0.9,
  leftEye: { x: 160, y: 100 },
  rightEye: { x: 240, y: 100 },
  nose: { x: 200, y: 150 },
  mouth: { x: 200, y: 190 },
  leftEar: { x: 120, y: 110 },
  rightEar: { x: 280, y: 110 },
};

/** Brightness rises to the right; opaque in the upper half. */
function photo() {
  const [width, height] = [400, 300];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (Math.floor(i / 3) % width) / 2);
  const alpha = Uint8Array.from({ length: width * height }, (_, i) => (i < (width * height) / 2 ? 255 : 0));
  return { raster: { width, height, channels: 3 as const, pixels }, alpha, scale: 0.5 };
}

describe('reduceToNeed', () => {
  it('reduces photo, alpha and face alike', () => {
    const reduced = reduceToNeed(photo(), face, 50);
    const { raster, alpha, scale } = reduced.photo;
    expect([raster.width, raster.height, alpha?.length, scale]).toEqual([100, 75, 7500, 0.125]);
    expect(raster.pixels).toHaveLength(100 * 75 * 3);
    expect(Math.abs(raster.pixels[(30 * 100 + 50) * 3]! - 100)).toBeLessThan(3);
    expect([alpha![10 * 100 + 50], alpha![60 * 100 + 50]]).toEqual([255, 0]);
    expect(reduced.face).toMatchObject({
      box: { left: 25, top: 10, width: 50 },
      leftEye: { x: 40, y: 25 },
      score: 0.9,
    });
  });

  it('averages two by two, and leaves the last of an odd number out', () => {
    const [width, height] = [11, 7];
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 89) & 255);
    const whole = { raster: { width, height, channels: 3 as const, pixels }, alpha: undefined, scale: 1 };
    const { raster } = reduceToNeed(whole, face, 100).photo;
    expect([raster.width, raster.height]).toEqual([5, 3]);
    const at = (x: number, y: number, k: number): number => pixels[(y * width + x) * 3 + k]!;
    const wanted = Array.from({ length: 5 * 3 * 3 }, (_, i) => {
      const [k, x, y] = [i % 3, 2 * (Math.floor(i / 3) % 5), 2 * Math.floor(i / 15)];
      return (at(x, y, k) + at(x + 1, y, k) + at(x, y + 1, k) + at(x + 1, y + 1, k) + 2) >> 2;
    });
    expect([...raster.pixels]).toEqual(wanted);
  });

  it('leaves a photo alone that is not much larger than needed', () => {
    const whole = photo();
    expect(reduceToNeed(whole, face, 101).photo).toBe(whole);
  });
});
