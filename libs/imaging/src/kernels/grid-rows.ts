/**
 * A coarse grid in the kernels' memory, brought to one row of pixels after the other: what `FineGrid` reads pixel by pixel, for loops that go
 * over whole rows.
 */
import { axisOf, type Axis } from './fine-grid.js';
import type { Plane } from './plane.js';
import { kernels, type Layout, type Workspace } from './wasm/machine.js';

/** How a grid lies under its pixels, laid out for the kernels. Rows are to be asked for from the top down. */
export class GridRows {
  readonly across: Axis;
  readonly down: Axis;
  /** Address of how far each pixel of a row is on its way to the next cell. */
  readonly parts: number;
  private readonly endsAt: number;

  /**
   * @param coarse size of the grid in cells
   * @param step px a cell is wide
   * @param fine size in pixels
   */
  constructor(
    readonly coarse: Plane,
    step: number,
    fine: Plane,
    layout: Layout,
  ) {
    this.across = axisOf(fine.width, coarse.width, step);
    this.down = axisOf(fine.height, coarse.height, step);
    this.parts = layout.reserve(fine.width * 4);
    this.endsAt = layout.reserve(coarse.width * 4);
  }

  /**
   * To be called once the workspace is there.
   * @param to address of the row that is made
   * @param unit bytes of one pixel of it
   * @returns address of where each cell's pixels end
   */
  ends({ words, floats }: Workspace, to: number, unit: number): number {
    floats.set(this.across.part, this.parts / 4);
    for (let cell = 0; cell < this.coarse.width; cell++)
      words[this.endsAt / 4 + cell] = to + this.across.first[cell + 1]! * unit;
    return this.endsAt;
  }
}

/** Values of a grid, four a cell, blended for one row of pixels at a time. */
export class BlendedRows {
  /** Address of the blended row: a cell more than the grid has, so that the last one has a next. */
  readonly row: number;
  private readonly above: number;
  private readonly below: number;
  private held = -1;

  constructor(
    private readonly values: Float32Array,
    private readonly grid: GridRows,
    layout: Layout,
  ) {
    const bytes = (grid.coarse.width + 1) * 16;
    this.row = layout.reserve(bytes);
    this.above = layout.reserve(bytes);
    this.below = layout.reserve(bytes);
  }

  /** Makes the row for the pixels of row y. */
  blend({ floats }: Workspace, y: number): void {
    const { down, coarse } = this.grid;
    if (down.cell[y] !== this.held) {
      this.held = down.cell[y]!;
      this.put(floats, this.above, this.held);
      this.put(floats, this.below, down.next[y]!);
    }
    kernels.blendRows(this.row, coarse.width + 1, this.above, this.below, down.part[y]!);
  }

  private put(floats: Float32Array, at: number, row: number): void {
    const { width } = this.grid.coarse;
    const end = (row + 1) * width * 4;
    floats.set(this.values.subarray(row * width * 4, end), at / 4);
    floats.set(this.values.subarray(end - 4, end), at / 4 + width * 4);
  }
}
