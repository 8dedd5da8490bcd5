import type { Point, Rect } from '../photo.js';

/**
 * A square of whole pixels around a centre, shifted into the picture where it reaches over an edge, clipped where the picture is
 * too small for it: padding would cost the networks more than a changed aspect does.
 * @param within size of the picture in px
 */
export function squareCrop(centre: Point, side: number, within: { width: number; height: number }): Rect {
  const width = Math.max(1, Math.min(Math.round(side), within.width));
  const height = Math.max(1, Math.min(Math.round(side), within.height));
  return {
    left: clamp(Math.round(centre.x - width / 2), 0, within.width - width),
    top: clamp(Math.round(centre.y - height / 2), 0, within.height - height),
    width,
    height,
  };
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
