/**
 * The coarse grid that the filters work on: mean colour and one more value of each block of pixels.
 */
import type { Raster } from '../photo.js';
import type { Plane } from './plane.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { min } = Math;

/** Size of the grid for a raster; the last row and column may be cut. */
export function gridOf({ width, height }: Plane, step: number): Plane {
  return { width: Math.ceil(width / step), height: Math.ceil(height / step) };
}

/**
 * @param raster three channels
 * @returns mean red, green, blue (0 … 1) of each block of `step` × `step` pixels, and a fourth value left 0
 */
export function meanColours({ width, height, pixels }: Raster, step: number): Float32Array {
  const grid = gridOf({ width, height }, step);
  const cells = new Float32Array(grid.width * grid.height * 4);
  for (let row = 0, at = 0; row < grid.height; row++) {
    const bottom = min(height, (row + 1) * step);
    for (let column = 0; column < grid.width; column++, at += 4) {
      const right = min(width, (column + 1) * step);
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let y = row * step; y < bottom; y++)
        for (let from = (y * width + column * step) * 3, end = (y * width + right) * 3; from < end; from += 3) {
          red += pixels[from]!;
          green += pixels[from + 1]!;
          blue += pixels[from + 2]!;
        }
      const share = 1 / (255 * (right - column * step) * (bottom - row * step));
      cells[at] = red * share;
      cells[at + 1] = green * share;
      cells[at + 2] = blue * share;
    }
  }
  return cells;
}

/** The fourth values alone, one a cell; a new array. */
export function fourthOf(cells: Float32Array): Float32Array {
  const values = new Float32Array(cells.length / 4);
  for (let cell = 0, at = 3; cell < values.length; cell++, at += 4) values[cell] = cells[at]!;
  return values;
}

/** Puts the mean of a full-resolution plane (0 … 1 a pixel) into the fourth value of each cell. */
export function fillFourth(cells: Float32Array, plane: Float32Array, size: Plane, step: number): void {
  fillCells(cells, plane, size, { step, isUnsureOnly: false });
}

/** The same once more, where of the plane only pixels in cells that were neither 0 nor 1 have changed. */
export function refillFourth(cells: Float32Array, plane: Float32Array, size: Plane, step: number): void {
  fillCells(cells, plane, size, { step, isUnsureOnly: true });
}

function fillCells(
  cells: Float32Array,
  plane: Float32Array,
  { width, height }: Plane,
  { step, isUnsureOnly }: { step: number; isUnsureOnly: boolean },
): void {
  const grid = gridOf({ width, height }, step);
  for (let row = 0, at = 3; row < grid.height; row++) {
    const bottom = min(height, (row + 1) * step);
    for (let column = 0; column < grid.width; column++, at += 4) {
      if (isUnsureOnly && (cells[at] === 0 || cells[at] === 1)) continue;
      const right = min(width, (column + 1) * step);
      let sum = 0;
      for (let y = row * step; y < bottom; y++)
        for (let from = y * width + column * step, end = y * width + right; from < end; from++) sum += plane[from]!;
      cells[at] = sum / ((right - column * step) * (bottom - row * step));
    }
  }
}
