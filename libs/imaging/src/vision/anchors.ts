/** The fixed places from which an SSD detector's numbers are offsets. */

/** Cells of the same size over the whole input, with as many anchors in each. */
export interface AnchorGrid {
  /** Cells along a side. */
  readonly cells: number;
  readonly perCell: number;
}

/** x, y pairs in shares of the input's side (0 … 1), in the order of the detector's outputs: grid by grid, row by row. */
export function anchorCentres(grids: readonly AnchorGrid[]): Float32Array {
  const centres: number[] = [];
  for (const { cells, perCell } of grids) {
    for (let cell = 0; cell < cells * cells; cell++) {
      const x = ((cell % cells) + 0.5) / cells;
      const y = (Math.floor(cell / cells) + 0.5) / cells;
      for (let anchor = 0; anchor < perCell; anchor++) centres.push(x, y);
    }
  }
  return Float32Array.from(centres);
}
