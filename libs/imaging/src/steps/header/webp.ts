import { hasText, u16le, u24le, u32le } from './bytes.js';
import { readOrientation } from './exif.js';
import { damaged, type ParsedHeader } from './parsed-header.js';

const MAX_CHUNKS = 1000;
/** Of the chunk VP8X: that there is a chunk EXIF. */
export const EXIF_FLAG = 0x08;

/** Whether the bytes start like a WebP. */
export const isWebp = (bytes: Uint8Array): boolean => hasText(bytes, 0, 'RIFF') && hasText(bytes, 8, 'WEBP');

/**
 * Size and orientation of a WebP: lossy, lossless or extended. Of an animation it is the canvas; the decoder gives its first frame.
 * @throws Failure UnidentifiedImageError
 */
export function readWebpHeader(bytes: Uint8Array): ParsedHeader {
  if (bytes.length < 30) throw damaged('WebP', 'it ends within its header');
  if (hasText(bytes, 12, 'VP8X')) return readExtended(bytes);
  if (hasText(bytes, 12, 'VP8L')) return readLossless(bytes);
  if (hasText(bytes, 12, 'VP8 ')) return readLossy(bytes);
  throw damaged('WebP', 'it has no picture chunk');
}

function readLossy(bytes: Uint8Array): ParsedHeader {
  const isKeyFrame = (bytes[20]! & 1) === 0;
  if (!isKeyFrame || !hasText(bytes, 23, '\x9d\x01\x2a')) throw damaged('WebP', 'its picture does not start properly');
  const width = u16le(bytes, 26) & 0x3fff;
  const height = u16le(bytes, 28) & 0x3fff;
  if (width === 0 || height === 0) throw damaged('WebP', 'it says that it has no pixels');
  return { width, height, orientation: 1 };
}

function readLossless(bytes: Uint8Array): ParsedHeader {
  if (bytes[20] !== 0x2f) throw damaged('WebP', 'its picture does not start properly');
  const bits = u32le(bytes, 21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, orientation: 1 };
}

function readExtended(bytes: Uint8Array): ParsedHeader {
  const orientation = (bytes[20]! & EXIF_FLAG) === 0 ? 1 : findOrientation(bytes);
  return { width: u24le(bytes, 24) + 1, height: u24le(bytes, 27) + 1, orientation };
}

function findOrientation(bytes: Uint8Array): number {
  let at = 12;
  for (let chunks = 0; chunks < MAX_CHUNKS && at + 8 <= bytes.length; chunks++) {
    const length = u32le(bytes, at + 4);
    if (hasText(bytes, at, 'EXIF')) return readOrientation(bytes, at + 8, at + 8 + length);
    at += 8 + length + (length & 1);
  }
  return 1;
}
