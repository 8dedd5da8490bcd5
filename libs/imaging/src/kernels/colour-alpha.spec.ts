import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { correctByColour } from './colour-alpha.js';

const SIZE = 32;
const WALL = 200;

/** Dark person in the right half, wall in the left, and a band of half-sure pixels between, which show `shown`. */
function scene(person: number, shown: number, folds = 0): { raster: Raster; alpha: Float32Array; cells: Float32Array } {
  const pixels = new Uint8Array(SIZE * SIZE * 3);
  const alpha = new Float32Array(SIZE * SIZE);
  const cells = new Float32Array(SIZE * SIZE * 4);
  for (let i = 0; i < SIZE * SIZE; i++) {
    const x = i % SIZE;
    const value = x < 12 ? WALL + (x % 4 < 2 ? folds : -folds) : x < 18 ? shown : person;
    alpha[i] = x < 12 ? 0 : x < 18 ? 0.4 : 1;
    pixels.fill(value, i * 3, i * 3 + 3);
    cells.set([value / 255, value / 255, value / 255, alpha[i]!], i * 4);
  }
  return { raster: { width: SIZE, height: SIZE, channels: 3, pixels }, alpha, cells };
}

function correctedAt(person: number, shown: number, folds = 0): number {
  const { raster, alpha, cells } = scene(person, shown, folds);
  correctByColour(alpha, raster, cells, { coarse: { width: SIZE, height: SIZE }, step: 1, radius: 8 });
  expect([alpha[16 * SIZE + 2], alpha[16 * SIZE + 30]]).toEqual([0, 1]);
  return alpha[16 * SIZE + 14]!;
}

describe('correctByColour', () => {
  it('clears haze: half-sure pixels that look just like the wall', () => {
    expect(correctedAt(40, WALL)).toBeLessThan(0.05);
  });

  it('keeps strands: half-sure pixels that look like the person', () => {
    expect(correctedAt(40, 60)).toBeCloseTo(0.4, 5);
  });

  it('says nothing where person and wall look alike', () => {
    expect(correctedAt(WALL - 10, WALL)).toBeCloseTo(0.4, 5);
  });

  it('never raises alpha', () => {
    expect(correctedAt(40, 40)).toBeCloseTo(0.4, 5);
  });

  it('is careful before a background of many colours', () => {
    expect(correctedAt(40, WALL, 50)).toBeGreaterThan(0.2);
  });
});
