/** A grid in which row 0 lies at the eyes and rows count upwards. */
export interface Climb {
  readonly columns: number;
  /** How far up to go at most. */
  readonly rows: number;
  /** A row belongs to the head only with this many cells: a single stray hair is no crown. */
  readonly leastRun: number;
  readonly isPerson: (column: number, row: number) => boolean;
}

/**
 * How many rows the head reaches above the eyes. It climbs from the middle of the lowest row through cells that touch one another,
 * so that a raised hand or something on the wall above, which does not touch the head within the grid, does not count.
 */
export function climb({ columns, rows, leastRun, isPerson }: Climb): number {
  let below = new Uint8Array(columns).fill(1, columns >> 2, columns - (columns >> 2));
  for (let row = 0; row < rows; row++) {
    const here = new Uint8Array(columns);
    let count = 0;
    for (let column = 0; column < columns; column++) {
      if (below[column] === 0 && below[column - 1] !== 1 && below[column + 1] !== 1) continue;
      if (!isPerson(column, row)) continue;
      here[column] = 1;
      count++;
    }
    if (count < leastRun) return row;
    below = here;
  }
  return rows;
}
