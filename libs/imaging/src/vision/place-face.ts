/** A detection in shares of a frame, placed in the picture. */
import type { Face, Point } from '../photo.js';
import {
  BOX_HEIGHT,
  BOX_WIDTH,
  BOX_X,
  LEFT_EAR,
  LEFT_EYE,
  MOUTH,
  NOSE,
  RIGHT_EAR,
  RIGHT_EYE,
  type Detection,
} from './detection.js';
import { pointIn, type Frame } from './frame.js';

/** The face in px of the picture. The box stays upright whatever the frame's roll: around the same centre, of the same size. */
export function placeFace({ score, values }: Detection, frame: Frame): Face {
  const at = (index: number): Point => pointIn(frame, { x: values[index] as number, y: values[index + 1] as number });
  const centre = at(BOX_X);
  const width = (values[BOX_WIDTH] as number) * frame.side;
  const height = (values[BOX_HEIGHT] as number) * frame.side;
  return {
    score,
    box: { left: centre.x - width / 2, top: centre.y - height / 2, width, height },
    leftEye: at(LEFT_EYE),
    rightEye: at(RIGHT_EYE),
    nose: at(NOSE),
    mouth: at(MOUTH),
    leftEar: at(LEFT_EAR),
    rightEar: at(RIGHT_EAR),
  };
}

/** Centre of a face's box. */
export function centreOf({ box }: Face): Point {
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
