import type { Point } from '../photo.js';

/**
 * A turn, a scale and a shift of the plane: X = a·x − b·y + tx, Y = b·x + a·y + ty. Coordinates are continuous: pixel i covers
 * [i, i + 1), its centre is i + .5.
 */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** Where a point goes. */
export function transform(by: Similarity, point: Point): Point {
  return { x: by.a * point.x - by.b * point.y + by.tx, y: by.b * point.x + by.a * point.y + by.ty };
}

/** The way back. @param of a similarity whose scale is not 0 */
export function inverse(of: Similarity): Similarity {
  const square = of.a * of.a + of.b * of.b;
  const a = of.a / square;
  const b = -of.b / square;
  return { a, b, tx: -(a * of.tx - b * of.ty), ty: -(b * of.tx + a * of.ty) };
}

/** By how much lengths grow. */
export function scaleOf(similarity: Similarity): number {
  return Math.hypot(similarity.a, similarity.b);
}

/**
 * The similarity that turns by `degrees` (clockwise on the screen), scales, and brings `from` to `to`.
 */
export function bringing(from: Point, to: Point, { scale, degrees }: { scale: number; degrees: number }): Similarity {
  const angle = (degrees * Math.PI) / 180;
  const a = scale * Math.cos(angle);
  const b = scale * Math.sin(angle);
  return { a, b, tx: to.x - (a * from.x - b * from.y), ty: to.y - (b * from.x + a * from.y) };
}

/** The same similarity, its result moved by a vector. */
export function shifted(similarity: Similarity, dx: number, dy: number): Similarity {
  return { ...similarity, tx: similarity.tx + dx, ty: similarity.ty + dy };
}

/** A pure shift. */
export const shiftBy = (dx: number, dy: number): Similarity => ({ a: 1, b: 0, tx: dx, ty: dy });
