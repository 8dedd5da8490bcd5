/** Search in the sizes: by name in both languages, by id, by measure, and sizes of one's own. Pure. */
import type { Size } from './catalogue.js';

const DPI = 300;
const MM_PER_INCH = 25.4;
// The service's own limits for sizes that are not in its catalogue: what it would refuse is not offered.
const LIMITS = { leastPx: 48, mostPx: 2000, mostAspect: 4, leastDpi: 72, mostDpi: 1200 };

/** The sizes that fit what was typed, own sizes first; all of them where nothing was typed. */
export function searchSizes(sizes: readonly Size[], typed: string): Size[] {
  const words = normalise(typed).split(' ').filter(Boolean);
  if (words.length === 0) return [...sizes];
  const found = sizes.filter((size) => {
    const known = searchable(size);
    return words.every((word) => known.includes(word));
  });
  return [...ownSizes(typed), ...found];
}

/** The sizes that a text like `35x45mm@300`, `3.5 × 4.5 cm` or `295*413` may mean; without a unit both mm and px are offered. */
export function ownSizes(typed: string): Size[] {
  const match = /^\s*(\d+(?:\.\d+)?)\s*[x×*]\s*(\d+(?:\.\d+)?)\s*(mm|cm|px)?\s*(?:@\s*(\d{2,4}))?\s*$/i.exec(typed);
  if (match === null) return [];
  const [width, height] = [Number(match[1]), Number(match[2])];
  const unit = match[3]?.toLowerCase();
  const dpi = match[4] === undefined ? DPI : Number(match[4]);
  const offers: Size[] = [];
  if (unit === 'cm') offers.push(inMm(width * 10, height * 10, dpi));
  if (unit === 'mm' || unit === undefined) offers.push(inMm(width, height, dpi));
  if (unit === 'px' || unit === undefined) offers.push(inPx(width, height, dpi));
  return offers.filter(isPossible);
}

function inMm(width: number, height: number, dpi: number): Size {
  const [widthMm, heightMm] = [round(width), round(height)];
  const [widthPx, heightPx] = [toPx(widthMm, dpi), toPx(heightMm, dpi)];
  return { id: `${widthMm}x${heightMm}mm@${dpi}`, nameEn: '', nameZh: '', widthPx, heightPx, widthMm, heightMm, dpi };
}

function inPx(widthPx: number, heightPx: number, dpi: number): Size {
  return { id: `${widthPx}x${heightPx}px@${dpi}`, nameEn: '', nameZh: '', widthPx, heightPx, dpi };
}

function toPx(mm: number, dpi: number): number {
  return Math.round((mm / MM_PER_INCH) * dpi);
}

function isPossible({ widthPx, heightPx, dpi = DPI }: Size): boolean {
  const [least, most] = [Math.min(widthPx, heightPx), Math.max(widthPx, heightPx)];
  return (
    Number.isInteger(widthPx) &&
    Number.isInteger(heightPx) &&
    least >= LIMITS.leastPx &&
    most <= LIMITS.mostPx &&
    most / least <= LIMITS.mostAspect &&
    dpi >= LIMITS.leastDpi &&
    dpi <= LIMITS.mostDpi
  );
}

// 3.5 cm is 35 mm, not 35.000000000000004.
function round(mm: number): number {
  return Math.round(mm * 100) / 100;
}

function searchable(size: Size): string {
  const { widthMm, heightMm } = size;
  const measures = [`${size.widthPx}x${size.heightPx}`];
  if (widthMm !== undefined && heightMm !== undefined)
    measures.push(`${widthMm}x${heightMm}`, `${widthMm / 10}x${heightMm / 10}`);
  return normalise([size.nameEn, size.nameZh, size.id, size.country ?? '', ...measures].join(' '));
}

function normalise(words: string): string {
  return words
    .toLowerCase()
    .replace(/(\d)\s*[×*]\s*(\d)/g, '$1x$2')
    .replace(/[\s,()（）、/_-]+/g, ' ')
    .trim();
}
