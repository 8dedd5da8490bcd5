import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BIN_COUNT, QuantileSketch, QuantileSum, RELATIVE_ERROR } from './quantile-sketch.js';

function sumOf(...sketches: QuantileSketch[]): QuantileSum {
  const sum = new QuantileSum();
  for (const sketch of sketches) sum.add(sketch);
  return sum;
}

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value, 1);
  return sketch;
}

describe('QuantileSketch', () => {
  it('gives each quantile within one percent', () => {
    const duration = fc.double({ min: 0.1, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.95, 0.99, 0, 1),
        (values, q) => {
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] as number;
          const given = sumOf(sketchOf(values)).quantile(q) as number;
          expect(Math.abs(given - exact) / exact).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-6);
        },
      ),
    );
  });

  it('counts the slowest of a few among the last percent', () => {
    expect(sumOf(sketchOf([100, 110, 120, 130, 4000])).quantile(0.99)).toBeGreaterThan(3950);
  });

  it('is the same merged, summed or taken at once', () => {
    const a = [5, 80, 3000];
    const b = [1, 80, 90, 7];
    const merged = sketchOf(a);
    merged.merge(sketchOf(b));
    for (const q of [0, 0.5, 0.9, 1]) {
      const whole = sumOf(sketchOf([...a, ...b])).quantile(q);
      expect(sumOf(merged).quantile(q)).toBe(whole);
      expect(sumOf(sketchOf(a), sketchOf(b)).quantile(q)).toBe(whole);
      expect(sumOf(QuantileSketch.load(merged.save())).quantile(q)).toBe(whole);
    }
  });

  it('gives a single value exactly, and nothing for nothing', () => {
    expect(sumOf(sketchOf([1234.5])).quantile(0.95)).toBe(1234.5);
    expect(sumOf(new QuantileSketch()).quantile(0.5)).toBeNull();
  });

  it('weighs', () => {
    const sketch = new QuantileSketch();
    sketch.add(10, 1);
    sketch.add(1000, 99);
    expect(sumOf(sketch).quantile(0.5)).toBeCloseTo(1000, -1);
  });

  it('has a bounded number of bins, also for hostile values', () => {
    const sketch = sketchOf([0, 1e-300, 1e300, Number.MAX_VALUE, 5]);
    expect(sketch.bins.size).toBeLessThanOrEqual(BIN_COUNT);
    expect([...sketch.bins.keys()].every((bin) => bin >= 0 && bin < BIN_COUNT)).toBe(true);
    expect(BIN_COUNT).toBeLessThan(1100);
  });
});
