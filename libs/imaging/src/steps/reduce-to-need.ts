import type { Face, Point } from '../photo.js';
import type { DecodedPhoto } from './decode.js';
import { sharp } from './sharp-limits.js';

/** The photo and its face, no larger than the result needs. */
export interface NeededPhoto {
  readonly photo: DecodedPhoto;
  readonly face: Face;
}

/** A reduction by less than this costs more than it saves. */
const WORTH_WHILE = 0.5;

/**
 * The photo reduced until its face has `enough` px, and the face with it; both as they are where that is not worth while. Everything
 * after it costs as much less as there are fewer pixels.
 * @param enough side of the face box in px that suffices
 */
export async function reduceToNeed(photo: DecodedPhoto, face: Face, enough: number): Promise<NeededPhoto> {
  const wanted = enough / face.box.width;
  if (wanted > WORTH_WHILE) return { photo, face };
  const { raster, alpha, scale } = photo;
  const width = Math.max(1, Math.round(raster.width * wanted));
  const height = Math.max(1, Math.round(raster.height * wanted));
  const resized = async (data: Uint8Array, channels: 1 | 3): Promise<Uint8Array> =>
    sharp(data, { raw: { width: raster.width, height: raster.height, channels } })
      .resize({ width, height, fit: 'fill', kernel: 'cubic' })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw()
      .toBuffer();
  return {
    photo: {
      raster: { width, height, channels: 3, pixels: await resized(raster.pixels, 3) },
      alpha: alpha && (await resized(alpha, 1)),
      scale: scale * wanted,
    },
    face: scaledFace(face, width / raster.width, height / raster.height),
  };
}

function scaledFace({ score, box, ...points }: Face, kx: number, ky: number): Face {
  const at = ({ x, y }: Point): Point => ({ x: x * kx, y: y * ky });
  return {
    score,
    box: { left: box.left * kx, top: box.top * ky, width: box.width * kx, height: box.height * ky },
    leftEye: at(points.leftEye),
    rightEye: at(points.rightEye),
    nose: at(points.nose),
    mouth: at(points.mouth),
    leftEar: at(points.leftEar),
    rightEar: at(points.rightEar),
  };
}
