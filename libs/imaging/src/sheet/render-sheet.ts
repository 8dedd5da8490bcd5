/**
 * Paints a sheet: white paper, the marks to cut by, then the photos. Photos come last, so that no mark can ever lie over one.
 */
import type { Raster, Rect } from '../photo.js';
import type { Cell, SheetPlan } from './plan-sheet.js';

/** How a sheet is painted. */
export interface SheetLook {
  /** Marks where to cut, in the gaps and along the edges. */
  readonly cropLines: boolean;
  readonly dpi: number;
}

/** Length of a mark beyond the photo's corner, mm: what a ruler needs. */
const MARK_MM = 3;
/** Wide enough to be printed by any printer, thin enough to cut along. */
const MARK_WIDTH_MM = 0.2;
const MARK_GREY = 120;
const PAPER_WHITE = 255;
const MM_PER_INCH = 25.4;

/**
 * @param photos three channels, each as large as an upright cell of the plan; not changed
 * @param shares how many cells each photo gets, in the order of the cells; cells beyond their sum stay white
 * @returns three channels; the caller owns it
 */
export function renderSheet(
  plan: SheetPlan,
  photos: readonly Raster[],
  shares: readonly number[],
  look: SheetLook,
): Raster {
  const { width, height, cells } = plan;
  const sheet: Raster = { width, height, channels: 3, pixels: new Uint8Array(width * height * 3).fill(PAPER_WHITE) };
  const used = cells.slice(
    0,
    shares.reduce((sum, share) => sum + share, 0),
  );
  if (look.cropLines) markCuts(sheet, used, look.dpi);
  let next = 0;
  for (const [index, photo] of photos.entries()) {
    const mine = used.slice(next, (next += shares[index]!));
    const turned = mine.some((cell) => cell.turned) ? quarterTurn(photo) : photo;
    for (const cell of mine) paste(sheet, cell.turned ? turned : photo, cell);
  }
  return sheet;
}

/** Continues the edges of all cells beyond their corners, and keeps the marks of one from running along another. */
function markCuts(sheet: Raster, cells: readonly Cell[], dpi: number): void {
  const long = Math.round((MARK_MM / MM_PER_INCH) * dpi);
  const thick = Math.max(1, Math.round((MARK_WIDTH_MM / MM_PER_INCH) * dpi));
  for (const { left, top, width, height } of cells) {
    const before = Math.floor(thick / 2);
    for (const x of [left, left + width])
      for (const y of [top - long, top + height])
        fill(sheet, { left: x - before, top: y, width: thick, height: long }, MARK_GREY);
    for (const y of [top, top + height])
      for (const x of [left - long, left + width])
        fill(sheet, { left: x, top: y - before, width: long, height: thick }, MARK_GREY);
  }
  for (const { left, top, width, height } of cells)
    fill(
      sheet,
      { left: left - thick, top: top - thick, width: width + 2 * thick, height: height + 2 * thick },
      PAPER_WHITE,
    );
}

/** The part of the rectangle that lies on the sheet, in one grey. */
function fill(sheet: Raster, { left, top, width, height }: Rect, grey: number): void {
  const from = Math.max(0, left);
  const to = Math.min(sheet.width, left + width);
  if (from >= to) return;
  for (let y = Math.max(0, top); y < Math.min(sheet.height, top + height); y++)
    sheet.pixels.fill(grey, (y * sheet.width + from) * 3, (y * sheet.width + to) * 3);
}

function paste(sheet: Raster, photo: Raster, { left, top }: Cell): void {
  const row = photo.width * 3;
  for (let y = 0; y < photo.height; y++)
    sheet.pixels.set(photo.pixels.subarray(y * row, (y + 1) * row), ((top + y) * sheet.width + left) * 3);
}

/** The photo turned clockwise, three channels. */
function quarterTurn({ width, height, pixels: from }: Raster): Raster {
  const pixels = new Uint8Array(from.length);
  for (let y = 0; y < height; y++)
    for (let x = 0, p = y * width * 3; x < width; x++, p += 3) {
      const q = (x * height + (height - 1 - y)) * 3;
      pixels[q] = from[p]!;
      pixels[q + 1] = from[p + 1]!;
      pixels[q + 2] = from[p + 2]!;
    }
  return { width: height, height: width, channels: 3, pixels };
}
