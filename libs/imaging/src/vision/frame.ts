/** The square of a picture that a detector looks at, and the way back from what it saw there. */
import type { Point } from '../photo.js';

/** A square, perhaps turned, in px of the picture; it may reach outside. */
export interface Frame {
  readonly centre: Point;
  readonly side: number;
  /** Degrees, clockwise: a head tilted as much stands upright in the frame. */
  readonly roll: number;
}

/** The smallest upright frame with all of the picture: a letterbox, with an empty border along the shorter side. */
export function letterbox(width: number, height: number): Frame {
  return { centre: { x: width / 2, y: height / 2 }, side: Math.max(width, height), roll: 0 };
}

/** A place in the frame, given in shares of its side (0 … 1 from its own top left), in px of the picture. */
export function pointIn({ centre, side, roll }: Frame, share: Point): Point {
  const turn = (roll * Math.PI) / 180;
  const across = (share.x - 0.5) * side;
  const down = (share.y - 0.5) * side;
  return {
    x: centre.x + across * Math.cos(turn) - down * Math.sin(turn),
    y: centre.y + across * Math.sin(turn) + down * Math.cos(turn),
  };
}

/** The direction from one point to another in degrees, clockwise, 0 to the right: of the eyes, the roll of the head. */
export function rollBetween(from: Point, to: Point): number {
  return (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
}
