/** Where a pen would draw: the dark side of each edge, by the difference of two Gaussians, followed along the edge into clean lines. */
import { edgeFlow, meanAlong } from './edge-flow.js';
import { gaussian } from './gaussian.js';
import type { Plane } from './plane.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { max, min, sqrt } = Math;

/** Width of the second Gaussian over the first: as the eye's, near the Laplacian (Marr and Hildreth 1980). */
const SURROUND = 1.6;
/** Keeps the root of a luminance of 0 from making noise of the darkest levels. */
const DARKEST = 0.02;
/** How deep below its surroundings a pixel has to lie to be drawn at all, and to be drawn in full; of 1. Set on portraits, by eye. */
const FAINTEST = 0.0032;
const FULL = 0.01;
/** In widths of the pen: how far a line looks along its edge, and over how much directions are evened out. */
const ALONG = 3.5;
const EVENED = 1.6;

/**
 * @param luminance 0 … 255 a pixel, already without texture; not changed
 * @param penPx about half the width of a line
 * @returns how much ink lies on each pixel, 0 … 1
 */
export function inkLines(luminance: Float32Array, size: Plane, penPx: number): Float32Array {
  // By the root, so that lines are found in hair and dark cloth too.
  const seen = new Float32Array(luminance.length);
  for (let p = 0; p < seen.length; p++) seen[p] = sqrt(max(0, luminance[p]!) / 255 + DARKEST);
  const near = gaussian(seen, size, penPx);
  // One Gaussian after another is a wider one: less work than the wider one at once.
  const depth = gaussian(near, size, penPx * sqrt(SURROUND ** 2 - 1));
  const flow = edgeFlow(near, size, EVENED * penPx);
  for (let p = 0; p < depth.length; p++) depth[p]! -= near[p]!;
  const ink = meanAlong(depth, size, flow, { reachPx: ALONG * penPx, least: FAINTEST / 4 });
  for (let p = 0; p < ink.length; p++) {
    const share = min(1, max(0, (ink[p]! - FAINTEST) / (FULL - FAINTEST)));
    ink[p] = share * share * (3 - 2 * share);
  }
  return ink;
}
