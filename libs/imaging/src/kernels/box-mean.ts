/**
 * Mean over a square window of four interleaved values a cell, clipped at the borders. Running sums in both directions: the cost
 * does not depend on the radius, and nothing but two rows of sums is kept beside the result.
 */
import type { Plane } from './plane.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { max, min } = Math;

/**
 * @param source four values a cell, `width * height * 4` of them; not changed
 * @param radius in cells; the window is 2 · radius + 1 cells wide
 * @returns a new array of the same shape
 */
export function boxMean4(source: Float32Array, { width, height }: Plane, radius: number): Float32Array {
  const out = new Float32Array(source.length);
  const rowLength = width * 4;
  // Float64, so that adding and taking away leaves no residue worth speaking of.
  const columns = new Float64Array(rowLength);
  for (let y = 0; y < min(radius, height); y++) addRow(columns, source, y * rowLength, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) addRow(columns, source, (y + radius) * rowLength, 1);
    if (y - radius - 1 >= 0) addRow(columns, source, (y - radius - 1) * rowLength, -1);
    const rows = min(height - 1, y + radius) - max(0, y - radius) + 1;
    slideAlong(columns, out.subarray(y * rowLength, (y + 1) * rowLength), radius, rows);
  }
  return out;
}

function addRow(columns: Float64Array, source: Float32Array, from: number, sign: 1 | -1): void {
  const length = columns.length;
  if (sign === 1) for (let i = 0; i < length; i++) columns[i]! += source[from + i]!;
  else for (let i = 0; i < length; i++) columns[i]! -= source[from + i]!;
}

function slideAlong(columns: Float64Array, out: Float32Array, radius: number, rows: number): void {
  const width = columns.length / 4;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let x = -radius; x < width; x++) {
    const enter = (x + radius) * 4;
    if (x + radius < width) {
      s0 += columns[enter]!;
      s1 += columns[enter + 1]!;
      s2 += columns[enter + 2]!;
      s3 += columns[enter + 3]!;
    }
    if (x < 0) continue;
    const leave = (x - radius - 1) * 4;
    if (leave >= 0) {
      s0 -= columns[leave]!;
      s1 -= columns[leave + 1]!;
      s2 -= columns[leave + 2]!;
      s3 -= columns[leave + 3]!;
    }
    const share = 1 / (rows * (min(width - 1, x + radius) - max(0, x - radius) + 1));
    out[x * 4] = s0 * share;
    out[x * 4 + 1] = s1 * share;
    out[x * 4 + 2] = s2 * share;
    out[x * 4 + 3] = s3 * share;
  }
}
