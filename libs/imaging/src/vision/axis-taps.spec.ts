import { describe, expect, it } from '@jest/globals';
import { axisTaps, TAPS, WEIGHT_SUM, type Stretch } from './axis-taps.js';

/** The taps that count for one target, as [position, share]. */
function tapsOf(stretch: Stretch, targets: number, target: number): number[][] {
  const { positions, weights } = axisTaps(stretch, targets);
  const slots = Array.from({ length: TAPS }, (_, tap) => target * TAPS + tap);
  return slots.filter((slot) => weights[slot] !== 0).map((slot) => [positions[slot]!, weights[slot]! / WEIGHT_SUM]);
}

describe('axisTaps', () => {
  it('copies at the same size', () => {
    expect(tapsOf({ start: 0, length: 8, sourceLength: 8 }, 8, 3)).toEqual([[3, 1]]);
  });

  it('interpolates between pixel centres when enlarging', () => {
    expect(tapsOf({ start: 0, length: 4, sourceLength: 4 }, 8, 3)).toEqual([
      [1, 0.75],
      [2, 0.25],
    ]);
  });

  it('repeats the outermost pixel at the ends', () => {
    expect(tapsOf({ start: 0, length: 4, sourceLength: 4 }, 8, 0)).toEqual([[0, 1]]);
    expect(tapsOf({ start: 0, length: 4, sourceLength: 4 }, 8, 7)).toEqual([[3, 1]]);
  });

  it('averages the covered length when shrinking, fractions included', () => {
    const taps = tapsOf({ start: 0, length: 10, sourceLength: 10 }, 4, 1);
    expect(taps.map(([at]) => at)).toEqual([2, 3, 4]);
    expect(taps[0]?.[1]).toBeCloseTo(0.2, 3);
    expect(taps[1]?.[1]).toBeCloseTo(0.4, 3);
    expect(taps[2]?.[1]).toBeCloseTo(0.4, 3);
  });

  it('samples the covered length evenly when shrinking a lot', () => {
    expect(tapsOf({ start: 0, length: 80, sourceLength: 80 }, 10, 2)).toEqual([
      [17, 0.25],
      [19, 0.25],
      [21, 0.25],
      [23, 0.25],
    ]);
  });

  it('has nothing for a target outside the source', () => {
    expect(tapsOf({ start: -4, length: 8, sourceLength: 4 }, 8, 3)).toEqual([]);
    expect(tapsOf({ start: -4, length: 8, sourceLength: 4 }, 8, 4)).toEqual([[0, 1]]);
  });

  it.each([1, 0.37, 1.99, 2.01, 2.5, 3, 3.01, 7.3])('has whole weights inside the source at a scale of %d', (scale) => {
    const { positions, weights } = axisTaps({ start: 0, length: 32 * scale, sourceLength: Math.ceil(32 * scale) }, 32);
    for (let target = 0; target < 32; target++) {
      const own = weights.subarray(target * TAPS, (target + 1) * TAPS);
      expect(own.reduce((sum, weight) => sum + weight, 0)).toBe(WEIGHT_SUM);
    }
    expect(Math.min(...positions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...positions)).toBeLessThan(Math.ceil(32 * scale));
  });
});
