/** The fields that say how a print sheet is filled. They mean something only where there is a `layout`. */
import { PAPER_LIMITS, SHEET_LIMITS } from '#imaging';
import { decimal, flag, whole } from './field-kinds.js';

const { mostGapMm, usualGapMm, mostMarginMm, mostCopies } = SHEET_LIMITS;

const { leastPx, mostPx, mostPixels, leastDpi, mostDpi } = PAPER_LIMITS;

/** What `layout` takes, in words. */
export const LAYOUT_WORDS =
  'id of `GET /v1/layouts`, millimetres `100x148mm@300`, or pixels `1800x1200px`; custom sheets have ' +
  `${leastPx} to ${mostPx} px a side, at most ${mostPixels / 1e6} megapixels and ${leastDpi} to ${mostDpi} dpi.`;

/** To be spread into a schema that has `layout`. */
export const SHEET_FIELDS = {
  gap_mm: decimal(0, mostGapMm)
    .optional()
    .describe(`Print sheet: space between photos in mm, 0 to ${mostGapMm}; ${usualGapMm} by default.`),
  margin_mm: decimal(0, mostMarginMm)
    .optional()
    .describe(
      `Print sheet: least free edge in mm, 0 to ${mostMarginMm}; by default 5 on A4, which office printers do not print to its ` +
        `edges, and 0.5 on other sheets.`,
    ),
  crop_lines: flag
    .optional()
    .describe('Print sheet: marks where to cut, beside the photos, never over one; `true` by default.'),
  copies: whole(1, mostCopies)
    .optional()
    .describe(`Print sheet: prints of each photo, 1 to ${mostCopies}; by default as many as the sheet holds.`),
};
