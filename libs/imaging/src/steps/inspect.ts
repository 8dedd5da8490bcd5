/**
 * `inspect`: what a file's header says of it, in plain TypeScript, so that the main process can refuse what cannot work before
 * anything is decoded. It takes at most some microseconds and allocates next to nothing, whatever the file claims.
 */
import { Failure } from '#events';
import type { ImageHeader } from '../photo.js';
import { hasText } from './header/bytes.js';
import { isJpeg, readJpegHeader } from './header/jpeg.js';
import type { ParsedHeader } from './header/parsed-header.js';
import { isPng, readPngHeader } from './header/png.js';
import { isWebp, readWebpHeader } from './header/webp.js';

/** Largest side of an input, px. */
export const MAX_SIDE_PX = 8192;
/** Most pixels of an input. */
export const MAX_PIXELS = 50_000_000;

const READERS: readonly {
  format: ImageHeader['format'];
  matches: (bytes: Uint8Array) => boolean;
  read: (bytes: Uint8Array) => ParsedHeader;
}[] = [
  { format: 'jpeg', matches: isJpeg, read: readJpegHeader },
  { format: 'png', matches: isPng, read: readPngHeader },
  { format: 'webp', matches: isWebp, read: readWebpHeader },
];

/** Formats that people send by mistake, by the text at a place near the start; named in the refusal. */
const FOREIGN: readonly (readonly [name: string, at: number, text: string])[] = [
  ['a GIF', 0, 'GIF8'],
  ['a BMP', 0, 'BM'],
  ['a TIFF', 0, 'II*\0'],
  ['a TIFF', 0, 'MM\0*'],
  ['an AVIF', 4, 'ftypavif'],
  ['a HEIC photo', 4, 'ftyp'],
  ['a PDF', 0, '%PDF'],
  ['an SVG or XML file', 0, '<?xml'],
  ['an SVG', 0, '<svg'],
  ['an HTML page', 0, '<!'],
  ['a ZIP archive', 0, 'PK\x03\x04'],
];

/**
 * Format, upright size and orientation of an image file, by its content and never by its name. Animations count as their first
 * picture.
 * @param bytes the whole file, or at least its header; not kept
 * @throws Failure UnsupportedFormatError (no JPEG, PNG or WebP), UnidentifiedImageError (one, but damaged), ImageTooLargeError
 */
export function inspectImage(bytes: Uint8Array): ImageHeader {
  const reader = READERS.find(({ matches }) => matches(bytes));
  if (reader === undefined) throw new Failure('UnsupportedFormatError', whatItIs(bytes));
  const { width, height, orientation } = reader.read(bytes);
  if (width > MAX_SIDE_PX || height > MAX_SIDE_PX || width * height > MAX_PIXELS)
    throw new Failure(
      'ImageTooLargeError',
      `The image is ${width} × ${height} px; at most ${MAX_SIDE_PX} px on a side and ${MAX_PIXELS / 1e6} megapixels are accepted.`,
    );
  const lying = orientation >= 5;
  return { format: reader.format, width: lying ? height : width, height: lying ? width : height, orientation };
}

function whatItIs(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'The file is empty.';
  const foreign = FOREIGN.find(([, at, text]) => hasText(bytes, at, text));
  const what = foreign === undefined ? 'no image that is known here' : foreign[0];
  return `The file is ${what}; only JPEG, PNG and WebP are accepted.`;
}
