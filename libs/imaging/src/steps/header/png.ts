import { hasText, u32be } from './bytes.js';
import { readOrientation } from './exif.js';
import { damaged, type ParsedHeader } from './parsed-header.js';

const SIGNATURE = '\x89PNG\r\n\x1a\n';
const MAX_CHUNKS = 1000;
/** Bit depths that the standard allows for each colour type. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** Whether the bytes start like a PNG. */
export const isPng = (bytes: Uint8Array): boolean => hasText(bytes, 0, SIGNATURE);

/**
 * Size and orientation of a PNG, from IHDR and an eXIf chunk before the first IDAT. Of an animated PNG it is the default picture,
 * the one that the decoder gives.
 * @throws Failure UnidentifiedImageError
 */
export function readPngHeader(bytes: Uint8Array): ParsedHeader {
  if (bytes.length < 33) throw damaged('PNG', 'it ends within its header');
  if (u32be(bytes, 8) !== 13 || !hasText(bytes, 12, 'IHDR')) throw damaged('PNG', 'its header chunk is missing');
  if (crc32(bytes, 12, 29) !== u32be(bytes, 29)) throw damaged('PNG', 'the checksum of its header is wrong');
  const width = u32be(bytes, 16);
  const height = u32be(bytes, 20);
  if (width === 0 || height === 0) throw damaged('PNG', 'it says that it has no pixels');
  if (DEPTHS[bytes[25]!]?.includes(bytes[24]!) !== true) throw damaged('PNG', 'its colour type does not exist');
  return { width, height, orientation: findOrientation(bytes) };
}

function findOrientation(bytes: Uint8Array): number {
  let at = 33;
  for (let chunks = 0; chunks < MAX_CHUNKS && at + 12 <= bytes.length; chunks++) {
    if (hasText(bytes, at + 4, 'IDAT')) return 1;
    const length = u32be(bytes, at);
    if (hasText(bytes, at + 4, 'eXIf')) return readOrientation(bytes, at + 8, at + 8 + length);
    at += 12 + length;
  }
  return 1;
}

/** The CRC-32 of PNG chunks over bytes[from, to), unsigned. Bit by bit: it only ever sees some dozens of bytes. */
export function crc32(bytes: Uint8Array, from: number, to: number): number {
  let crc = 0xffffffff;
  for (let i = from; i < to; i++) {
    crc ^= bytes[i]!;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
