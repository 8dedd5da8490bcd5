import { Failure } from '#events';
import type { Size } from './size.js';
import { SIZES } from './sizes.js';

/** Limits of custom sizes, px a side and dots per inch. */
export const SIZE_LIMITS = { leastPx: 48, mostPx: 2000, leastDpi: 72, mostDpi: 1200, mostAspect: 4 } as const;

const CUSTOM = /^(\d{1,4}(?:\.\d{1,2})?)x(\d{1,4}(?:\.\d{1,2})?)(mm|px)(?:@(\d{2,4}))?$/;

/**
 * A size by its preset id, in mm with the density (`35x45mm@300`; 300 where it is left out), or in px (`295x413px`).
 * @throws Failure BadOptionError naming the field and what is allowed
 */
export function parseSize(text: string): Size {
  const wanted = text.trim().toLowerCase();
  const preset = SIZES.find(({ id }) => id === wanted);
  if (preset !== undefined) return preset;
  const match = CUSTOM.exec(wanted);
  if (match === null)
    throw new Failure(
      'BadOptionError',
      `size: "${text.slice(0, 40)}" is no size. Use WIDTHxHEIGHTmm@DPI such as 35x45mm@300, WIDTHxHEIGHTpx such as 295x413px, ` +
        `or one of: ${SIZES.map(({ id }) => id).join(', ')}.`,
    );
  return custom(wanted, Number(match[1]), Number(match[2]), { unit: match[3]!, dpi: Number(match[4] ?? 300) });
}

function custom(id: string, width: number, height: number, { unit, dpi }: { unit: string; dpi: number }): Size {
  const toPx = (side: number): number => (unit === 'mm' ? Math.round((side / 25.4) * dpi) : side);
  const widthPx = toPx(width);
  const heightPx = toPx(height);
  const problem = problemOf(widthPx, heightPx, dpi);
  if (problem !== undefined) throw refused(id, problem);
  const onPaper = unit === 'mm' ? { widthMm: width, heightMm: height } : {};
  return { id, name_en: id, name_zh: id, ...onPaper, widthPx, heightPx, dpi };
}

function problemOf(width: number, height: number, dpi: number): string | undefined {
  const { leastDpi, mostDpi, leastPx, mostPx, mostAspect } = SIZE_LIMITS;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (dpi < leastDpi || dpi > mostDpi) return `the density must be ${leastDpi} to ${mostDpi} dpi`;
  if (!Number.isInteger(width) || !Number.isInteger(height)) return 'pixels must be whole numbers';
  if (short < leastPx || long > mostPx)
    return `it comes to ${width} × ${height} px; each side must have ${leastPx} to ${mostPx} px`;
  if (long > mostAspect * short) return `one side must be at most ${mostAspect} times the other`;
  return undefined;
}

const refused = (id: string, why: string): Failure =>
  new Failure('BadOptionError', `size: ${id} is not possible: ${why}.`);
