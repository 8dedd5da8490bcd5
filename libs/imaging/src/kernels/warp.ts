/**
 * Reads a raster along a grid of its own: turned, scaled or shifted. Interpolation is bicubic (Catmull–Rom), which keeps
 * sharpness; the grid must not be coarser than the raster by more than about 1.3, or fine patterns alias.
 */
import type { Raster } from '../photo.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { floor, imul, max, min } = Math;

/** Where the centre of pixel (x, y) of the result lies in the raster: X = x0 + xx · x + xy · y, and Y the same. Continuous px. */
export interface AffineGrid {
  readonly width: number;
  readonly height: number;
  readonly x0: number;
  readonly xx: number;
  readonly xy: number;
  readonly y0: number;
  readonly yx: number;
  readonly yy: number;
}

/** Steps between two pixel centres for which weights are kept, and the weights' denominator. */
const PHASES = 64;
const SHIFT = 10;
const HALF = 1 << (SHIFT - 1);
const WEIGHTS = catmullRom();

/** Four whole-number weights for each phase; each four sum up to 1 << SHIFT exactly, so that flat areas stay as they are. */
function catmullRom(): Int32Array {
  const weights = new Int32Array((PHASES + 1) * 4);
  for (let phase = 0; phase <= PHASES; phase++) {
    const t = phase / PHASES;
    const exact = [-0.5 * t + t * t - 0.5 * t ** 3, 1 - 2.5 * t * t + 1.5 * t ** 3, 0.5 * t + 2 * t * t - 1.5 * t ** 3];
    const [a, b, c] = exact.map((weight) => Math.round(weight * (1 << SHIFT)));
    weights.set([a!, b!, c!, (1 << SHIFT) - a! - b! - c!], phase * 4);
  }
  return weights;
}

/**
 * Done in two passes, first along the raster's rows, then along the result's columns (Catmull and Smith 1980): 8 taps a pixel
 * instead of 16.
 * @returns the raster on the grid, three channels; beyond its edges it goes on as in a mirror. The caller owns it.
 */
export function warp(raster: Raster, grid: AffineGrid): Raster {
  const { width, height, x0, xx, xy, y0, yx, yy } = grid;
  // A grid turned by more than 45° would be squeezed to nothing between the passes.
  if (Math.abs(yy) < Math.abs(yx))
    return warp(transposed(raster), { width, height, x0: y0, xx: yx, xy: yy, y0: x0, yx: xx, yy: xy });
  const rows = rowsRead(grid);
  const between = new Uint8ClampedArray(rows.count * width * 3);
  const columns = mirrored(raster.width, 3);
  const skew = xy / yy;
  for (let j = 0; j < rows.count; j++) {
    const row = mirroredIndex(rows.first + j, raster.height) * raster.width * 3;
    const from = raster.pixels.subarray(row, row + raster.width * 3);
    const u = x0 + skew * (rows.first + j + 0.5 - y0) - 0.5;
    alongRow(from, between.subarray(j * width * 3, (j + 1) * width * 3), columns, { start: u, step: xx - skew * yx });
  }
  const pixels = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y++) {
    const line = { start: y0 + yy * y - 0.5 - rows.first, step: yx };
    alongColumns(between, pixels.subarray(y * width * 3, (y + 1) * width * 3), line);
  }
  return { width, height, channels: 3, pixels: new Uint8Array(pixels.buffer) };
}

/** Rows of the raster (or of its mirror) that the result's columns read. */
function rowsRead({ width, height, y0, yx, yy }: AffineGrid): { first: number; count: number } {
  const ends = [0, yx * (width - 1), yy * (height - 1), yx * (width - 1) + yy * (height - 1)].map((v) => y0 + v - 0.5);
  const first = floor(min(...ends)) - 1;
  return { first, count: floor(max(...ends)) + 3 - first };
}

function transposed({ width, height, pixels: from }: Raster): Raster {
  const pixels = new Uint8Array(from.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let k = 0; k < 3; k++) pixels[(x * height + y) * 3 + k] = from[(y * width + x) * 3 + k]!;
  return { width: height, height: width, channels: 3, pixels };
}

/** How far outside an index into `mirrored` may be. */
const SPARE = 128;

/** Byte offsets of the columns from −128 to size + 127, those outside mirrored: no bounds to check in the inner loop. */
function mirrored(size: number, stride: number): Int32Array {
  return Int32Array.from({ length: size + 2 * SPARE }, (_, i) => mirroredIndex(i - SPARE, size) * stride);
}

/** An index into a row of pixels that goes on beyond its ends as in a mirror, and where the mirror ends with its last pixel. */
export function mirroredIndex(index: number, size: number): number {
  const inside = index < 0 ? -1 - index : index >= size ? 2 * size - 1 - index : index;
  return min(size - 1, max(0, inside));
}

/** Where the first pixel of a row is read and how far the next one is from it, in px centres. */
interface Line {
  readonly start: number;
  readonly step: number;
}

/** Written out by hand, as is the next one: the two innermost loops of a turned photo. `imul` keeps them in whole numbers. */
function alongRow(from: Uint8Array, to: Uint8ClampedArray, columns: Int32Array, { start, step }: Line): void {
  const most = columns.length - SPARE - 3;
  for (let at = 0, x = 0; at < to.length; at += 3, x++) {
    const u = min(most, max(2 - SPARE, start + step * x));
    const left = floor(u);
    const phase = (((u - left) * PHASES + 0.5) | 0) * 4;
    const w0 = WEIGHTS[phase]!;
    const w1 = WEIGHTS[phase + 1]!;
    const w2 = WEIGHTS[phase + 2]!;
    const w3 = WEIGHTS[phase + 3]!;
    const a = columns[left + SPARE - 1]!;
    const b = columns[left + SPARE]!;
    const c = columns[left + SPARE + 1]!;
    const d = columns[left + SPARE + 2]!;
    const red = imul(w0, from[a]!) + imul(w1, from[b]!) + imul(w2, from[c]!) + imul(w3, from[d]!);
    const green = imul(w0, from[a + 1]!) + imul(w1, from[b + 1]!) + imul(w2, from[c + 1]!) + imul(w3, from[d + 1]!);
    const blue = imul(w0, from[a + 2]!) + imul(w1, from[b + 2]!) + imul(w2, from[c + 2]!) + imul(w3, from[d + 2]!);
    to[at] = (red + HALF) >> SHIFT;
    to[at + 1] = (green + HALF) >> SHIFT;
    to[at + 2] = (blue + HALF) >> SHIFT;
  }
}

function alongColumns(from: Uint8ClampedArray, to: Uint8ClampedArray, { start, step }: Line): void {
  const stride = to.length;
  for (let at = 0, x = 0; at < stride; at += 3, x++) {
    const v = start + step * x;
    const top = floor(v);
    const phase = (((v - top) * PHASES + 0.5) | 0) * 4;
    const w0 = WEIGHTS[phase]!;
    const w1 = WEIGHTS[phase + 1]!;
    const w2 = WEIGHTS[phase + 2]!;
    const w3 = WEIGHTS[phase + 3]!;
    const a = (top - 1) * stride + at;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    const red = imul(w0, from[a]!) + imul(w1, from[b]!) + imul(w2, from[c]!) + imul(w3, from[d]!);
    const green = imul(w0, from[a + 1]!) + imul(w1, from[b + 1]!) + imul(w2, from[c + 1]!) + imul(w3, from[d + 1]!);
    const blue = imul(w0, from[a + 2]!) + imul(w1, from[b + 2]!) + imul(w2, from[c + 2]!) + imul(w3, from[d + 2]!);
    to[at] = (red + HALF) >> SHIFT;
    to[at + 1] = (green + HALF) >> SHIFT;
    to[at + 2] = (blue + HALF) >> SHIFT;
  }
}
