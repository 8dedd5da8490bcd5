import { Failure } from '#events';
import type { Size } from '../presets/size.js';
import { pxOf, type Paper } from './paper.js';
import { planSheet, type SheetPlan } from './plan-sheet.js';

/** How photos shall be printed on a sheet; parsed and checked by the caller. */
export interface SheetOptions {
  readonly paper: Paper;
  /** Free space between two photos, mm; see `SHEET_LIMITS`. */
  readonly gapMm: number;
  /** Free edge of the sheet, mm; the paper's own where left out. */
  readonly marginMm?: number;
  readonly cropLines: boolean;
  /** Prints of each photo; as many as fill the sheet where left out. */
  readonly copies?: number;
}

/** Ranges of the options, the usual gap, and how many different photos one sheet takes. */
export const SHEET_LIMITS = { mostGapMm: 20, usualGapMm: 2, mostMarginMm: 30, mostCopies: 500, mostPhotos: 8 } as const;

/** The size at the density of the paper: a photo keeps its mm on any paper. Px sizes count as px at their own density. */
export function sizeOnPaper(size: Size, { dpi }: Paper): Size {
  if (size.dpi === dpi) return size;
  const px = (side: number): number => Math.round((side / size.dpi) * dpi);
  return { ...size, widthPx: px(size.widthPx), heightPx: px(size.heightPx), dpi };
}

/**
 * The plan of a sheet full of photos of this size.
 * @param size at the paper's density
 * @throws Failure BadOptionError where not one of them fits
 */
export function planFor(size: Size, { paper, gapMm, marginMm }: SheetOptions): SheetPlan {
  const plan = planSheet({
    sheet: { width: paper.widthPx, height: paper.heightPx },
    photo: { width: size.widthPx, height: size.heightPx },
    gap: pxOf(gapMm, paper.dpi),
    margin: pxOf(marginMm ?? paper.marginMm, paper.dpi),
  });
  if (plan.cells.length === 0)
    throw new Failure(
      'BadOptionError',
      `layout: not one photo of ${size.widthPx} × ${size.heightPx} px fits on ${paper.id}, which has ${paper.widthPx} × ` +
        `${paper.heightPx} px; choose a larger layout, a smaller size or a smaller margin_mm.`,
    );
  return plan;
}
