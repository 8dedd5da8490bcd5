/**
 * Hair that the photo's upper edge cuts off. Left as it is, the flat cut would hang below the result's edge like a lid. It is closed
 * by a flat arc over the cut, filled with the hair below it as in a mirror: a few px, always reported as a doubt.
 */
import { matteAt, type LayeredMatte } from '../kernels/layered-matte.js';
import type { Point } from '../photo.js';

/** A circle in the photo's coordinates; what of it lies above the photo's upper edge is the cap. */
export interface Cap extends Point {
  readonly radius: number;
}

/** Height of the arc over the length of the cut; a head's own outline bulges about so much over a chord near its crown. */
const BULGE = 0.13;
/** A cut of less than this many box sides is a few hairs; of more, the forehead is gone and no arc helps. */
const LEAST_CUT = 0.08;
const MOST_CUT = 1.5;
/** How far below the edge the measured crown may end for the edge to be what ended it, in box sides. */
const NEAR = 0.12;

/**
 * @param top where the measured head ends, in px of the photo
 * @param side of the face box, px
 * @returns undefined where the photo does not cut the hair, or cuts too much of it
 */
export function findCap(person: LayeredMatte, top: Point, side: number): Cap | undefined {
  const cut = longestRun(person, { from: top.x - 1.2 * side, to: top.x + 1.2 * side, step: side / 64 });
  const length = cut.to - cut.from;
  if (top.y > MOST_CUT * side || length < LEAST_CUT * side || length > MOST_CUT * side) return undefined;
  const distance = top.y - NEAR * side;
  if (distance > 0 && (top.x < cut.from || top.x > cut.to)) return undefined;
  const bulge = BULGE * length;
  const radius = (length * length) / 8 / bulge + bulge / 2;
  return { x: (cut.from + cut.to) / 2, y: radius - bulge, radius };
}

/** The longest stretch of the photo's upper edge that shows the person. */
function longestRun(
  person: LayeredMatte,
  { from, to, step }: { from: number; to: number; step: number },
): { from: number; to: number } {
  let best = { from: 0, to: 0 };
  let start: number | undefined;
  for (let x = Math.max(0, from); x <= Math.min(person.width, to) + step; x += step) {
    const isPerson = x <= Math.min(person.width, to) && matteAt(person, x, 0) > 0.5;
    if (isPerson) start ??= x;
    else if (start !== undefined) {
      if (x - start > best.to - best.from) best = { from: start, to: x };
      start = undefined;
    }
  }
  return best;
}
