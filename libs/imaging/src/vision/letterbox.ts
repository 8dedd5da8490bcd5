/** A picture of any shape in a square network input: scaled as a whole, centred, with a border along the shorter side. */
import type { Point, Rect } from '../photo.js';

/** The square, in px of the picture, that becomes the network's input; reaches outside the picture along its shorter side. */
export function letterbox(width: number, height: number): Rect {
  const side = Math.max(width, height);
  return { left: (width - side) / 2, top: (height - side) / 2, width: side, height: side };
}

/** A square around a point. */
export function squareAround(centre: Point, side: number): Rect {
  return { left: centre.x - side / 2, top: centre.y - side / 2, width: side, height: side };
}

/** A point of a region, given in shares of its sides (0 … 1), in px of the picture. */
export function pointIn(region: Rect, share: Point): Point {
  return { x: region.left + share.x * region.width, y: region.top + share.y * region.height };
}
