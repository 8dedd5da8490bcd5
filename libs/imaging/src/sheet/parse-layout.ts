import { Failure } from '#events';
import { LAYOUTS, pxOf, type Paper } from './paper.js';

/** Limits of custom sheets: px a side, px altogether, dots per inch, and how long one side may be for the other. */
export const PAPER_LIMITS = {
  leastPx: 200,
  mostPx: 8000,
  mostPixels: 20e6,
  leastDpi: 72,
  mostDpi: 1200,
  mostAspect: 4,
} as const;

const CUSTOM = /^(\d{1,4}(?:\.\d{1,2})?)x(\d{1,4}(?:\.\d{1,2})?)(mm|px)(?:@(\d{2,4}))?$/;
const USUAL_DPI = 300;
/** Nothing is known of the printer of a custom sheet: as for photo paper. */
const CUSTOM_MARGIN_MM = 0.5;

/**
 * A sheet by its id (`6-inch`, also `6寸`), in mm with the density (`100x148mm@300`; 300 where it is left out), or in px (`1800x1200px`).
 * @throws Failure BadOptionError naming the field and what is allowed
 */
export function parseLayout(text: string): Paper {
  // As photo shops in China call them: 5寸 and 6寸.
  const wanted = text
    .trim()
    .toLowerCase()
    .replace(/^([56])寸$/, '$1-inch');
  const named = LAYOUTS.find(({ id }) => id === wanted);
  if (named !== undefined) return named;
  const match = CUSTOM.exec(wanted);
  if (match === null)
    throw new Failure(
      'BadOptionError',
      `layout: "${text.slice(0, 40)}" is no sheet. Use WIDTHxHEIGHTmm@DPI such as 100x148mm@300, WIDTHxHEIGHTpx such as ` +
        `1800x1200px, or one of: ${LAYOUTS.map(({ id }) => id).join(', ')}.`,
    );
  return custom(wanted, Number(match[1]), Number(match[2]), { unit: match[3]!, dpi: Number(match[4] ?? USUAL_DPI) });
}

function custom(id: string, width: number, height: number, { unit, dpi }: { unit: string; dpi: number }): Paper {
  const inMm = unit === 'mm';
  const widthPx = inMm ? pxOf(width, dpi) : width;
  const heightPx = inMm ? pxOf(height, dpi) : height;
  const problem = problemOf(widthPx, heightPx, dpi);
  if (problem !== undefined) throw new Failure('BadOptionError', `layout: ${id} is not possible: ${problem}.`);
  const mm = (px: number): number => Math.round((px / dpi) * 2540) / 100;
  const [widthMm, heightMm] = inMm ? [width, height] : [mm(width), mm(height)];
  return { id, name_en: id, name_zh: id, widthMm, heightMm, widthPx, heightPx, dpi, marginMm: CUSTOM_MARGIN_MM };
}

function problemOf(width: number, height: number, dpi: number): string | undefined {
  const { leastDpi, mostDpi, leastPx, mostPx, mostPixels, mostAspect } = PAPER_LIMITS;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (dpi < leastDpi || dpi > mostDpi) return `the density must be ${leastDpi} to ${mostDpi} dpi`;
  if (!Number.isInteger(width) || !Number.isInteger(height)) return 'pixels must be whole numbers';
  if (short < leastPx || long > mostPx)
    return `it comes to ${width} × ${height} px; each side must have ${leastPx} to ${mostPx} px`;
  if (width * height > mostPixels)
    return `it comes to ${(width * height) / 1e6} megapixels; at most ${mostPixels / 1e6} are allowed`;
  if (long > mostAspect * short) return `one side must be at most ${mostAspect} times the other`;
  return undefined;
}
