/** Search in the sizes: by name in both languages, by id, by measure, and sizes of one's own. Pure. */
import type { Size } from './catalogue.js';

const DPI = 300;
const MM_PER_INCH = 25.4;
// What a person may mean by a photo's side; the service has limits of its own and says so.
const MM = { least: 5, most: 400 };
const PX = { least: 32, most: 8192 };

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
  const offers: (Size | undefined)[] = [];
  if (unit === 'cm') offers.push(inMm(width * 10, height * 10, dpi));
  if (unit === 'mm' || unit === undefined) offers.push(inMm(width, height, dpi));
  if (unit === 'px' || unit === undefined) offers.push(inPx(width, height));
  return offers.filter((offer) => offer !== undefined);
}

function inMm(width: number, height: number, dpi: number): Size | undefined {
  if (Math.min(width, height) < MM.least || Math.max(width, height) > MM.most) return undefined;
  const [widthMm, heightMm] = [round(width), round(height)];
  return {
    id: `${widthMm}x${heightMm}mm@${dpi}`,
    nameEn: '',
    nameZh: '',
    widthPx: Math.round((widthMm / MM_PER_INCH) * dpi),
    heightPx: Math.round((heightMm / MM_PER_INCH) * dpi),
    widthMm,
    heightMm,
    dpi,
  };
}

function inPx(width: number, height: number): Size | undefined {
  if (!Number.isInteger(width) || !Number.isInteger(height)) return undefined;
  if (Math.min(width, height) < PX.least || Math.max(width, height) > PX.most) return undefined;
  return { id: `${width}x${height}px`, nameEn: '', nameZh: '', widthPx: width, heightPx: height };
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
  return normalise([size.nameEn, size.nameZh, size.id, ...measures].join(' '));
}

function normalise(words: string): string {
  return words
    .toLowerCase()
    .replace(/(\d)\s*[×*]\s*(\d)/g, '$1x$2')
    .replace(/[\s,()（）、/_-]+/g, ' ')
    .trim();
}
