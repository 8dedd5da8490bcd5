/**
 * Dots per inch, written into the finished file: in JFIF's header for JPEG, as a pHYs chunk for PNG. These are the places that
 * offices' upload forms and printers read, and unlike an EXIF block they hold nothing else. WebP has no place but such a block; ours
 * holds the density and nothing else.
 */
import { hasText } from './header/bytes.js';
import { crc32 } from './header/png.js';
import { EXIF_FLAG } from './header/webp.js';

/** A copy of a JPEG with a JFIF header that states its density. Our encoder writes none, as it is told to write no metadata. */
export function writeJpegDensity(jpeg: Uint8Array, dpi: number): Uint8Array {
  const header = new Uint8Array(18);
  header.set([0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1]); // APP0, its length, "JFIF\0", version 1.1
  header[11] = 1; // per inch
  const view = new DataView(header.buffer);
  view.setUint16(12, dpi);
  view.setUint16(14, dpi);
  const out = new Uint8Array(jpeg.length + header.length);
  out.set(jpeg.subarray(0, 2));
  out.set(header, 2);
  out.set(jpeg.subarray(2), 2 + header.length);
  return out;
}

const IHDR_END = 33;

/** A copy of a PNG with its density set. */
export function writePngDensity(png: Uint8Array, dpi: number): Uint8Array {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  const perMetre = Math.round(dpi / 0.0254);
  view.setUint32(0, 9);
  chunk.set([0x70, 0x48, 0x59, 0x73], 4); // pHYs
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  chunk[16] = 1; // per metre
  view.setUint32(17, crc32(chunk, 4, 17));
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, IHDR_END));
  out.set(chunk, IHDR_END);
  out.set(png.subarray(IHDR_END), IHDR_END + chunk.length);
  return out;
}

/** "RIFF", the length of what follows, "WEBP". */
const RIFF_HEAD = 12;
const VP8X_BYTES = 18;
/** Tags of TIFF 6.0 with their types and how many values each has; a rational stands behind the directory. */
const [X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT] = [0x011a, 0x011b, 0x0128];
const [SHORT, RATIONAL, PER_INCH] = [3, 5, 2];
const [DIRECTORY_AT, ENTRY_BYTES, ENTRIES] = [8, 12, 3];
const RATIONALS_AT = DIRECTORY_AT + 2 + ENTRIES * ENTRY_BYTES + 4;
const EXIF_BYTES = RATIONALS_AT + 2 * 8;

/** A copy of a WebP with an EXIF chunk that states its density; what says that there is one is put in front of a plain file. @param picture its size in px */
export function writeWebpDensity(
  webp: Uint8Array,
  dpi: number,
  picture: { width: number; height: number },
): Uint8Array {
  const isExtended = hasText(webp, RIFF_HEAD, 'VP8X');
  const head = isExtended ? webp.slice(0, RIFF_HEAD + VP8X_BYTES) : extended(webp.subarray(0, RIFF_HEAD), picture);
  head[RIFF_HEAD + 8]! |= EXIF_FLAG;
  const chunks = webp.subarray(isExtended ? RIFF_HEAD + VP8X_BYTES : RIFF_HEAD);
  const out = new Uint8Array(head.length + chunks.length + 8 + EXIF_BYTES);
  out.set(head);
  out.set(chunks, head.length);
  out.set(exifChunk(dpi), head.length + chunks.length);
  new DataView(out.buffer).setUint32(4, out.length - 8, true);
  return out;
}

/** The head of a file whose only chunk is an opaque picture, with the chunk that allows for others. */
function extended(riff: Uint8Array, { width, height }: { width: number; height: number }): Uint8Array {
  const head = new Uint8Array(RIFF_HEAD + VP8X_BYTES);
  head.set(riff);
  const view = new DataView(head.buffer, RIFF_HEAD);
  head.set([0x56, 0x50, 0x38, 0x58], RIFF_HEAD); // VP8X
  view.setUint32(4, VP8X_BYTES - 8, true);
  // Two numbers of 24 bits, each less one; the high byte of the first is the low byte of the second.
  view.setUint32(12, width - 1, true);
  view.setUint16(15, (height - 1) & 0xffff, true);
  view.setUint8(17, (height - 1) >> 16);
  return head;
}

function exifChunk(dpi: number): Uint8Array {
  const chunk = new Uint8Array(8 + EXIF_BYTES);
  chunk.set([0x45, 0x58, 0x49, 0x46]); // EXIF
  new DataView(chunk.buffer).setUint32(4, EXIF_BYTES, true);
  const view = new DataView(chunk.buffer, 8);
  chunk.set([0x49, 0x49, 42], 8); // TIFF, little-endian
  view.setUint32(4, DIRECTORY_AT, true);
  view.setUint16(DIRECTORY_AT, ENTRIES, true);
  const entries = [
    [X_RESOLUTION, RATIONAL, RATIONALS_AT],
    [Y_RESOLUTION, RATIONAL, RATIONALS_AT + 8],
    [RESOLUTION_UNIT, SHORT, PER_INCH],
  ] as const;
  for (const [index, [tag, type, value]] of entries.entries()) {
    const at = DIRECTORY_AT + 2 + index * ENTRY_BYTES;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, 1, true);
    view.setUint32(at + 8, value, true);
  }
  for (const at of [RATIONALS_AT, RATIONALS_AT + 8]) {
    view.setUint32(at, dpi, true);
    view.setUint32(at + 4, 1, true);
  }
  return chunk;
}
