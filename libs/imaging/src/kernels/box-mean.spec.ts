import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boxMean4 } from './box-mean.js';

/** The definition, cell by cell. */
function slowMean(source: Float32Array, width: number, height: number, radius: number): number[] {
  const out: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let k = 0; k < 4; k++) {
        let sum = 0;
        let count = 0;
        for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++)
          for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++, count++)
            sum += source[(v * width + u) * 4 + k]!;
        out.push(sum / count);
      }
  return out;
}

describe('boxMean4', () => {
  it('is the mean over the window, also where the window is larger than the grid', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 1, max: 12 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (width, height, radius, values) => {
          const source = Float32Array.from({ length: width * height * 4 }, () => values.next().value as number);
          const means = boxMean4(source, { width, height }, radius);
          slowMean(source, width, height, radius).forEach((wanted, i) => expect(means[i]).toBeCloseTo(wanted, 5));
        },
      ),
      { numRuns: 60 },
    );
  });
});
