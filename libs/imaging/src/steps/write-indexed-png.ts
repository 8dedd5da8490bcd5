/**
 * A PNG with a palette, for pictures of few colours: masks, drawings, plain areas. Written here because quantisers promise pictures
 * that look the same, and this one has to be the same.
 */
import { deflateSync } from 'node:zlib';
import type { Raster } from '../photo.js';
import { PNG_SIGNATURE, pngChunk, pngHeader } from './png-chunks.js';

const MOST_COLOURS = 256;
const COLOUR_TYPE_PALETTE = 3;

/** @returns undefined where there are more than 256 colours, which a photo shows within its first rows */
export function writeIndexedPng(raster: Raster): Uint8Array | undefined {
  const indexed = indexColours(raster);
  if (indexed === undefined) return undefined;
  const { indices, colours } = indexed;
  const depth = [1, 2, 4].find((bits) => colours.length <= 1 << bits) ?? 8;
  const palette = Buffer.from(colours.flatMap((colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]));
  const alpha = Buffer.from(colours.map((colour) => colour >>> 24));
  return Buffer.concat([
    PNG_SIGNATURE,
    pngHeader(raster, { depth, colourType: COLOUR_TYPE_PALETTE }),
    pngChunk('PLTE', palette),
    ...(raster.channels === 4 ? [pngChunk('tRNS', alpha)] : []),
    pngChunk('IDAT', deflateSync(packRows(indices, raster, depth), { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The colours in the order in which they appear, as red | green << 8 | blue << 16 | alpha << 24, and which one each pixel has. */
function indexColours({
  width,
  height,
  channels,
  pixels,
}: Raster): { readonly indices: Uint8Array; readonly colours: readonly number[] } | undefined {
  const places = new Map<number, number>();
  const indices = new Uint8Array(width * height);
  // Most neighbours are alike, above all around a cut-out.
  let last = Number.NaN;
  let place = 0;
  for (let i = 0, at = 0; i < indices.length; i++, at += channels) {
    const alpha = channels === 4 ? pixels[at + 3]! : 255;
    const colour = pixels[at]! | (pixels[at + 1]! << 8) | (pixels[at + 2]! << 16) | (alpha << 24);
    if (colour !== last) {
      last = colour;
      place = places.get(colour) ?? places.size;
      if (place === MOST_COLOURS) return undefined;
      places.set(colour, place);
    }
    indices[i] = place;
  }
  return { indices, colours: [...places.keys()] };
}

/** Rows as PNG has them: one byte for the filter (none), then the indices, the first in the highest bits. */
function packRows(
  indices: Uint8Array,
  { width, height }: { width: number; height: number },
  depth: number,
): Uint8Array {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte) + 1;
  const rows = new Uint8Array(rowBytes * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const at = y * rowBytes + 1 + Math.floor(x / perByte);
      rows[at]! |= indices[i]! << (8 - depth * ((x % perByte) + 1));
    }
  return rows;
}
