import type { Raster } from '../photo.js';
import { FineGrid } from './fine-grid.js';
import type { Plane } from './plane.js';

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
export function applyFit(raster: Raster, fit: Float32Array, coarse: CoarseGrid): Float32Array {
  const alpha = new Float32Array(raster.width * raster.height);
  const grid = new FineGrid(fit, coarse, coarse.step, raster);
  const { first: columns } = grid.across;
  const { first: rows } = grid.down;
  const { no, yes } = coarse.curve;
  const constant = constants(fit, coarse);
  for (let row = 0; row < coarse.height; row++)
    for (let column = 0; column < coarse.width; column++) {
      const value = sharedConstant(constant, coarse, column, row);
      // Past the last centre no pixel may be left, and a look beyond the grid would throw the loops back to their slowest form.
      if (value === 0 || columns[column] === raster.width) continue;
      const area = {
        left: columns[column]!,
        right: columns[column + 1]!,
        top: rows[row]!,
        bottom: rows[row + 1]!,
        no,
        yes,
      };
      if (value === 1) fillArea(alpha, raster.width, area);
      else applyTo(alpha, raster, grid, area);
    }
  return alpha;
}

/** A half-open area of pixels. */
interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
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

/** What a cell and its neighbours to the right and below are all, or `NONE`. */
function sharedConstant(constant: Uint8Array, { width, height }: Plane, column: number, row: number): number {
  const right = min(width - 1, column + 1);
  const below = min(height - 1, row + 1) * width;
  const value = constant[row * width + column]!;
  const isShared =
    value === constant[row * width + right] && value === constant[below + column] && value === constant[below + right];
  // The pixels before the first centre read nothing further to the left or above, so the first cells need no more than this.
  return isShared ? value : NONE;
}

function fillArea(alpha: Float32Array, width: number, { left, right, top, bottom }: Area): void {
  for (let y = top; y < bottom; y++) for (let i = y * width + left; i < y * width + right; i++) alpha[i] = 1;
}

/** Between four cells the coefficients are blended down both sides once a row, then across from pixel to pixel. */
function applyTo(
  alpha: Float32Array,
  { width, pixels }: Raster,
  grid: FineGrid,
  { left, right, top, bottom, no, yes }: Area & AlphaCurve,
): void {
  const steepness = 1 / (yes - no);
  const { part } = grid.across;
  for (let y = top; y < bottom; y++) {
    grid.readSides(left, y, sides);
    const a = sides[0]!;
    const b = sides[1]!;
    const c = sides[2]!;
    const d = sides[3]!;
    const da = sides[4]! - a;
    const db = sides[5]! - b;
    const dc = sides[6]! - c;
    const dd = sides[7]! - d;
    for (let x = left, p = (y * width + left) * 3; x < right; x++, p += 3) {
      const t = part[x]!;
      const red = (a + t * da) * pixels[p]!;
      const green = (b + t * db) * pixels[p + 1]!;
      const blue = (c + t * dc) * pixels[p + 2]!;
      const value = ((red + green + blue) / 255 + d + t * dd - no) * steepness;
      alpha[y * width + x] = value <= 0 ? 0 : value >= 1 ? 1 : value;
    }
  }
}

/** Scratch of `applyTo`: four values at the left side, four at the right. */
const sides = new Float64Array(8);
