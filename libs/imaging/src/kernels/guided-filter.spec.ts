import { describe, expect, it } from '@jest/globals';
import { fitGuided, type Fallback } from './guided-filter.js';

const WIDTH = 24;
const HEIGHT = 16;
const OPTIONS = { radius: 3, epsilon: 1e-4 };

function cellsOf(make: (x: number, y: number) => [number, number, number, number]): Float32Array {
  const cells = new Float32Array(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) cells.set(make(x, y), (y * WIDTH + x) * 4);
  return cells;
}

/** What the fit makes of its own cells. */
function applied(cells: Float32Array, fallback?: Fallback): number[] {
  const fit = fitGuided(cells, { width: WIDTH, height: HEIGHT }, { ...OPTIONS, fallback });
  return Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [c, f] = [cells.subarray(i * 4, i * 4 + 4), fit.subarray(i * 4, i * 4 + 4)];
    return f[0]! * c[0]! + f[1]! * c[1]! + f[2]! * c[2]! + f[3]!;
  });
}

/** Some texture, the same at each call. */
const noise = (x: number, y: number): number => ((x * 73 + y * 151 + x * y * 37) % 97) / 97;

describe('fitGuided', () => {
  it.each([0, 0.25, 1])('leaves a constant matte of %d as it is, whatever the picture', (value) => {
    const result = applied(cellsOf((x, y) => [noise(x, y), noise(y, x), noise(x + 5, y), value]));
    result.forEach((found) => expect(found).toBeCloseTo(value, 5));
  });

  it('moves a blurred edge to the edge of the picture', () => {
    const ramp = (x: number): number => Math.min(1, Math.max(0, (x - 8) / 8));
    const cells = cellsOf((x, y) => [x < 12 ? 0.2 : 0.8, 0.5 + noise(x, y) * 0.01, 0.4, ramp(x)]);
    const result = applied(cells);
    const row = result.slice(8 * WIDTH, 9 * WIDTH);
    expect(row[13]! - row[10]!).toBeGreaterThan(1.4 * (ramp(13) - ramp(10)));
    expect(Math.max(...row.slice(0, 8))).toBeLessThan(0.08);
    expect(Math.min(...row.slice(17))).toBeGreaterThan(0.92);
  });

  it('tells colours apart that have the same brightness', () => {
    // Red and green of equal weight: a grey guide would see nothing here.
    const cells = cellsOf((x) => [x < 12 ? 0.6 : 0.3, x < 12 ? 0.3 : 0.6, 0.3, Math.min(1, Math.max(0, (x - 8) / 8))]);
    const row = applied(cells).slice(8 * WIDTH, 9 * WIDTH);
    expect(row[12]! - row[11]!).toBeGreaterThan(0.35);
  });

  it('gives 0 and 1 away from the unsure band, with no colour in it', () => {
    const cells = cellsOf((x, y) => [noise(x, y), 0.5, 0.5, x < 12 ? 0 : 1]);
    const fit = fitGuided(cells, { width: WIDTH, height: HEIGHT }, OPTIONS);
    const last = (WIDTH - 1) * 4;
    [0, 0, 0, 0].forEach((wanted, k) => expect(fit[k]).toBeCloseTo(wanted, 9));
    [0, 0, 0, 1].forEach((wanted, k) => expect(fit[last + k]).toBeCloseTo(wanted, 9));
  });

  it('is the same whether or not the sure part is skipped', () => {
    // A matte a hair's breadth from 0 and 1 is never skipped.
    const near = (value: number): number => (value === 0 ? 1e-7 : value === 1 ? 1 - 1e-7 : value);
    const ramp = (x: number): number => Math.min(1, Math.max(0, (x - 10) / 3));
    const make = (value: (x: number) => number) => cellsOf((x, y) => [noise(x, y), noise(y, x), 0.3, value(x)]);
    const skipped = applied(make(ramp));
    applied(make((x) => near(ramp(x)))).forEach((value, i) => expect(skipped[i]).toBeCloseTo(value, 4));
  });

  describe('with a prior to fall back on', () => {
    const ramp = (x: number): number => Math.min(1, Math.max(0, (x - 8) / 8));
    const prior = new Float32Array(WIDTH * HEIGHT).fill(0.25);
    const middle = 8 * WIDTH + 12;

    it('takes the prior where colours do not explain the matte', () => {
      const cells = cellsOf((x) => [0.5, 0.5, 0.5, x < 12 ? 0 : 1]);
      expect(applied(cells)[middle]!).toBeGreaterThan(0.45);
      expect(applied(cells, { prior, doubt: 0.001 })[middle]!).toBeCloseTo(0.25, 2);
    });

    it('stays with the fit where they do', () => {
      const cells = cellsOf((x) => [0.1 + 0.8 * ramp(x), 0.5, 0.4, ramp(x)]);
      expect(applied(cells, { prior, doubt: 0.1 })[middle]!).toBeCloseTo(applied(cells)[middle]!, 1);
    });

    it('mistrusts a fit so steep that it would show the noise of a pixel', () => {
      // The matte follows a difference in colour of 1 in 255: true on this grid, noise in a photo.
      const cells = cellsOf((x) => [0.5 + (x < 12 ? 0 : 1 / 255), 0.5, 0.5, x < 12 ? 0 : 1]);
      const shift = (fallback?: Fallback): number => {
        const fit = fitGuided(cells, { width: WIDTH, height: HEIGHT }, { ...OPTIONS, epsilon: 1e-7, fallback });
        return fit[middle * 4]!;
      };
      expect(shift({ prior, doubt: 0.1 })).toBeLessThan(0.05 * shift());
    });
  });
});
