/**
 * Dots per inch, written into the finished file: in JFIF's header for JPEG, as a pHYs chunk for PNG. These are the places that
 * offices' upload forms and printers read, and unlike an EXIF block they hold nothing else.
 */
import { crc32 } from './header/png.js';

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
