/**
 * Values of a coarse grid, read at the pixels of a fine one by bilinear interpolation. A coarse cell covers `step` × `step` pixels;
 * its value stands at its centre.
 */
import type { Plane } from './plane.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { ceil, floor, max, min } = Math;

/** Where the pixels of one axis lie between the cells of a coarse grid. */
export interface Axis {
  /** Cell before each pixel, and the next one; the same at the ends. */
  readonly cell: Int32Array;
  readonly next: Int32Array;
  /** How far the pixel is on its way from the one to the other, 0 … 1. */
  readonly part: Float32Array;
  /** The first pixel that has this cell before it; one more entry than there are cells, so that `first[cell + 1]` ends its pixels. */
  readonly first: Int32Array;
}

/** @param pixels along this axis */
export function axisOf(pixels: number, cells: number, step: number): Axis {
  const cell = new Int32Array(pixels);
  const next = new Int32Array(pixels);
  const part = new Float32Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const position = min(cells - 1, max(0, (i + 0.5) / step - 0.5));
    cell[i] = floor(position);
    next[i] = min(cells - 1, floor(position) + 1);
    part[i] = position - floor(position);
  }
  const first = Int32Array.from({ length: cells + 1 }, (_, i) => min(pixels, max(0, ceil((i + 0.5) * step - 0.5))));
  first[0] = 0;
  first[cells] = pixels;
  return { cell, next, part, first };
}

/** Reads a coarse grid of four interleaved values a cell at any pixel. */
export class FineGrid {
  readonly across: Axis;
  readonly down: Axis;

  /**
   * @param values four values a cell
   * @param coarse size of the grid in cells
   * @param step px a cell is wide
   * @param fine size in pixels
   */
  constructor(
    private readonly values: Float32Array,
    private readonly coarse: Plane,
    step: number,
    fine: Plane,
  ) {
    this.across = axisOf(fine.width, coarse.width, step);
    this.down = axisOf(fine.height, coarse.height, step);
  }

  /** The four values at a pixel, written to `into`. */
  read(x: number, y: number, into: Float32Array): void {
    const { values, across, down } = this;
    const above = down.cell[y]! * this.coarse.width;
    const below = down.next[y]! * this.coarse.width;
    const a = (above + across.cell[x]!) * 4;
    const b = (above + across.next[x]!) * 4;
    const c = (below + across.cell[x]!) * 4;
    const d = (below + across.next[x]!) * 4;
    const right = across.part[x]!;
    const lower = down.part[y]!;
    for (let k = 0; k < 4; k++) {
      const upperValue = values[a + k]! + right * (values[b + k]! - values[a + k]!);
      const lowerValue = values[c + k]! + right * (values[d + k]! - values[c + k]!);
      into[k] = upperValue + lower * (lowerValue - upperValue);
    }
  }

  /** The four values of the cells before and after pixel x, each blended for pixel row y: eight numbers, written to `into`. */
  readSides(x: number, y: number, into: Float64Array): void {
    const { values, across, down } = this;
    const above = down.cell[y]! * this.coarse.width;
    const below = down.next[y]! * this.coarse.width;
    const lower = down.part[y]!;
    for (let side = 0; side < 2; side++) {
      const column = side === 0 ? across.cell[x]! : across.next[x]!;
      const a = (above + column) * 4;
      const b = (below + column) * 4;
      for (let k = 0; k < 4; k++) into[side * 4 + k] = values[a + k]! + lower * (values[b + k]! - values[a + k]!);
    }
  }
}
