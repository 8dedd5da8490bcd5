/** The container of a PNG file: a signature, then chunks of a length, a name, a body and a checksum each. */
import { crc32 } from 'node:zlib';
import type { Raster } from '../photo.js';

/** The first eight bytes of every PNG. */
export const PNG_SIGNATURE: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** @param type four letters; @returns a new buffer */
export function pngChunk(type: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, out.length - 4)), out.length - 4);
  return out;
}

/** @param kind bits a sample, and PNG's number for what the samples mean */
export function pngHeader(
  { width, height }: Pick<Raster, 'width' | 'height'>,
  kind: { readonly depth: number; readonly colourType: number },
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([kind.depth, kind.colourType, 0, 0, 0], 8);
  return pngChunk('IHDR', header);
}
