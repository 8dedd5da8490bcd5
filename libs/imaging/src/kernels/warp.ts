/**
 * Reads a raster along a grid of its own: turned, scaled or shifted. Interpolation is bicubic (Catmull–Rom), which keeps
 * sharpness; where the grid is coarser than the raster its kernel is widened, up to four times.
 */
import type { Raster } from '../photo.js';
import { TAP_COUNTS } from './wasm/kernels.js';
import { kernels, roomFor, workspaceOf } from './wasm/machine.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { floor, max, min } = Math;

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
const UNIT = 1 << 10;
/** Up to this step interpolation alone does not alias visibly; beyond, the kernel is widened to cover what it steps over. */
const INTERPOLATE_UP_TO = 1.15;

/** How one pass weighs its sources. */
interface Kernel {
  readonly taps: (typeof TAP_COUNTS)[number];
  /** `taps` whole-number weights a phase; those of one sum up to UNIT exactly, so that flat areas stay as they are. */
  readonly weights: Int16Array;
}

function kernelFor(step: number): Kernel {
  const width = max(1, Math.abs(step) <= INTERPOLATE_UP_TO ? 1 : Math.abs(step));
  // Half a tap too few costs the outermost, smallest weights only.
  const taps = TAP_COUNTS.find((count) => count >= 4 * width - 0.5) ?? 16;
  const weights = new Int16Array((PHASES + 1) * taps);
  for (let phase = 0; phase <= PHASES; phase++) {
    const exact = Array.from({ length: taps }, (_, tap) => catmullRom((tap - taps / 2 + 1 - phase / PHASES) / width));
    const sum = exact.reduce((total, weight) => total + weight, 0);
    const whole = exact.map((weight) => Math.round((weight / sum) * UNIT));
    const largest = whole.indexOf(max(...whole));
    whole[largest]! += UNIT - whole.reduce((total, weight) => total + weight, 0);
    weights.set(whole, phase * taps);
  }
  return { taps, weights };
}

function catmullRom(distance: number): number {
  const t = Math.abs(distance);
  if (t >= 2) return 0;
  return t < 1 ? 1 - 2.5 * t * t + 1.5 * t ** 3 : 2 - 4 * t + 2.5 * t * t - 0.5 * t ** 3;
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
  const skew = xy / yy;
  const step = xx - skew * yx;
  const passes = [kernelFor(step), kernelFor(yy)] as const;
  const rows = rowsRead(grid, passes[1].taps / 2);
  const startOf = (j: number): number => x0 + skew * (rows.first + j + 0.5 - y0) - 0.5;
  const columns = columnsRead([startOf(0), startOf(rows.count - 1)], step * (width - 1), passes[0].taps / 2);
  const plan = layOut(grid, columns.count, rows.count, passes);
  const { bytes } = plan.workspace;
  const stride = width * 3;
  for (let j = 0; j < rows.count; j++) {
    const row = mirroredIndex(rows.first + j, raster.height) * raster.width * 3;
    copyRow(raster.pixels.subarray(row, row + raster.width * 3), bytes, { to: plan.source, ...columns });
    const start = fixed(startOf(j) - columns.first);
    kernels[`readRow${passes[0].taps}`](plan.between + j * stride, width, start, fixed(step), plan.source, plan.across);
  }
  for (let y = 0; y < height; y++) {
    const start = fixed(y0 + yy * y - 0.5 - rows.first);
    const read = kernels[`readColumns${passes[1].taps}`];
    read(plan.to + y * stride, width, start, fixed(yx), plan.between, plan.down, stride);
  }
  return { width, height, channels: 3, pixels: bytes.slice(plan.to, plan.to + height * stride) };
}

/** In the kernels' unit. */
const fixed = (position: number): number => Math.round(position * 65_536);

/** Where everything lies in the workspace, in bytes. */
function layOut(
  { width, height }: AffineGrid,
  columnCount: number,
  rowCount: number,
  [first, second]: readonly [Kernel, Kernel],
) {
  let end = 0;
  const reserve = (bytes: number): number => {
    const at = end;
    end += roomFor(bytes);
    return at;
  };
  const source = reserve(columnCount * 3);
  const [across, down] = [reserve(first.weights.byteLength), reserve(second.weights.byteLength)];
  const [between, to] = [reserve(rowCount * width * 3), reserve(width * height * 3)];
  const workspace = workspaceOf(end);
  workspace.shorts.set(first.weights, across / 2);
  workspace.shorts.set(second.weights, down / 2);
  return { workspace, source, across, down, between, to };
}

/** Columns of the raster (or of its mirror) that the lines from these starts on read. */
function columnsRead(
  starts: readonly [number, number],
  length: number,
  reach: number,
): { first: number; count: number } {
  const ends = starts.flatMap((start) => [start, start + length]);
  // One more on each side, because the kernels' positions are rounded.
  const first = floor(min(...ends)) - reach;
  return { first, count: floor(max(...ends)) + reach + 2 - first };
}

/** A row from column `first` on, its mirror where it is outside. */
function copyRow(
  row: Uint8Array,
  bytes: Uint8Array,
  { to, first, count }: { to: number; first: number; count: number },
): void {
  const width = row.length / 3;
  const left = min(count, max(0, -first));
  const right = min(count, max(left, width - first));
  bytes.set(row.subarray((first + left) * 3, (first + right) * 3), to + left * 3);
  const copyMirrored = (x: number): void => {
    const from = mirroredIndex(first + x, width) * 3;
    bytes[to + x * 3] = row[from]!;
    bytes[to + x * 3 + 1] = row[from + 1]!;
    bytes[to + x * 3 + 2] = row[from + 2]!;
  };
  for (let x = 0; x < left; x++) copyMirrored(x);
  for (let x = right; x < count; x++) copyMirrored(x);
}

/** Rows of the raster (or of its mirror) that the result's columns read. */
function rowsRead({ width, height, y0, yx, yy }: AffineGrid, reach: number): { first: number; count: number } {
  const ends = [0, yx * (width - 1), yy * (height - 1), yx * (width - 1) + yy * (height - 1)].map((v) => y0 + v - 0.5);
  // One more on each side, because the kernels' positions are rounded.
  const first = floor(min(...ends)) - reach;
  return { first, count: floor(max(...ends)) + reach + 2 - first };
}

function transposed({ width, height, pixels: from }: Raster): Raster {
  const pixels = new Uint8Array(from.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let k = 0; k < 3; k++) pixels[(x * height + y) * 3 + k] = from[(y * width + x) * 3 + k]!;
  return { width: height, height: width, channels: 3, pixels };
}

/** An index into a row of pixels that goes on beyond its ends as in a mirror, and where the mirror ends with its last pixel. */
export function mirroredIndex(index: number, size: number): number {
  const inside = index < 0 ? -1 - index : index >= size ? 2 * size - 1 - index : index;
  return min(size - 1, max(0, inside));
}
