/**
 * The mirror image of what a detector sees. It errs to one side, as its training pictures did; on the mirror image it errs to the
 * other, so the mean of both is truer than any number of looks at the picture itself.
 */
import { BOX_X, LEFT_EAR, LEFT_EYE, MOUTH, NOSE, RIGHT_EAR, RIGHT_EYE, type Detection } from './detection.js';

/** A copy of 3 · side² values, channels first, with every row reversed. */
export function mirrorPlanes(planes: Float32Array, side: number): Float32Array {
  const mirrored = planes.slice();
  for (let start = 0; start < mirrored.length; start += side) mirrored.subarray(start, start + side).reverse();
  return mirrored;
}

/** A detection in the mirror image, as one in the picture: the eye on the left there is the one on the right here. */
export function mirrorDetection({ score, values }: Detection): Detection {
  const mirrored = values.slice();
  const put = (from: number, to: number) => {
    mirrored[to] = 1 - (values[from] as number);
    mirrored[to + 1] = values[from + 1] as number;
  };
  put(BOX_X, BOX_X);
  put(LEFT_EYE, RIGHT_EYE);
  put(RIGHT_EYE, LEFT_EYE);
  put(NOSE, NOSE);
  put(MOUTH, MOUTH);
  put(LEFT_EAR, RIGHT_EAR);
  put(RIGHT_EAR, LEFT_EAR);
  return { score, values: mirrored };
}
