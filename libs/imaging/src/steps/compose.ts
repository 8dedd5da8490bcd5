/**
 * `compose`: the background behind the person. The cut-out has straight alpha and the person's own colours, so a plain blend leaves
 * no halo.
 */
import { Failure } from '#events';
import { paintColours } from '../kernels/paint-colours.js';
import type { Raster } from '../photo.js';
import type { Background } from '../presets/backgrounds.js';
import { keepOriginal, type OriginalPhoto } from './keep-original.js';
import { readBackdrop } from './read-backdrop.js';

/** What some backgrounds are made of. */
export interface BackgroundSources {
  /** What the photo shows at the frame; asked for only where the background is the photo's own. */
  readonly original: () => OriginalPhoto;
  /** The file of a picture background. */
  readonly file: Uint8Array | undefined;
}

/**
 * @param cutout four channels; not changed
 * @returns three channels with the background, or the cut-out itself where that is transparent
 * @throws Failure UnidentifiedImageError, ImageTooLargeError or MemoryError of a picture background
 */
export async function compose(cutout: Raster, background: Background, sources: BackgroundSources): Promise<Raster> {
  switch (background.kind) {
    case 'transparent':
      return cutout;
    case 'original':
      return keepOriginal(cutout, sources.original());
    case 'colours':
      return blend(cutout, paintColours(background, cutout));
    case 'picture':
      if (sources.file === undefined) throw new Failure('UnexpectedError', 'The background picture has no file.');
      return blend(cutout, await readBackdrop(sources.file, cutout));
  }
}

/**
 * The person over a picture.
 * @param behind three channels, of the same size; becomes the result
 */
export function blend({ pixels: from }: Raster, behind: Raster): Raster {
  const to = behind.pixels;
  for (let p = 0, q = 0; q < to.length; p += 4, q += 3) {
    const alpha = from[p + 3]!;
    if (alpha === 0) continue;
    if (alpha === 255) {
      to[q] = from[p]!;
      to[q + 1] = from[p + 1]!;
      to[q + 2] = from[p + 2]!;
      continue;
    }
    const rest = 255 - alpha;
    // (n + 127) / 255 rounds, because it is cut off when it is stored.
    to[q] = (from[p]! * alpha + to[q]! * rest + 127) / 255;
    to[q + 1] = (from[p + 1]! * alpha + to[q + 1]! * rest + 127) / 255;
    to[q + 2] = (from[p + 2]! * alpha + to[q + 2]! * rest + 127) / 255;
  }
  return behind;
}
