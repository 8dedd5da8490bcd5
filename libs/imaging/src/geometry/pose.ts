import type { Face, Point } from '../photo.js';

/** Where a face looks, beside its roll. */
export interface Pose {
  /** Positive where it looks to the image's right. */
  readonly yawDegrees: number;
  /** Positive where the chin is lifted. */
  readonly pitchDegrees: number;
}

/**
 * How far the tip of the nose lies before the line between the ears, over half the distance between the ears. Set on portraits turned by
 * known angles on a head-shaped solid; an adult's proportions say the same (about 12 cm before ears that are 14.5 cm apart).
 */
const NOSE_BEFORE_EARS = 1.7;
/** Where the tip of the nose lies between eyes (0) and mouth (1) of a face seen from the front: mean of ten portraits, which lie .045 around. */
const NOSE_LEVEL = 0.58;
/** How far it lies before the line from eyes to mouth, over that line's length: set on portraits turned on a head-shaped solid. */
const NOSE_BEFORE_MOUTH = 0.33;

/**
 * Yaw and pitch by the six key points. Simple trigonometry on three proportions, so the proportions of a face are mistaken for a turn: the
 * yaw of a mirrored photo is its opposite within 3°, and up to 30° it follows a turn within 5°; the pitch of a face seen from the
 * front may come out at up to ±8°.
 */
export function poseOf({ leftEye, rightEye, nose, mouth, leftEar, rightEar }: Face): Pose {
  const eyes = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  const roll = Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x);
  const across = ({ x, y }: Point): number => (x - eyes.x) * Math.cos(roll) + (y - eyes.y) * Math.sin(roll);
  const down = ({ x, y }: Point): number => (y - eyes.y) * Math.cos(roll) - (x - eyes.x) * Math.sin(roll);
  const toLeft = across(nose) - across(leftEar);
  const toRight = across(rightEar) - across(nose);
  return {
    yawDegrees: angle((toLeft - toRight) / NOSE_BEFORE_EARS, toLeft + toRight),
    pitchDegrees: angle((NOSE_LEVEL * down(mouth) - down(nose)) / NOSE_BEFORE_MOUTH, down(mouth)),
  };
}

/** Key points in impossible places give a large angle, never none. */
function angle(opposite: number, adjacent: number): number {
  return (Math.atan2(opposite, Math.max(adjacent, Number.EPSILON)) * 180) / Math.PI;
}
