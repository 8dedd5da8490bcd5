/**
 * Reads a raster along a grid of its own: turned, scaled or shifted. Interpolation is bicubic (Catmull–Rom), which keeps
 * sharpness; the grid must not be coarser than the raster by more than about 1.3, or fine patterns alias.
 */
import type { Raster } from '../photo.js';

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
const ONE = 1 << 10;
/** Both weights of a tap together are `1 << SHIFT`; half of it rounds. */
const SHIFT = 20;
const HALF = 1 << (SHIFT - 1);
const WEIGHTS = catmullRom();

/** Four whole-number weights for each phase; each four sum up to `ONE` exactly, so that flat areas stay as they are. */
function catmullRom(): Int32Array {
  const weights = new Int32Array((PHASES + 1) * 4);
  for (let phase = 0; phase <= PHASES; phase++) {
    const t = phase / PHASES;
    const w = [-0.5 * t + t * t - 0.5 * t ** 3, 1 - 2.5 * t * t + 1.5 * t ** 3, 0.5 * t + 2 * t * t - 1.5 * t ** 3].map(
      (weight) => Math.round(weight * ONE),
    );
    weights.set([...w, ONE - w[0]! - w[1]! - w[2]!], phase * 4);
  }
  return weights;
}

/**
 * @returns the raster on the grid, three channels; beyond its edges it goes on as in a mirror. The caller owns it.
 */
export function warp(raster: Raster, grid: AffineGrid): Raster {
  const { width, height } = grid;
  const pixels = new Uint8Array(width * height * 3);
  const source = {
    pixels: raster.pixels,
    columns: mirrored(raster.width, 3),
    rows: mirrored(raster.height, raster.width * 3),
  };
  for (let y = 0; y < height; y++) {
    const u = grid.x0 + grid.xy * y - 0.5;
    const v = grid.y0 + grid.yy * y - 0.5;
    warpRow(source, pixels.subarray(y * width * 3, (y + 1) * width * 3), { u, v, du: grid.xx, dv: grid.yx });
  }
  return { width, height, channels: 3, pixels };
}

/** How far outside an index may be. */
const SPARE = 128;

/** Byte offsets of the columns or rows from −128 to size + 127, those outside mirrored: no bounds to check in the inner loop. */
function mirrored(size: number, stride: number): Int32Array {
  return Int32Array.from({ length: size + 2 * SPARE }, (_, i) => mirroredIndex(i - SPARE, size) * stride);
}

/** An index into a row of pixels that goes on beyond its ends as in a mirror, and where the mirror ends with its last pixel. */
export function mirroredIndex(index: number, size: number): number {
  const inside = index < 0 ? -1 - index : index >= size ? 2 * size - 1 - index : index;
  return Math.min(size - 1, Math.max(0, inside));
}

interface Source {
  readonly pixels: Uint8Array;
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

/** A line through the raster, in px centres. */
interface Line {
  readonly u: number;
  readonly v: number;
  readonly du: number;
  readonly dv: number;
}

/** One row of the result. Written out by hand: this is the innermost loop of a turned photo, a third of a million times four rows. */
function warpRow({ pixels: from, columns, rows }: Source, to: Uint8Array, { u: u0, v: v0, du, dv }: Line): void {
  const leastUv = 2 - SPARE;
  const mostU = columns.length - SPARE - 3;
  const mostV = rows.length - SPARE - 3;
  for (let at = 0, x = 0; at < to.length; at += 3, x++) {
    const u = Math.min(mostU, Math.max(leastUv, u0 + du * x));
    const v = Math.min(mostV, Math.max(leastUv, v0 + dv * x));
    const left = Math.floor(u);
    const top = Math.floor(v);
    const wx = (((u - left) * PHASES + 0.5) | 0) * 4;
    const wy = (((v - top) * PHASES + 0.5) | 0) * 4;
    const w0 = WEIGHTS[wx]!;
    const w1 = WEIGHTS[wx + 1]!;
    const w2 = WEIGHTS[wx + 2]!;
    const w3 = WEIGHTS[wx + 3]!;
    let red = HALF;
    let green = HALF;
    let blue = HALF;
    for (let j = 0; j < 4; j++) {
      const row = rows[top + SPARE - 1 + j]!;
      const a = row + columns[left + SPARE - 1]!;
      const b = row + columns[left + SPARE]!;
      const c = row + columns[left + SPARE + 1]!;
      const d = row + columns[left + SPARE + 2]!;
      const w = WEIGHTS[wy + j]!;
      red += w * (w0 * from[a]! + w1 * from[b]! + w2 * from[c]! + w3 * from[d]!);
      green += w * (w0 * from[a + 1]! + w1 * from[b + 1]! + w2 * from[c + 1]! + w3 * from[d + 1]!);
      blue += w * (w0 * from[a + 2]! + w1 * from[b + 2]! + w2 * from[c + 2]! + w3 * from[d + 2]!);
    }
    to[at] = Math.min(255, Math.max(0, red >> SHIFT));
    to[at + 1] = Math.min(255, Math.max(0, green >> SHIFT));
    to[at + 2] = Math.min(255, Math.max(0, blue >> SHIFT));
  }
}
