import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dilate } from './dilate.js';

describe('dilate', () => {
  it('marks exactly the cells with a marked cell in their window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 63, maxLength: 63 }),
        fc.integer({ min: 0, max: 5 }),
        (marks, radius) => {
          const [width, height] = [9, 7];
          const grown = dilate(Uint8Array.from(marks, Number), width, radius);
          for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++) {
              const isNear = marks.some(
                (mark, i) =>
                  mark && Math.abs((i % width) - x) <= radius && Math.abs(Math.floor(i / width) - y) <= radius,
              );
              expect(grown[y * width + x]).toBe(Number(isNear));
            }
        },
      ),
      { numRuns: 500 },
    );
  });
});
