/** A picture of the client's own as a background: upright, covering the whole frame, cropped evenly at its longer side. */
import { Failure } from '#events';
import type { Plane } from '../kernels/plane.js';
import type { Raster } from '../photo.js';
import { MAX_PIXELS } from './inspect.js';
import { sharp } from './sharp-limits.js';

/** What shows through a picture that is transparent in places. */
const BEHIND = '#ffffff';

/**
 * @param bytes the picture's file, whose header was inspected; not changed, not kept
 * @returns three channels, exactly of the size; libjpeg and libwebp reduce while they decode, so a large picture costs little
 * @throws Failure UnidentifiedImageError, ImageTooLargeError or MemoryError, each naming the field
 */
export async function readBackdrop(bytes: Uint8Array, { width, height }: Plane): Promise<Raster> {
  try {
    const pixels = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', sequentialRead: true })
      .autoOrient()
      .resize({ width, height, fit: 'cover', position: 'centre' })
      .flatten({ background: BEHIND })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer();
    return { width, height, channels: 3, pixels };
  } catch (error) {
    throw asFailure(error);
  }
}

function asFailure(error: unknown): Failure {
  const text = error instanceof Error ? error.message : '';
  if (/pixel limit/i.test(text))
    return new Failure('ImageTooLargeError', 'background_image: it has more pixels than its header says.', {
      cause: error,
    });
  if (/out of memory|unable to (m?alloc|allocate)/i.test(text))
    return new Failure('MemoryError', 'background_image: there was not enough memory to decode it.', { cause: error });
  return new Failure('UnidentifiedImageError', 'background_image: its data is damaged or cut off.', { cause: error });
}
