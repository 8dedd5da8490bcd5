/**
 * Guided filter (He, Sun, Tang 2013) with a colour guide: the matte is written as a linear function of the picture's colour within
 * each small window, so its edge snaps to the picture's edge. Fitted on a coarse grid and applied on the fine one ("fast guided
 * filter", He and Sun 2015), because the fit varies slowly although the result does not.
 *
 * A window in which the matte is all 0 or all 1 fits to exactly that constant, so sums are taken and equations solved in the
 * unsure band only; the result is the same as if it were done everywhere. The caller makes sure values exactly 0 and 1.
 */
import { boxMean4 } from './box-mean.js';
import { dilate } from './dilate.js';
import type { Plane } from './plane.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { max, min } = Math;

/** Sums kept for each column: p, the three colours, colour × p, the six products of two colours, and p². */
const SUMS = 14;
/**
 * Unexplained variance for the fourth power of a fit's slope (alpha a unit of colour). A fit that tells a white collar from a white wall
 * is so steep, 25 and more, that it makes speckles of a photo's noise, which no sum over a window shows; edges that one sees have slopes
 * up to 10.
 */
const STEEPNESS = 6e-7;

/** How the filter sees. */
export interface GuidedOptions {
  /** Half the window's side, in cells. */
  readonly radius: number;
  /** Variance of colour (0 … 1 scale, squared) below which a window counts as flat. */
  readonly epsilon: number;
  /** Half the side of the square over which fits are averaged, in cells; `radius` if not given. Less keeps what only few windows saw. */
  readonly spread?: number;
  /** What is asked where the colours do not explain the matte, as on dark hair before a dark pole. */
  readonly fallback?: Fallback;
}

/** A matte to fall back on. */
export interface Fallback {
  /** One value a cell, 0 … 1. */
  readonly prior: Float32Array;
  /** The matte's variance in a window (0 … 0.25) that the fit leaves unexplained at which fit and prior count half each. */
  readonly doubt: number;
}

/**
 * @param cells red, green, blue (0 … 1) and the matte's value (0 … 1) of each cell, interleaved; not changed
 * @returns for each cell the three colour coefficients and the constant, interleaved, already averaged over the windows that
 *   contain the cell: matte ≈ c0 · red + c1 · green + c2 · blue + c3
 */
export function fitGuided(cells: Float32Array, plane: Plane, options: GuidedOptions): Float32Array {
  const { windows, unexplained } = fitWindows(cells, plane, options);
  const fit = boxMean4(windows, plane, options.spread ?? options.radius);
  if (options.fallback !== undefined) fallBack(fit, unexplained, options.fallback);
  return fit;
}

/** Moves each cell's fit towards the prior, the further the less its window is explained. */
function fallBack(fit: Float32Array, unexplained: Float32Array, { prior, doubt }: Fallback): void {
  for (let cell = 0, i = 0; cell < prior.length; cell++, i += 4) {
    const share = doubt / (unexplained[cell]! + doubt);
    if (share === 1) continue;
    fit[i]! *= share;
    fit[i + 1]! *= share;
    fit[i + 2]! *= share;
    fit[i + 3] = share * fit[i + 3]! + (1 - share) * prior[cell]!;
  }
}

/** The fit of each cell's window, and the variance of the matte that it leaves unexplained. */
interface Fits {
  readonly windows: Float32Array;
  readonly unexplained: Float32Array;
}

function fitWindows(cells: Float32Array, plane: Plane, { radius, epsilon }: GuidedOptions): Fits {
  const { width, height } = plane;
  const fit = new Float32Array(cells.length);
  const unexplained = new Float32Array(width * height);
  const unsure = unsureWindows(cells, plane, radius);
  const columns = new Float64Array(width * SUMS);
  const window = new Float64Array(SUMS);
  for (let y = 0; y < min(radius, height); y++) addRow(columns, cells, y * width, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) addRow(columns, cells, (y + radius) * width, 1);
    if (y - radius - 1 >= 0) addRow(columns, cells, (y - radius - 1) * width, -1);
    const rows = min(height - 1, y + radius) - max(0, y - radius) + 1;
    let summed = -2; // the column that `window` stands at
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (unsure[i] === 0) {
        fit[i * 4 + 3] = cells[i * 4 + 3]!;
        continue;
      }
      const left = max(0, x - radius);
      const right = min(width - 1, x + radius);
      if (summed === x - 1) slide(window, columns, { leave: x - radius - 1, enter: x + radius, width });
      else sumColumns(window, columns, left, right);
      summed = x;
      unexplained[i] = solve(window, { count: rows * (right - left + 1), epsilon, fit, at: i * 4 });
    }
  }
  return { windows: fit, unexplained };
}

/** 1 for each cell whose window holds anything but all 0 or all 1. */
function unsureWindows(cells: Float32Array, { width, height }: Plane, radius: number): Uint8Array {
  const edge = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const value = cells[i * 4 + 3]!;
      const isSure = value === 0 || value === 1;
      const isRightSame = x + 1 === width || cells[i * 4 + 7] === value;
      const isBelowSame = y + 1 === height || cells[(i + width) * 4 + 3] === value;
      if (!isSure || !isRightSame || !isBelowSame) edge[i] = 1;
    }
  // One more, because a step between two cells was marked on one of them only.
  return dilate(edge, width, radius + 1);
}

function sumColumns(window: Float64Array, columns: Float64Array, left: number, right: number): void {
  window.fill(0);
  for (let x = left; x <= right; x++) for (let k = 0; k < SUMS; k++) window[k]! += columns[x * SUMS + k]!;
}

function slide(
  window: Float64Array,
  columns: Float64Array,
  { leave, enter, width }: { leave: number; enter: number; width: number },
): void {
  if (enter < width) for (let k = 0, from = enter * SUMS; k < SUMS; k++) window[k]! += columns[from + k]!;
  if (leave >= 0) for (let k = 0, from = leave * SUMS; k < SUMS; k++) window[k]! -= columns[from + k]!;
}

function addRow(columns: Float64Array, cells: Float32Array, firstCell: number, sign: number): void {
  const length = columns.length;
  for (let i = 0, at = firstCell * 4; i < length; i += SUMS, at += 4) {
    const r = cells[at]!;
    const g = cells[at + 1]!;
    const b = cells[at + 2]!;
    const own = cells[at + 3]!;
    const p = own * sign;
    columns[i]! += p;
    columns[i + 1]! += r * sign;
    columns[i + 2]! += g * sign;
    columns[i + 3]! += b * sign;
    columns[i + 4]! += r * p;
    columns[i + 5]! += g * p;
    columns[i + 6]! += b * p;
    columns[i + 7]! += r * r * sign;
    columns[i + 8]! += r * g * sign;
    columns[i + 9]! += r * b * sign;
    columns[i + 10]! += g * g * sign;
    columns[i + 11]! += g * b * sign;
    columns[i + 12]! += b * b * sign;
    columns[i + 13]! += own * p;
  }
}

/** Writes the fit; returns the variance of p that it leaves unexplained or would make of noise. */
function solve(w: Float64Array, to: { count: number; epsilon: number; fit: Float32Array; at: number }): number {
  const { fit, at } = to;
  const share = 1 / to.count;
  const p = w[0]! * share;
  const r = w[1]! * share;
  const g = w[2]! * share;
  const b = w[3]! * share;
  const rp = w[4]! * share - r * p;
  const gp = w[5]! * share - g * p;
  const bp = w[6]! * share - b * p;
  const rr = w[7]! * share - r * r + to.epsilon;
  const rg = w[8]! * share - r * g;
  const rb = w[9]! * share - r * b;
  const gg = w[10]! * share - g * g + to.epsilon;
  const gb = w[11]! * share - g * b;
  const bb = w[12]! * share - b * b + to.epsilon;
  // Inverse of the symmetric covariance by its cofactors; epsilon on the diagonal keeps the determinant above 0.
  const irr = gg * bb - gb * gb;
  const irg = gb * rb - rg * bb;
  const irb = rg * gb - gg * rb;
  const determinant = 1 / (irr * rr + irg * rg + irb * rb);
  const a0 = (irr * rp + irg * gp + irb * bp) * determinant;
  const a1 = (irg * rp + (rr * bb - rb * rb) * gp + (rb * rg - rr * gb) * bp) * determinant;
  const a2 = (irb * rp + (rb * rg - rr * gb) * gp + (rr * gg - rg * rg) * bp) * determinant;
  fit[at] = a0;
  fit[at + 1] = a1;
  fit[at + 2] = a2;
  fit[at + 3] = p - a0 * r - a1 * g - a2 * b;
  const unexplained = max(0, w[13]! * share - p * p - a0 * rp - a1 * gp - a2 * bp);
  return unexplained + STEEPNESS * (a0 * a0 + a1 * a1 + a2 * a2) ** 2;
}
