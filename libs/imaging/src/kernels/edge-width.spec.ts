import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { edgeWidth } from './edge-width.js';

const SIDE = 60;

/** A picture of SIDE × SIDE px with this alpha, 0 … 1. */
function matte(alphaAt: (x: number, y: number) => number): Raster {
  const pixels = new Uint8Array(SIDE * SIDE * 4);
  for (let p = 0; p < SIDE * SIDE; p++) pixels[p * 4 + 3] = Math.round(255 * alphaAt(p % SIDE, Math.floor(p / SIDE)));
  return { width: SIDE, height: SIDE, channels: 4, pixels };
}

/** Person on the left, background on the right, and so many px from the one to the other. */
const ramp = (px: number) => (x: number) => Math.min(1, Math.max(0, 0.5 - (x + 0.5 - SIDE / 2) / px));

describe('the width of an edge', () => {
  it('is nothing where it is hard, wherever it cuts through pixels', () => {
    expect(edgeWidth(matte((x) => Number(x < 20)))).toBe(0);
    const slanting = matte((x, y) => Math.min(1, Math.max(0, 30.3 - x + y * 0.37 - 10)));
    expect(edgeWidth(slanting)).toBeLessThan(0.4);
  });

  it('follows the way from person to background', () => {
    for (const px of [3, 6, 12]) {
      const share = edgeWidth(matte(ramp(px)))! / px;
      expect(share).toBeGreaterThan(0.5);
      expect(share).toBeLessThan(0.7);
    }
  });

  it('grows by a ghost beside the person, and by grain inside', () => {
    const clean = edgeWidth(matte(ramp(3)))!;
    expect(edgeWidth(matte((x) => (x > 45 && x < 50 ? 0.3 : ramp(3)(x))))!).toBeGreaterThan(2 * clean);
    expect(edgeWidth(matte((x, y) => (x < 20 && (x + y) % 3 === 0 ? 0.7 : ramp(3)(x))))!).toBeGreaterThan(2 * clean);
  });

  it('cannot be told where nobody is, and is nothing where somebody is everywhere', () => {
    expect(edgeWidth(matte(() => 0))).toBeUndefined();
    expect(edgeWidth(matte(() => 0.3))).toBeUndefined();
    expect(edgeWidth(matte(() => 1))).toBe(0);
  });
});
