import { hasText, u16be } from './bytes.js';
import { readOrientation } from './exif.js';
import { damaged, type ParsedHeader } from './parsed-header.js';

/** Bounds on hostile files: real ones have some dozens of segments and no junk, or a few padding bytes, between them. */
const MAX_SEGMENTS = 2000;
const MAX_JUNK_BYTES = 65_536;

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP1 = 0xe1;

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** Whether the bytes start like a JPEG. */
export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/**
 * Size and orientation of a JPEG, read from its segments up to the first scan. Junk and padding between segments is skipped, as
 * decoders do.
 * @throws Failure UnidentifiedImageError
 */
export function readJpegHeader(bytes: Uint8Array): ParsedHeader {
  let orientation = 1;
  let size: { width: number; height: number } | undefined;
  for (const { code, at, end } of segments(bytes)) {
    if (isFrame(code)) size ??= readFrame(bytes, at, end);
    else if (code === APP1 && orientation === 1 && hasText(bytes, at + 2, 'Exif\0\0'))
      orientation = readOrientation(bytes, at + 2, end);
  }
  if (size === undefined) throw damaged('JPEG', 'it ends before it says how large it is');
  return { ...size, orientation };
}

/** A segment: its marker, where its length stands, and the first byte behind it. */
interface Segment {
  readonly code: number;
  readonly at: number;
  readonly end: number;
}

/** The segments up to the first scan, the end, or the first that cannot be. */
function* segments(bytes: Uint8Array): Generator<Segment> {
  let from = 2;
  let junk = 0;
  for (let count = 0; count < MAX_SEGMENTS; count++) {
    const marker = nextMarker(bytes, from, MAX_JUNK_BYTES - junk);
    if (marker === undefined || marker.code === START_OF_SCAN || marker.code === END_OF_IMAGE) return;
    junk += marker.junk;
    from = marker.end;
    if (standsAlone(marker.code)) continue;
    if (from + 2 > bytes.length || u16be(bytes, from) < 2) return;
    const end = from + u16be(bytes, from);
    yield { code: marker.code, at: from, end };
    from = end;
  }
}

/** The next marker at or behind a place: its code, where its segment starts, and the bytes of junk before it. */
function nextMarker(
  bytes: Uint8Array,
  from: number,
  mostJunk: number,
): { code: number; end: number; junk: number } | undefined {
  const limit = Math.min(bytes.length, from + mostJunk + 2);
  let at = from;
  while (at < limit) {
    if (bytes[at] !== 0xff) {
      at++;
      continue;
    }
    while (at < limit && bytes[at] === 0xff) at++;
    const code = bytes[at];
    if (code !== undefined && code !== 0) return { code, end: at + 1, junk: at + 1 - from - 2 };
  }
  return undefined;
}

function readFrame(bytes: Uint8Array, at: number, end: number): { width: number; height: number } {
  if (end < at + 8 || at + 8 > bytes.length) throw damaged('JPEG', 'its frame header is cut off');
  const height = u16be(bytes, at + 3);
  const width = u16be(bytes, at + 5);
  if (width === 0 || height === 0) throw damaged('JPEG', 'it says that it has no pixels');
  return { width, height };
}
