import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { applyFit, applyToCells } from './apply-fit.js';
import { fillFourth, gridOf, meanColours, refillFourth } from './cells.js';

const raster: Raster = { width: 5, height: 3, channels: 3, pixels: Uint8Array.from({ length: 45 }, (_, i) => i * 5) };

describe('cells', () => {
  it('holds the mean colour of each block, also of cut ones', () => {
    const cells = meanColours(raster, 2);
    expect(gridOf(raster, 2)).toEqual({ width: 3, height: 2 });
    const mean = (...pixels: number[]): number =>
      pixels.reduce((sum, i) => sum + raster.pixels[i * 3]!, 0) / pixels.length / 255;
    expect(cells[0]).toBeCloseTo(mean(0, 1, 5, 6), 6);
    expect(cells[2 * 4]).toBeCloseTo(mean(4, 9), 6);
    expect(cells[5 * 4]).toBeCloseTo(mean(14), 6);
  });

  it('takes the mean of a plane into the fourth value', () => {
    const cells = new Float32Array(6 * 4).fill(9);
    fillFourth(
      cells,
      Float32Array.from({ length: 15 }, (_, i) => i),
      raster,
      2,
    );
    expect([cells[3], cells[11], cells[23]]).toEqual([3, 6.5, 14]);
    expect(cells[0]).toBe(9);
  });

  it('takes it once more in the cells alone that were neither 0 nor 1', () => {
    const cells = Float32Array.from({ length: 6 * 4 }, (_, i) => [0.5, 0, 1, 0.5, 0, 1][i >> 2]!);
    refillFourth(cells, new Float32Array(15).fill(0.25), raster, 2);
    expect([3, 7, 11, 15, 19, 23].map((at) => cells[at])).toEqual([0.25, 0, 1, 0.25, 0, 1]);
  });
});

const CURVE = { no: 0.1, yes: 0.9 };

describe('applyFit', () => {
  it('stretches .1 … .9 to 0 … 1 and fills what is constant', () => {
    const fit = new Float32Array(6 * 4);
    [0, 0.5, 1, 0, 0.5, 1].forEach((value, cell) => (fit[cell * 4 + 3] = value));
    const alpha = applyFit(raster, fit, { width: 3, height: 2, step: 2, cells: meanColours(raster, 2), curve: CURVE });
    const row = [...alpha.subarray(0, 5)];
    expect(row[0]).toBe(0);
    expect(row[1]).toBeCloseTo((0.125 - 0.1) / 0.8, 5);
    expect(row[2]).toBeCloseTo((0.375 - 0.1) / 0.8, 5);
    expect(row[4]).toBeCloseTo((0.875 - 0.1) / 0.8, 5);
  });

  it('uses the colour of each pixel', () => {
    const fit = Float32Array.of(1, 0, 0, 0);
    const one: Raster = { width: 2, height: 1, channels: 3, pixels: Uint8Array.of(51, 0, 0, 204, 0, 0) };
    const alpha = applyFit(one, fit, { width: 1, height: 1, step: 2, cells: meanColours(one, 2), curve: CURVE });
    expect(alpha[0]).toBeCloseTo(0.125, 5);
    expect(alpha[1]).toBeCloseTo(0.875, 5);
  });
});

describe('applyToCells', () => {
  it("makes each cell's fourth value what the fit makes of its colour, through the curve", () => {
    const cells = Float32Array.of(0.5, 0, 0, 9, 0, 0.5, 0, 9, 0, 0, 0, 9);
    const fit = Float32Array.of(1, 0, 0, 0, 0, 2, 0, 0.5, 0, 0, 0, 0.05);
    applyToCells(cells, fit, CURVE);
    [0.5, 1, 0].forEach((wanted, cell) => expect(cells[cell * 4 + 3]).toBeCloseTo(wanted, 6));
    expect([...cells.subarray(0, 3)]).toEqual([0.5, 0, 0]);
  });
});
