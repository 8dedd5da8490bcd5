/**
 * Values of a coarse grid, read at the pixels of a fine one by bilinear interpolation, row by row. A coarse cell covers
 * `step` × `step` pixels; its value stands at its centre.
 */
import type { Plane } from './plane.js';

/** Reads one coarse grid of four interleaved values a cell. */
export class FineRows {
  /** The four values of each coarse cell, blended for the current row; one cell more than the grid, a copy of the last. */
  readonly row: Float32Array;
  /** Coarse cell to the left of each pixel, and how far the pixel is on its way to the next one, 0 … 1. */
  readonly left: Int32Array;
  readonly towards: Float32Array;
  private readonly first: Int32Array;

  /**
   * @param values four values a cell
   * @param coarse size of the grid in cells
   * @param fineWidth in pixels
   */
  constructor(
    private readonly values: Float32Array,
    private readonly coarse: Plane,
    private readonly step: number,
    fineWidth: number,
  ) {
    this.row = new Float32Array((coarse.width + 1) * 4);
    this.left = new Int32Array(fineWidth);
    this.towards = new Float32Array(fineWidth);
    this.first = new Int32Array(coarse.width + 1).fill(fineWidth);
    for (let x = fineWidth - 1; x >= 0; x--) {
      const { cell, part } = place(x, step, coarse.width);
      this.left[x] = cell;
      this.towards[x] = part;
      this.first[cell] = x;
    }
    for (let cell = coarse.width - 1; cell >= 0; cell--)
      this.first[cell] = Math.min(this.first[cell]!, this.first[cell + 1]!);
  }

  /** The first pixel that has this cell to its left; `firstOf(cell + 1)` ends its pixels. */
  firstOf(cell: number): number {
    return this.first[cell]!;
  }

  /** Blends the coarse rows around pixel row y into `row`. */
  moveTo(y: number): void {
    const { cell, part } = place(y, this.step, this.coarse.height);
    const { row, values } = this;
    const length = row.length - 4;
    const above = cell * length;
    const below = cell + 1 < this.coarse.height ? above + length : above;
    for (let i = 0; i < length; i++) {
      const value = values[above + i]!;
      row[i] = value + part * (values[below + i]! - value);
    }
    row.copyWithin(length, length - 4, length);
  }

  /** The four values at pixel x of the current row, written to `into`. */
  read(x: number, into: Float32Array): void {
    const part = this.towards[x]!;
    const at = this.left[x]! * 4;
    for (let k = 0; k < 4; k++) {
      const value = this.row[at + k]!;
      into[k] = value + part * (this.row[at + k + 4]! - value);
    }
  }
}

function place(pixel: number, step: number, cells: number): { cell: number; part: number } {
  const position = Math.min(cells - 1, Math.max(0, (pixel + 0.5) / step - 0.5));
  const cell = Math.floor(position);
  return { cell, part: position - cell };
}
