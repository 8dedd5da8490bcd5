/**
 * One detection a face: candidates that overlap the best one are merged into it, weighted by their scores. Steadier than taking the
 * best alone, because the errors of neighbouring anchors cancel.
 */
import { BOX_HEIGHT, BOX_WIDTH, BOX_X, BOX_Y, VALUES, type Detection } from './detection.js';

/** The merged detections, best first; each has the score of its best candidate. @param minOverlap intersection over union, 0 … 1 */
export function weightedNms(candidates: readonly Detection[], minOverlap: number): Detection[] {
  let waiting = [...candidates].sort((one, other) => other.score - one.score);
  const merged: Detection[] = [];
  while (waiting.length > 0) {
    const best = waiting[0] as Detection;
    // The best belongs to its own group even where its box is degenerate and overlaps nothing, else this would never end.
    const belongs = (candidate: Detection) => candidate === best || overlap(best, candidate) > minOverlap;
    merged.push(merge(waiting.filter(belongs)));
    waiting = waiting.filter((candidate) => !belongs(candidate));
  }
  return merged;
}

/** Intersection over union of two boxes, 0 … 1. */
export function overlap(one: Detection, other: Detection): number {
  const across = sharedLength(one, other, BOX_X, BOX_WIDTH);
  const down = sharedLength(one, other, BOX_Y, BOX_HEIGHT);
  const shared = across * down;
  const union = area(one) + area(other) - shared;
  return union > 0 ? shared / union : 0;
}

/** The values of all, averaged with their scores as weights. */
export function merge(group: readonly Detection[]): Detection {
  const values = new Float32Array(VALUES);
  const total = group.reduce((sum, { score }) => sum + score, 0);
  for (let at = 0; at < VALUES; at++) {
    values[at] = group.reduce((sum, { score, values: own }) => sum + score * (own[at] as number), 0) / total;
  }
  return { score: Math.max(...group.map(({ score }) => score)), values };
}

function sharedLength(one: Detection, other: Detection, centre: number, size: number): number {
  const end = Math.min(edge(one, centre, size, 1), edge(other, centre, size, 1));
  const start = Math.max(edge(one, centre, size, -1), edge(other, centre, size, -1));
  return Math.max(0, end - start);
}

function edge({ values }: Detection, centre: number, size: number, side: 1 | -1): number {
  return (values[centre] as number) + (side * (values[size] as number)) / 2;
}

function area({ values }: Detection): number {
  return Math.max(0, values[BOX_WIDTH] as number) * Math.max(0, values[BOX_HEIGHT] as number);
}
