/**
 * What is done to a framed person until the picture is finished: retouching, the background, the watermark. All of it belongs to the step
 * `compose`.
 */
import type { IdPhotoOptions } from './options.js';
import type { Raster } from './photo.js';
import type { FacePlace } from './retouch/face-place.js';
import { isRetouched } from './retouch/retouch-options.js';
import { retouchPerson } from './retouch/retouch.js';
import { blend, compose } from './steps/compose.js';
import { drawWatermark } from './watermark/draw-watermark.js';
import type { OriginalPhoto } from './steps/keep-original.js';

/** A person cut out and framed. */
export interface FramedCutout {
  /** Four channels, of the result's size. */
  readonly cutout: Raster;
  /** What the photo shows at the frame. */
  readonly original: () => OriginalPhoto;
  /** Where the face is in the cut-out. */
  readonly place: FacePlace;
}

/**
 * @returns three channels, or four where the background is transparent; the caller owns it
 * @throws Failure of `compose`
 */
export async function finishPhoto(
  { cutout, original, place }: FramedCutout,
  options: Pick<IdPhotoOptions, 'background' | 'backgroundFile' | 'retouch' | 'watermark'>,
): Promise<Raster> {
  const { background, backgroundFile, retouch, watermark } = options;
  const retouched = isRetouched(retouch);
  const person = retouched ? retouchPerson(cutout, place, retouch) : cutout;
  const picture = await compose(person, background, { original, file: backgroundFile });
  // The photo's own background brings the photo's own person along, as it was.
  const finished = retouched && background.kind === 'original' ? blend(person, picture) : picture;
  return watermark === undefined ? finished : drawWatermark(finished, watermark);
}
