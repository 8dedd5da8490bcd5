/**
 * `encode`: the file. Nothing of the input's metadata gets here; the only metadata written is the density. Sizes asked for in KB are
 * met by quality alone, never by padding.
 */
import { Failure } from '#events';
import type { Raster } from '../photo.js';
import { writeJpegDensity, writePngDensity } from './density.js';
import { sharp } from './sharp-limits.js';

/** How to encode. */
export interface EncodeOptions {
  readonly format: 'jpeg' | 'png' | 'webp';
  readonly dpi?: number;
  readonly quality?: number;
  readonly maxKb?: number;
  readonly minKb?: number;
}

/** A finished file. */
export interface Encoded {
  readonly bytes: Uint8Array;
  /** Quality it was written with; undefined for PNG, which loses nothing. */
  readonly quality: number | undefined;
  /** How many times it was encoded until its size was right. */
  readonly encodes: number;
}

/** Quality where none is asked for, and the least that is written to meet `maxKb`: below it a face shows blocks. */
export const USUAL_QUALITY = 92;
export const LEAST_QUALITY = 40;
const MOST_ENCODES = 5;
/** From this quality on colour is written at full resolution; below, halving it costs nothing that is seen and saves a fifth. */
const FULL_COLOUR_FROM = 90;

/**
 * @param raster three or four channels; not changed
 * @throws Failure BadOptionError where `maxKb` or `minKb` cannot be met, with what can be
 */
export async function encode(raster: Raster, options: EncodeOptions): Promise<Encoded> {
  if (options.format === 'jpeg' && raster.channels === 4)
    throw new Failure('BadOptionError', 'format: JPEG has no transparency; use png or webp, or another background.');
  const most = (options.maxKb ?? Number.POSITIVE_INFINITY) * 1000;
  const least = (options.minKb ?? 0) * 1024;
  if (least > most) throw new Failure('BadOptionError', 'min_kb: it must not be above max_kb.');
  const write: Write = (quality, thorough) => writeFile(raster, options, { quality, thorough });
  if (options.format === 'png') return lossless(await write(100, false), { least, most });
  return searchQuality(write, { least, most, first: options.quality ?? USUAL_QUALITY });
}

/** Writes the file at a quality; thorough takes ten times as long and saves about a fifth. */
type Write = (quality: number, thorough: boolean) => Promise<Uint8Array>;

/** What the file's size must lie between, bytes, both included. */
interface SizeRange {
  readonly least: number;
  readonly most: number;
}

function lossless(bytes: Uint8Array, { least, most }: SizeRange): Encoded {
  if (bytes.length > most) throw tooLarge(bytes.length, 'as PNG; use jpeg or webp, whose quality can be lowered');
  if (bytes.length < least) throw tooSmall(bytes.length, 'as PNG');
  return { bytes, quality: undefined, encodes: 1 };
}

/**
 * The highest quality up to the usual one that is small enough, or the lowest above it that is large enough. Sizes follow quality
 * about exponentially, so each try is placed by the sizes seen so far; five are enough for a range of a few per cent.
 */
async function searchQuality(write: Write, { least, most, first }: SizeRange & { first: number }): Promise<Encoded> {
  let low: Try = { quality: LEAST_QUALITY - 1, size: undefined };
  let high: Try = { quality: 101, size: undefined };
  let fitting: Encoded | undefined;
  let quality = first;
  for (let encodes = 1; encodes <= MOST_ENCODES; encodes++) {
    const isLastHope = encodes === MOST_ENCODES && quality === LEAST_QUALITY;
    const bytes = await write(quality, isLastHope);
    if (bytes.length > most) high = { quality, size: bytes.length };
    else if (bytes.length < least) low = { quality, size: bytes.length };
    else if (quality === first || isCloseTo(bytes.length, most)) return { bytes, quality, encodes };
    else {
      fitting = { bytes, quality, encodes };
      if (quality > first) high = { quality, size: bytes.length };
      else low = { quality, size: bytes.length };
    }
    if (high.quality - low.quality <= 1) break;
    quality = nextQuality(low, high, { least, most, left: MOST_ENCODES - encodes, hasFit: fitting !== undefined });
  }
  if (fitting !== undefined) return fitting;
  throw notPossible(low, high);
}

function notPossible(low: Try, high: Try): Failure {
  if (low.size === undefined) return tooLarge(high.size!, `at quality ${LEAST_QUALITY}, the lowest that is written`);
  if (high.size === undefined) return tooSmall(low.size, `at quality ${low.quality}`);
  const sizes = `${kb(low.size)} and ${kb(high.size)} KB`;
  return new Failure('BadOptionError', `min_kb: too close to max_kb for this photo; next to them lie ${sizes}.`);
}

interface Try {
  readonly quality: number;
  readonly size: number | undefined;
}

const isCloseTo = (size: number, most: number): boolean => size > 0.93 * most;

function nextQuality(low: Try, high: Try, range: SizeRange & { left: number; hasFit: boolean }): number {
  const inside = (quality: number): number =>
    Math.max(low.quality + 1, Math.min(high.quality - 1, Math.round(quality)));
  // With one try left and nothing that fits, the end of the scale decides whether it is possible at all.
  if (range.left === 1 && !range.hasFit) {
    if (low.size === undefined) return LEAST_QUALITY;
    if (high.size === undefined) return 100;
  }
  if (low.size !== undefined && high.size !== undefined) {
    const aim = Number.isFinite(range.most) ? Math.max(range.least, 0.97 * range.most) : range.least * 1.03;
    const part = Math.log(aim / low.size) / Math.log(high.size / low.size);
    return inside(low.quality + Math.min(0.95, Math.max(0.05, part)) * (high.quality - low.quality));
  }
  return inside((low.quality + high.quality) / 2);
}

const kb = (bytes: number): string => (bytes / 1000).toFixed(1);

function tooLarge(bytes: number, how: string): Failure {
  return new Failure('BadOptionError', `max_kb: not possible for this photo; the smallest is ${kb(bytes)} KB ${how}.`);
}

function tooSmall(bytes: number, how: string): Failure {
  return new Failure('BadOptionError', `min_kb: not possible for this photo; the largest is ${kb(bytes)} KB ${how}.`);
}

async function writeFile(
  { width, height, channels, pixels }: Raster,
  { format, dpi }: EncodeOptions,
  { quality, thorough }: { quality: number; thorough: boolean },
): Promise<Uint8Array> {
  const picture = sharp(pixels, { raw: { width, height, channels } });
  switch (format) {
    case 'jpeg': {
      const chromaSubsampling = quality >= FULL_COLOUR_FROM ? '4:4:4' : '4:2:0';
      const bytes = await picture.jpeg({ quality, chromaSubsampling, mozjpeg: thorough }).toBuffer();
      return dpi === undefined ? bytes : writeJpegDensity(bytes, dpi);
    }
    case 'png': {
      const bytes = await picture.png({ compressionLevel: 6 }).toBuffer();
      return dpi === undefined ? bytes : writePngDensity(bytes, dpi);
    }
    case 'webp':
      return (dpi === undefined ? picture : picture.withDensity(dpi))
        .webp({ quality, effort: thorough ? 6 : 2 })
        .toBuffer();
  }
}
