/**
 * The coarse grid that the filters work on: mean colour and one more value of each block of pixels.
 */
import type { Raster } from '../photo.js';
import type { Plane } from './plane.js';
import { kernels, Layout, workspaceOf } from './wasm/machine.js';

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
  const layout = new Layout();
  const [row, sums, to, shares] = [width * 3, width * 6, grid.width * 16, 16].map((bytes) => layout.reserve(bytes)) as [
    number,
    number,
    number,
    number,
  ];
  const { bytes, floats } = workspaceOf(layout.end);
  const lastWidth = width - (grid.width - 1) * step;
  for (let cellRow = 0; cellRow < grid.height; cellRow++) {
    const bottom = min(height, (cellRow + 1) * step);
    bytes.fill(0, sums, sums + width * 6);
    for (let y = cellRow * step; y < bottom; y++) {
      bytes.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), row);
      kernels.addBytes(sums, width * 3, row);
    }
    const sumUp = (first: number, count: number, columns: number): void => {
      if (count === 0) return;
      floats.fill(1 / (255 * columns * (bottom - cellRow * step)), shares / 4, shares / 4 + 3)[shares / 4 + 3] = 0;
      kernels.sumCells(to + first * 16, count, sums + first * step * 6, columns, shares);
    };
    sumUp(0, grid.width - 1, step);
    sumUp(grid.width - 1, 1, lastWidth);
    cells.set(floats.subarray(to / 4, to / 4 + grid.width * 4), cellRow * grid.width * 4);
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
  const layout = new Layout();
  const rows = layout.reserve(width * 4 * step);
  const [ones, sums] = [layout.reserve(step * 4), layout.reserve((width + 15) * 4)];
  const { floats } = workspaceOf(layout.end);
  floats.fill(1, ones / 4, ones / 4 + step);
  for (let row = 0, at = 3; row < grid.height; row++) {
    const top = row * step;
    const bottom = min(height, top + step);
    floats.set(plane.subarray(top * width, bottom * width), rows / 4);
    kernels.sumTaps(sums, width, rows, width * 4, ones, ones + (bottom - top) * 4);
    for (let column = 0; column < grid.width; column++, at += 4) {
      if (isUnsureOnly && (cells[at] === 0 || cells[at] === 1)) continue;
      const right = min(width, (column + 1) * step);
      let sum = 0;
      for (let x = column * step; x < right; x++) sum += floats[sums / 4 + x]!;
      cells[at] = sum / ((right - column * step) * (bottom - top));
    }
  }
}
