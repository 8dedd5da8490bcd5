/** The square around a face that stands upright in it, as the face data sets have it on which style networks learn (FFHQ's alignment). */
import type { Face, Point } from '../photo.js';
import { bringing, type Similarity } from './similarity.js';

/** A square in a photo, turned with the head. */
export interface FaceSquare {
  readonly centre: Point;
  /** Px of the photo. */
  readonly side: number;
  /** Clockwise. */
  readonly degrees: number;
}

/** Half the side in distances between the eyes, or from eyes to mouth, whichever gives more; and some room around. */
const EYES = 2;
const EYES_TO_MOUTH = 1.8;
const ROOM = 1.3;
/** How far below the eyes the centre lies, in distances from eyes to mouth. */
const BELOW_EYES = 0.1;

/** The square of a face; it may reach outside the photo. */
export function faceSquare({ leftEye, rightEye, mouth }: Face): FaceSquare {
  const eyes = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  const between = { x: rightEye.x - leftEye.x, y: rightEye.y - leftEye.y };
  const down = { x: mouth.x - eyes.x, y: mouth.y - eyes.y };
  // The line of the eyes and the one at right angles to that of the mouth, together: steadier than the eyes alone.
  const along = { x: between.x + down.y, y: between.y - down.x };
  const half = ROOM * Math.max(EYES * Math.hypot(between.x, between.y), EYES_TO_MOUTH * Math.hypot(down.x, down.y));
  return {
    centre: { x: eyes.x + BELOW_EYES * down.x, y: eyes.y + BELOW_EYES * down.y },
    side: 2 * half,
    degrees: (Math.atan2(along.y, along.x) * 180) / Math.PI,
  };
}

/** From the coordinates of a picture of the square, `sidePx` wide, to those of the photo. */
export function toPhotoOf({ centre, side, degrees }: FaceSquare, sidePx: number): Similarity {
  return bringing({ x: sidePx / 2, y: sidePx / 2 }, centre, { scale: side / sidePx, degrees });
}
