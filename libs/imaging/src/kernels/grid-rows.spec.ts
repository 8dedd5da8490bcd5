/** The kernels that go over whole rows, held against reading the grid pixel by pixel, on pictures that no step divides. */
import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { applyFit } from './apply-fit.js';
import { fuse } from './blur-fusion.js';
import { fillFourth, gridOf, meanColours } from './cells.js';
import { cutOut } from './cut-out.js';
import { FineGrid } from './fine-grid.js';

/** Numbers that repeat from run to run, 0 … 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

function pictureOf(width: number, height: number): Raster {
  const next = numbers(width);
  return { width, height, channels: 3, pixels: Uint8Array.from({ length: width * height * 3 }, () => 256 * next()) };
}

const SIZES = [
  { width: 37, height: 23, step: 5 },
  { width: 16, height: 16, step: 4 },
  { width: 7, height: 3, step: 8 },
  { width: 5, height: 9, step: 1 },
] as const;

describe.each(SIZES)('over $width × $height pixels in cells of $step', ({ width, height, step }) => {
  const raster = pictureOf(width, height);
  const coarse = gridOf(raster, step);
  const cells = coarse.width * coarse.height;
  const values = (seed: number, scale: number): Float32Array => {
    const next = numbers(seed);
    return Float32Array.from({ length: cells * 4 }, () => scale * next());
  };

  it('alpha is what the blended fit makes of each colour', () => {
    const fit = values(3, 0.6);
    const curve = { no: 0.1, yes: 0.85 };
    const alpha = applyFit(raster, fit, { ...coarse, step, cells: meanColours(raster, step), curve });
    const grid = new FineGrid(fit, coarse, step, raster);
    const at = new Float32Array(4);
    for (let i = 0; i < alpha.length; i++) {
      grid.read(i % width, Math.floor(i / width), at);
      const colour = [0, 1, 2].reduce((sum, k) => sum + at[k]! * (raster.pixels[i * 3 + k]! / 255), at[3]!);
      const wanted = Math.min(1, Math.max(0, (colour - curve.no) / (curve.yes - curve.no)));
      expect(alpha[i]).toBeCloseTo(wanted, 5);
    }
  });

  it('a cut-out holds the fused colours, within one level', () => {
    const colours = { foreground: values(5, 1), background: values(7, 1) };
    const next = numbers(9);
    const alpha = Float32Array.from({ length: width * height }, () => Math.min(1, Math.max(0, 2 * next() - 0.5)));
    const { pixels } = cutOut(raster, alpha, colours, { ...coarse, step });
    const [own, back] = [colours.foreground, colours.background].map((of) => new FineGrid(of, coarse, step, raster));
    const [f, b] = [new Float32Array(4), new Float32Array(4)];
    for (let i = 0; i < alpha.length; i++) {
      own!.read(i % width, Math.floor(i / width), f);
      back!.read(i % width, Math.floor(i / width), b);
      const share = alpha[i]!;
      const wanted = [0, 1, 2].map((k) => {
        const byte = raster.pixels[i * 3 + k]!;
        return share === 0 ? 0 : share === 1 ? byte : 255 * fuse(byte / 255, share, f[k]!, b[k]!);
      });
      for (const [k, level] of [...wanted, share * 255].entries())
        expect(Math.abs(pixels[i * 4 + k]! - level)).toBeLessThan(0.51);
    }
  });

  it('cells hold the means of their blocks', () => {
    const found = meanColours(raster, step);
    const plane = Float32Array.from({ length: width * height }, (_, i) => raster.pixels[i * 3]! / 255);
    fillFourth(found, plane, raster, step);
    for (let cell = 0; cell < cells; cell++) {
      const [left, top] = [(cell % coarse.width) * step, Math.floor(cell / coarse.width) * step];
      const sums = [0, 0, 0, 0];
      for (let y = top; y < Math.min(height, top + step); y++)
        for (let x = left; x < Math.min(width, left + step); x++) {
          const at = (y * width + x) * 3;
          for (const k of [0, 1, 2]) sums[k]! += raster.pixels[at + k]! / 255;
          sums[3]!++;
        }
      for (const k of [0, 1, 2]) expect(found[cell * 4 + k]).toBeCloseTo(sums[k]! / sums[3]!, 5);
      expect(found[cell * 4 + 3]).toBeCloseTo(sums[0]! / sums[3]!, 5);
    }
  });
});
