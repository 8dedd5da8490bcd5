/**
 * Where the photos of a sheet go: as many as it holds, upright or turned by a quarter. Arithmetic in whole px; draws nothing.
 *
 * A sheet is one grid of upright photos, one of turned photos, or one of each side by side or one above the other (one straight cut
 * parts them). Both ways of holding the sheet are tried. Of plans that hold equally many, the one with more photos upright is taken,
 * then the one with a single grid, then the one that holds the sheet as its size is stated.
 */

/** Two sides in px. */
export interface Sides {
  readonly width: number;
  readonly height: number;
}

/** A place for one photo, in px of the sheet; lies within it and overlaps no other. */
export interface Cell {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The photo lies on its side here. */
  readonly turned: boolean;
}

/** A sheet as it will be held, and its places in reading order, the larger grid first. */
export interface SheetPlan extends Sides {
  readonly cells: readonly Cell[];
}

/** What is to be laid out. */
export interface SheetTask {
  readonly sheet: Sides;
  readonly photo: Sides;
  /** Free px between two photos, and along the sheet's edges. */
  readonly gap: number;
  readonly margin: number;
}

/** A grid of equal photos; its origin is that of the area it stands in. */
interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly photo: Sides;
  readonly turned: boolean;
}

/** One or two grids in a sheet held one way. */
interface Plan {
  readonly sheet: Sides;
  readonly isSheetTurned: boolean;
  readonly stacked: boolean;
  readonly grids: readonly Grid[];
}

/** The fullest plan; without any cell where not one photo fits. */
export function planSheet(task: SheetTask): SheetPlan {
  const { sheet, gap } = task;
  const plans = [...plansOf(task, sheet, false), ...plansOf(task, turn(sheet), true)];
  const best = plans.reduce((one, other) => (isBetter(other, one) ? other : one));
  return { ...best.sheet, cells: cellsOf(best, gap) };
}

function plansOf({ photo, gap, margin }: SheetTask, sheet: Sides, isSheetTurned: boolean): Plan[] {
  const area = { width: sheet.width - 2 * margin, height: sheet.height - 2 * margin };
  const side = { sheet, isSheetTurned };
  return [
    ...splits(area, photo, gap).map((grids) => ({ ...side, stacked: false, grids })),
    ...splits(turn(area), turn(photo), gap).map((grids) => ({ ...side, stacked: true, grids: grids.map(turnGrid) })),
  ];
}

/** For each number of upright columns on the left: those, and what fits turned on their right. */
function splits(area: Sides, photo: Sides, gap: number): Grid[][] {
  const most = fitting(area.width, photo.width, gap);
  const rows = fitting(area.height, photo.height, gap);
  return Array.from({ length: most + 1 }, (_, columns) => {
    const width = area.width - columns * (photo.width + gap);
    const upright = { columns, rows, photo, turned: false };
    const turned = {
      columns: fitting(width, photo.height, gap),
      rows: fitting(area.height, photo.width, gap),
      photo: turn(photo),
      turned: true,
    };
    return [upright, turned].filter((grid) => countOf(grid) > 0);
  });
}

const fitting = (length: number, side: number, gap: number): number =>
  Math.max(0, Math.floor((length + gap) / (side + gap)));

const turn = ({ width, height }: Sides): Sides => ({ width: height, height: width });

const turnGrid = ({ columns, rows, photo, turned }: Grid): Grid => ({
  columns: rows,
  rows: columns,
  photo: turn(photo),
  turned,
});

const countOf = ({ columns, rows }: Grid): number => columns * rows;

const total = (grids: readonly Grid[]): number => grids.reduce((sum, grid) => sum + countOf(grid), 0);

function isBetter(one: Plan, other: Plan): boolean {
  const rank = ({ grids, isSheetTurned }: Plan): number[] => [
    total(grids),
    total(grids.filter(({ turned }) => !turned)),
    -grids.length,
    isSheetTurned ? 0 : 1,
  ];
  const [mine, theirs] = [rank(one), rank(other)];
  const at = mine.findIndex((value, index) => value !== theirs[index]);
  return at >= 0 && mine[at]! > theirs[at]!;
}

/** The grids beside or below each other, all of it in the middle of the sheet. */
function cellsOf({ sheet, stacked, grids }: Plan, gap: number): Cell[] {
  const sizes = grids.map((grid) => sizeOf(grid, gap));
  const along = (size: Sides): number => (stacked ? size.height : size.width);
  const length = sizes.reduce((sum, size) => sum + along(size) + gap, -gap);
  let at = Math.floor((along(sheet) - length) / 2);
  const placed = grids.map((grid, index) => {
    const size = sizes[index]!;
    const middle = Math.floor((stacked ? sheet.width - size.width : sheet.height - size.height) / 2);
    const cells = gridCells(grid, gap, stacked ? { left: middle, top: at } : { left: at, top: middle });
    at += along(size) + gap;
    return cells;
  });
  return placed.sort((one, other) => other.length - one.length).flat();
}

function sizeOf({ columns, rows, photo }: Grid, gap: number): Sides {
  return { width: columns * (photo.width + gap) - gap, height: rows * (photo.height + gap) - gap };
}

function gridCells({ columns, rows, photo, turned }: Grid, gap: number, at: { left: number; top: number }): Cell[] {
  return Array.from({ length: columns * rows }, (_, index) => ({
    left: at.left + (index % columns) * (photo.width + gap),
    top: at.top + Math.floor(index / columns) * (photo.height + gap),
    ...photo,
    turned,
  }));
}
