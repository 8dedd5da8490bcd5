/**
 * `encode`: the file. Nothing of the input's metadata gets here; the only metadata written is the density. Sizes asked for in KB are
 * met by quality alone, never by padding.
 */
import { Failure } from '#events';
import type { Raster } from '../photo.js';
import { writeJpegDensity, writePngDensity, writeWebpDensity } from './density.js';
import { meetSize, type QualityScale, type Search, type SizeRange } from './meet-size.js';
import { sharp } from './sharp-limits.js';
import { writeIndexedPng } from './write-indexed-png.js';
import { writeLargePng } from './write-large-png.js';

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
const HIGHEST_QUALITY = 100;
/** From this quality on colour is written at full resolution; below, halving it costs nothing that is seen and saves a fifth. */
const FULL_COLOUR_FROM = 90;
/** Table 3 of mozjpeg (ImageMagick's, after N. Robidoux): at the same size .5 dB nearer to the picture than the standard's. */
const QUANTISATION_TABLE = 3;
/** Up to so many pixels a PNG is packed well at once: its rows choose their filters, at a cost that grows with the picture. */
const THOROUGH_UP_TO_PIXELS = 500_000;

/**
 * Logarithms of sizes over the one at quality 92, means of three portraits of 0.03, 0.24 and 3 megapixels. JPEG's steps at 90 are
 * the colour's.
 */
const CURVES: Readonly<Record<'jpeg' | 'webp', Pick<QualityScale, 'shrinking' | 'growing'>>> = {
  jpeg: {
    shrinking: [
      [40, -1.65],
      [60, -1.35],
      [80, -0.92],
      [89, -0.61],
      [90, -0.22],
      [92, -0.13],
      [93, 0.1],
      [100, 1.1],
    ],
    growing: [
      [40, -1.5],
      [80, -0.8],
      [92, 0],
      [95, 0.26],
      [97, 0.58],
      [98, 0.75],
      [100, 1.1],
    ],
  },
  webp: {
    shrinking: [
      [40, -1.35],
      [60, -1.05],
      [80, -0.69],
      [90, -0.12],
      [93, 0.1],
      [100, 0.97],
    ],
    growing: [
      [40, -1.35],
      [80, -0.69],
      [92, 0],
      [100, 0.97],
    ],
  },
};

/**
 * @param raster three or four channels; not changed
 * @throws Failure BadOptionError (a transparent JPEG, limits that exclude one another), FileSizeError where `maxKb` or `minKb` cannot
 *   be met, with what can be
 */
export async function encode(raster: Raster, options: EncodeOptions): Promise<Encoded> {
  const { format } = options;
  if (format === 'jpeg' && raster.channels === 4)
    throw new Failure('BadOptionError', 'format: JPEG has no transparency; use png or webp, or another background.');
  const range = { most: (options.maxKb ?? Number.POSITIVE_INFINITY) * 1000, least: (options.minKb ?? 0) * 1024 };
  if (range.least > range.most) throw new Failure('BadOptionError', 'min_kb: it must not be above max_kb.');
  if (format === 'png') return lossless(raster, options.dpi, range);
  const usual = options.quality ?? USUAL_QUALITY;
  const lowest = Math.min(usual, LEAST_QUALITY);
  const write = format === 'jpeg' ? writeJpeg : writeWebp;
  const search = await meetSize((quality, thorough) => write(raster, options.dpi, { quality, thorough }), range, {
    usual,
    lowest,
    highest: HIGHEST_QUALITY,
    ...CURVES[format],
  });
  if (search.end !== 'met') throw notPossible(search, lowest);
  return { ...search.found, encodes: search.encodes };
}

async function lossless(raster: Raster, dpi: number | undefined, { least, most }: SizeRange): Promise<Encoded> {
  const indexed = writeIndexedPng(raster);
  let bytes = indexed ?? (await writePng(raster, false));
  let encodes = 1;
  if (indexed === undefined && bytes.length > most) {
    const least = bytes.length * leastShare(raster);
    if (least > most) throw tooLarge(`more than ${kb(least)} KB ${AS_PNG}`);
    bytes = await writePng(raster, true);
    encodes = 2;
  }
  if (dpi !== undefined) bytes = writePngDensity(bytes, dpi);
  if (bytes.length > most) throw tooLarge(`${kb(bytes.length)} KB ${AS_PNG}`);
  if (bytes.length < least) throw tooSmall(bytes.length, 'as PNG, which is never padded');
  return { bytes, quality: undefined, encodes };
}

function notPossible(search: Exclude<Search, { end: 'met' }>, lowest: number): Failure {
  if (search.end === 'too_large')
    return tooLarge(`${kb(search.size)} KB at quality ${lowest}, the lowest that is written`);
  if (search.end === 'too_small') return tooSmall(search.size, `at quality ${HIGHEST_QUALITY}`);
  const sizes = `${kb(search.below)} and ${kb(search.above)} KB`;
  return new Failure('FileSizeError', `min_kb: too close to max_kb for this photo; next to them lie ${sizes}.`);
}

const AS_PNG = 'as PNG; use jpeg or webp, whose quality can be lowered';

const kb = (bytes: number): string => (bytes / 1000).toFixed(1);

function tooLarge(smallest: string): Failure {
  return new Failure('FileSizeError', `max_kb: not possible for this photo; the smallest is ${smallest}.`);
}

function tooSmall(bytes: number, how: string): Failure {
  return new Failure('FileSizeError', `min_kb: not possible for this photo; the largest is ${kb(bytes)} KB ${how}.`);
}

interface LossyOptions {
  readonly quality: number;
  readonly thorough: boolean;
}

/** Encoded by mozjpeg, which libvips is built with; trellis quantisation and the search for scans are its thorough way. */
async function writeJpeg(raster: Raster, dpi: number | undefined, { quality, thorough }: LossyOptions) {
  const chromaSubsampling = quality >= FULL_COLOUR_FROM ? '4:4:4' : '4:2:0';
  const way = thorough ? { mozjpeg: true } : { quantisationTable: QUANTISATION_TABLE };
  const bytes = await open(raster)
    .jpeg({ quality, chromaSubsampling, ...way })
    .toBuffer();
  return dpi === undefined ? bytes : writeJpegDensity(bytes, dpi);
}

async function writeWebp(raster: Raster, dpi: number | undefined, { quality, thorough }: LossyOptions) {
  const bytes = await open(raster)
    .webp({ quality, effort: thorough ? 4 : 2 })
    .toBuffer();
  return dpi === undefined ? bytes : writeWebpDensity(bytes, dpi, raster);
}

/** Packed as well as can be, or quickly. */
async function writePng(raster: Raster, thorough: boolean): Promise<Uint8Array> {
  if (!thorough && !isSmall(raster)) return writeLargePng(raster);
  const compressionLevel = thorough && isSmall(raster) ? 9 : 6;
  return open(raster).png({ compressionLevel, adaptiveFiltering: true }).toBuffer();
}

const isSmall = ({ width, height }: Raster): boolean => width * height <= THOROUGH_UP_TO_PIXELS;

/**
 * What more work can make of a PNG at best, as a share of its bytes: a twentieth less of a small one; of large ones never less than .73 was
 * seen, on eight photos, whole, cut out and on plain ground.
 */
const leastShare = (raster: Raster): number => (isSmall(raster) ? 0.93 : 0.67);

const open = ({ width, height, channels, pixels }: Raster) => sharp(pixels, { raw: { width, height, channels } });
