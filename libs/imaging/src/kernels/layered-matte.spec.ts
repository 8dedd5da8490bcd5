import { describe, expect, it } from '@jest/globals';
import type { Matte } from '../photo.js';
import { matteAt, reachOf, type LayeredMatte } from './layered-matte.js';

const flat = (value: number): Matte => ({ width: 4, height: 4, values: new Float32Array(16).fill(value) });

function layered(base: Matte, detail: Matte): LayeredMatte {
  return {
    width: 100,
    height: 100,
    layers: [
      { matte: base, rect: { left: 0, top: 0, width: 100, height: 80 }, feather: 0, reach: reachOf(base, 0.02, 1) },
      { matte: detail, rect: { left: 20, top: 0, width: 60, height: 60 }, feather: 10 },
    ],
  };
}

describe('matteAt', () => {
  it('reads the closer look inside, the coarse one outside, and fades between them', () => {
    const person = layered(flat(0.4), flat(0.8));
    expect(matteAt(person, 50, 30)).toBeCloseTo(0.8, 6);
    expect(matteAt(person, 10, 30)).toBeCloseTo(0.4, 6);
    expect(matteAt(person, 25, 30)).toBeCloseTo(0.6, 6);
  });

  it("does not fade at the photo's own edge", () => {
    expect(matteAt(layered(flat(0.4), flat(0.8)), 50, 0.1)).toBeCloseTo(0.8, 6);
  });

  it('goes on beyond the photo, and not beyond the look where the photo goes on', () => {
    const person = layered(flat(0.4), flat(0.8));
    expect(matteAt(person, -50, 30)).toBeCloseTo(0.4, 6);
    expect(matteAt(person, 10, 90)).toBe(0);
  });

  it('counts nothing in the closer look where the coarse one excludes it', () => {
    expect(matteAt(layered(flat(0), flat(0.9)), 50, 30)).toBe(0);
  });

  it('interpolates between cells', () => {
    const slope: Matte = { width: 4, height: 1 + 1, values: Float32Array.of(0, 1, 2, 3, 0, 1, 2, 3).map((v) => v / 3) };
    const rect = { left: 0, top: 0, width: 40, height: 20 };
    const person: LayeredMatte = { width: 40, height: 20, layers: [{ matte: slope, rect, feather: 0 }] };
    expect(matteAt(person, 20, 10)).toBeCloseTo(0.5, 6);
    expect(matteAt(person, 10, 3)).toBeCloseTo(1 / 6, 6);
  });
});
