import { hasText, u16be, u16le, u32be, u32le } from './bytes.js';

const ORIENTATION_TAG = 0x0112;
const ENTRY_BYTES = 12;

/**
 * The EXIF orientation in a TIFF block (the part that starts with `II` or `MM`), 1 … 8; 1 where there is none or the block is
 * damaged, because a broken EXIF block is no reason to refuse a photo.
 * @param start first byte of the block in `bytes`
 * @param end first byte behind it
 */
export function readOrientation(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, bytes.length);
  // Some writers keep JPEG's "Exif\0\0" in front of the block in PNG and WebP too.
  const at = hasText(bytes, start, 'Exif\0\0') ? start + 6 : start;
  if (at + 8 > last) return 1;
  const little = hasText(bytes, at, 'II');
  if (!little && !hasText(bytes, at, 'MM')) return 1;
  const ifd = at + (little ? u32le(bytes, at + 4) : u32be(bytes, at + 4));
  return orientationOfDirectory(bytes, ifd, { last, u16: little ? u16le : u16be });
}

function orientationOfDirectory(
  bytes: Uint8Array,
  ifd: number,
  { last, u16 }: { last: number; u16: (bytes: Uint8Array, at: number) => number },
): number {
  if (ifd + 2 > last) return 1;
  const entries = Math.min(u16(bytes, ifd), 512); // real files have some dozens
  for (let i = 0; i < entries; i++) {
    const entry = ifd + 2 + i * ENTRY_BYTES;
    if (entry + ENTRY_BYTES > last) return 1;
    if (u16(bytes, entry) !== ORIENTATION_TAG) continue;
    const value = u16(bytes, entry + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
