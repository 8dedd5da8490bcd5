/**
 * A PNG in full colour, written fast: each row less the one above it, packed by the runtime's own zlib at its quickest. For a cut-out of
 * a photo that is smaller than what the image library writes in twice the time without a filter; with filters chosen row by row that
 * library is some percent smaller yet, in four times the time.
 */
import { pipeline, Readable } from 'node:stream';
import { createDeflate } from 'node:zlib';
import { kernels, roomFor, workspaceOf } from '../kernels/wasm/machine.js';
import type { Raster } from '../photo.js';
import { PNG_SIGNATURE, pngChunk, pngHeader } from './png-chunks.js';

const COLOUR_TYPES = { 3: 2, 4: 6 } as const;
/** The filter "up" of the PNG standard: a byte less the one above it. */
const UP = 2;
const QUICKEST = 1;
/** Bytes that are filtered before they are packed, and that are packed before they are written: no second picture is ever held. */
const BAND_BYTES = 1 << 18;

/** @param raster not changed */
export async function writeLargePng(raster: Raster): Promise<Buffer> {
  const packed = createDeflate({ level: QUICKEST, chunkSize: BAND_BYTES });
  // A failure in filtering ends the packing, and with it the loop below: nobody else would hear of it.
  pipeline(Readable.from(bandsOf(raster)), packed, () => undefined);
  const parts = [
    Buffer.from(PNG_SIGNATURE),
    pngHeader(raster, { depth: 8, colourType: COLOUR_TYPES[raster.channels] }),
  ];
  for await (const part of packed) parts.push(pngChunk('IDAT', part as Buffer));
  return Buffer.concat([...parts, pngChunk('IEND', Buffer.alloc(0))]);
}

/** The filtered rows, some at a time, each with the byte before it that says how it is filtered. */
function* bandsOf({ width, height, channels, pixels }: Raster): Generator<Uint8Array> {
  const length = width * channels;
  const rows = Math.max(1, Math.floor(BAND_BYTES / length));
  for (let top = 0; top < height; top += rows)
    yield filterBand(pixels, { length, top, bottom: Math.min(height, top + rows) });
}

function filterBand(
  pixels: Uint8Array,
  { length, top, bottom }: { length: number; top: number; bottom: number },
): Uint8Array {
  const count = bottom - top;
  const to = roomFor((count + 1) * length);
  const { bytes } = workspaceOf(to + roomFor(count * (length + 1)));
  // Above the first row PNG takes zeros.
  if (top === 0) bytes.fill(0, 0, length);
  else bytes.set(pixels.subarray((top - 1) * length, top * length));
  bytes.set(pixels.subarray(top * length, bottom * length), length);
  for (let row = 0; row < count; row++) {
    const at = to + row * (length + 1);
    bytes[at] = UP;
    kernels.subtractRow(at + 1, length, (row + 1) * length, row * length);
  }
  return bytes.slice(to, to + count * (length + 1));
}
