import type { Raster } from '../photo.js';
import { FineRows } from './fine-grid.js';
import type { Plane } from './plane.js';

/** Below and above these the network's answer is taken as "no" and "yes"; between them alpha rises evenly. */
const NO = 0.1;
const YES = 0.9;

/**
 * A guided fit of a coarse grid, applied to the pixels of the fine raster and sent through the alpha curve.
 * @param fit four coefficients a cell, from `fitGuided`
 * @param step px a cell is wide
 * @returns alpha of each pixel, 0 … 1
 */
export function applyFit(raster: Raster, fit: Float32Array, coarse: Plane, step: number): Float32Array {
  const { width, height } = raster;
  const alpha = new Float32Array(width * height);
  const rows = new FineRows(fit, coarse, step, width);
  const steady = new Uint8Array(coarse.width);
  for (let y = 0; y < height; y++) {
    rows.moveTo(y);
    markSteady(steady, rows.row);
    for (let cell = 0; cell < coarse.width; cell++) {
      const from = rows.firstOf(cell);
      const to = rows.firstOf(cell + 1);
      const next = Math.min(coarse.width - 1, cell + 1);
      if (steady[cell] !== UNSURE && steady[cell] === steady[next]) {
        if (steady[cell] === 1) alpha.fill(1, y * width + from, y * width + to);
      } else applySpan(raster, rows, alpha.subarray(y * width, (y + 1) * width), { y, from, to });
    }
  }
  return alpha;
}

function applySpan(
  { width, pixels }: Raster,
  { row, left, towards }: FineRows,
  alpha: Float32Array,
  { y, from, to }: { y: number; from: number; to: number },
): void {
  for (let x = from, p = (y * width + from) * 3; x < to; x++, p += 3) {
    const a = left[x]! * 4;
    const part = towards[x]!;
    const here =
      (row[a]! * pixels[p]! + row[a + 1]! * pixels[p + 1]! + row[a + 2]! * pixels[p + 2]!) / 255 + row[a + 3]!;
    const next =
      (row[a + 4]! * pixels[p]! + row[a + 5]! * pixels[p + 1]! + row[a + 6]! * pixels[p + 2]!) / 255 + row[a + 7]!;
    const value = (here + part * (next - here) - NO) / (YES - NO);
    alpha[x] = value <= 0 ? 0 : value >= 1 ? 1 : value;
  }
}

const UNSURE = 2;

/** For each cell of a row: 0 or 1 where the fit is exactly that constant, else `UNSURE`. Most cells are constant. */
function markSteady(steady: Uint8Array, row: Float32Array): void {
  for (let cell = 0, at = 0; cell < steady.length; cell++, at += 4) {
    const isConstant = row[at] === 0 && row[at + 1] === 0 && row[at + 2] === 0;
    const value = row[at + 3]!;
    steady[cell] = isConstant && (value === 0 || value === 1) ? value : UNSURE;
  }
}
