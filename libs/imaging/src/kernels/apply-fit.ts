import type { Raster } from '../photo.js';
import { BlendedRows, GridRows } from './grid-rows.js';
import type { Plane } from './plane.js';
import { kernels, Layout, workspaceOf } from './wasm/machine.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { abs, max, min } = Math;

/** A fit's value up to which alpha is 0, and from which on it is 1; between them it rises evenly. */
export interface AlphaCurve {
  readonly no: number;
  readonly yes: number;
}

/** The grid a fit was made on. */
export interface CoarseGrid extends Plane {
  /** Px a cell is wide. */
  readonly step: number;
  /** Mean red, green, blue (0 … 1) of each cell, and a fourth value. */
  readonly cells: Float32Array;
  readonly curve: AlphaCurve;
}

/** Puts what a fit makes of each cell's own colour into the cell's fourth value, through the alpha curve. */
export function applyToCells(cells: Float32Array, fit: Float32Array, { no, yes }: AlphaCurve): void {
  const steepness = 1 / (yes - no);
  for (let i = 0; i < cells.length; i += 4) {
    const value = fit[i]! * cells[i]! + fit[i + 1]! * cells[i + 1]! + fit[i + 2]! * cells[i + 2]! + fit[i + 3]!;
    cells[i + 3] = min(1, max(0, (value - no) * steepness));
  }
}

/**
 * A guided fit of a coarse grid, applied to the pixels of the fine raster and sent through the alpha curve. Goes from cell to cell:
 * between four cells that are all constant, as most are, nothing has to be computed.
 * @param fit four coefficients a cell, from `fitGuided`
 * @returns alpha of each pixel, 0 … 1
 */
export function applyFit({ width, height, pixels }: Raster, fit: Float32Array, coarse: CoarseGrid): Float32Array {
  const alpha = new Float32Array(width * height);
  const layout = new Layout();
  const grid = new GridRows(coarse, coarse.step, { width, height }, layout);
  const rows = new BlendedRows(fit, grid, layout);
  const [row, to] = [layout.reserve(width * 3), layout.reserve(width * 4)];
  const [levels, kinds] = [layout.reserve(12), layout.reserve(coarse.width * 4)];
  const workspace = workspaceOf(layout.end);
  const { bytes, floats } = workspace;
  const ends = grid.ends(workspace, to, 4);
  const steepness = 1 / (coarse.curve.yes - coarse.curve.no);
  floats.set([steepness / 255, -coarse.curve.no * steepness, 1], levels / 4);
  const constant = constants(fit, coarse);
  let held = -1; // the row of cells whose kinds are in the workspace
  for (let y = 0; y < height; y++) {
    const cellRow = grid.down.cell[y]!;
    if (cellRow !== held) {
      putKinds(workspace.words.subarray(kinds / 4, kinds / 4 + coarse.width), constant, coarse, cellRow);
      held = cellRow;
    }
    bytes.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), row);
    rows.blend(workspace, y);
    kernels.fitRow(to, row, grid.parts, rows.row, kinds, ends, coarse.width, levels);
    alpha.set(floats.subarray(to / 4, to / 4 + width), y * width);
  }
  return alpha;
}

const NONE = 2;

/** How far the colours of pixels next to a cell may be from the cell's own, each channel (0 … 1). */
const COLOUR_RANGE = 0.3;

/** For each cell 0 or 1 where the curve makes that of its fit for any colour like its own, else `NONE`. */
function constants(fit: Float32Array, { cells, curve: { no, yes } }: CoarseGrid): Uint8Array {
  const found = new Uint8Array(fit.length / 4);
  for (let cell = 0, at = 0; cell < found.length; cell++, at += 4) {
    const a = fit[at]!;
    const b = fit[at + 1]!;
    const c = fit[at + 2]!;
    const own = a * cells[at]! + b * cells[at + 1]! + c * cells[at + 2]! + fit[at + 3]!;
    const spread = (abs(a) + abs(b) + abs(c)) * COLOUR_RANGE;
    found[cell] = own + spread <= no ? 0 : own - spread >= yes ? 1 : NONE;
  }
  return found;
}

/** For each cell of a row what it and its neighbours to the right and below are all, or `NONE`. */
function putKinds(kinds: Int32Array, constant: Uint8Array, { width, height }: Plane, row: number): void {
  const here = row * width;
  const below = min(height - 1, row + 1) * width;
  for (let column = 0; column < width; column++) {
    const right = min(width - 1, column + 1);
    const value = constant[here + column]!;
    const isShared =
      value === constant[here + right] && value === constant[below + column] && value === constant[below + right];
    // The pixels before the first centre read nothing further to the left or above, so the first cells need no more than this.
    kinds[column] = isShared ? value : NONE;
  }
}
