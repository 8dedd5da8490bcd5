/**
 * `decode`: the file's pixels, upright, in 8-bit sRGB, no larger than the work needs. Comes after `inspect`, which has refused
 * what is too large. Must not decide anything about the picture's content.
 */
import { Failure } from '#events';
import type { ImageHeader, Raster } from '../photo.js';
import { MAX_PIXELS } from './inspect.js';
import { sharp } from './sharp-limits.js';

/** Longest side that is worked on, px; a larger photo is reduced while it is decoded. */
export const MAX_WORKING_SIDE_PX = 2000;
/** Colour that is put behind transparent inputs before the networks look: light and neutral, as a studio's wall. */
const BEHIND = 235;
/** An alpha channel that is nowhere less than this is no cut-out but a habit of the program that wrote it. */
const OPAQUE = 250;

/** A decoded photo. */
export interface DecodedPhoto {
  /** Three channels; transparent inputs stand before a light grey. */
  readonly raster: Raster;
  /** The file's own alpha, 0 … 255 a pixel, where it has one that is used. */
  readonly alpha: Uint8Array | undefined;
  /** Side of the raster over side of the upright file, at most 1. */
  readonly scale: number;
}

/**
 * @param bytes the whole file; not changed, not kept
 * @param wantedSide long side in px that is enough for what comes after
 * @throws Failure UnidentifiedImageError (damaged, cut off), ImageTooLargeError (more pixels than its header said), MemoryError
 */
export async function decode(bytes: Uint8Array, header: ImageHeader, wantedSide: number): Promise<DecodedPhoto> {
  const side = workingSide(header, wantedSide);
  let pipeline = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', sequentialRead: true });
  pipeline = pipeline.autoOrient();
  if (side < Math.max(header.width, header.height))
    pipeline = pipeline.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
  try {
    const { data, info } = await pipeline
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const scale = Math.min(1, Math.max(info.width, info.height) / Math.max(header.width, header.height));
    return { ...separateAlpha(data, info.width, info.height), scale };
  } catch (error) {
    throw asFailure(error);
  }
}

/**
 * The side to decode at. libjpeg halves, quarters … for next to nothing, but sharp makes use of that only where a reduction by more
 * than 3, 5 or 9 is asked for; so those are taken as soon as they leave enough.
 */
export function workingSide(header: { width: number; height: number }, wantedSide: number): number {
  const side = Math.max(header.width, header.height);
  if (side <= MAX_WORKING_SIDE_PX) return side;
  const reduction = [9, 5, 3].find((factor) => side / factor >= wantedSide);
  return reduction === undefined ? MAX_WORKING_SIDE_PX : Math.floor(side / reduction);
}

function separateAlpha(data: Uint8Array, width: number, height: number): Pick<DecodedPhoto, 'raster' | 'alpha'> {
  const channels = data.length / (width * height);
  if (channels === 3) return { raster: { width, height, channels: 3, pixels: data }, alpha: undefined };
  if (channels !== 4) throw new Failure('UnidentifiedImageError', `The image has ${channels} channels.`);
  const pixels = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(width * height);
  let least = 255;
  for (let i = 0, from = 0, to = 0; i < alpha.length; i++, from += 4, to += 3) {
    const share = data[from + 3]!;
    alpha[i] = share;
    if (share < least) least = share;
    const behind = BEHIND * (255 - share);
    pixels[to] = (data[from]! * share + behind + 127) / 255;
    pixels[to + 1] = (data[from + 1]! * share + behind + 127) / 255;
    pixels[to + 2] = (data[from + 2]! * share + behind + 127) / 255;
  }
  return { raster: { width, height, channels: 3, pixels }, alpha: least >= OPAQUE ? undefined : alpha };
}

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = error instanceof Error ? error.message : '';
  if (/pixel limit/i.test(text))
    return new Failure('ImageTooLargeError', 'The image has more pixels than its header says.', { cause: error });
  if (/out of memory|unable to (m?alloc|allocate)/i.test(text))
    return new Failure('MemoryError', 'There was not enough memory to decode the image.', { cause: error });
  return new Failure('UnidentifiedImageError', 'The image data is damaged or cut off.', { cause: error });
}
