/**
 * One matte out of several looks at the same photo: a coarse one of the whole person, finer ones of parts. Coordinates are
 * pixels of the photo; each look covers a rectangle of it and was squashed into its own grid.
 */
import type { Matte, Rect } from '../photo.js';
import { dilate } from './dilate.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { max, min } = Math;

/** One look at a part of the photo. */
export interface MatteLayer {
  readonly matte: Matte;
  /** The part of the photo it shows, px. */
  readonly rect: Rect;
  /** Over how many px from its inner edges it fades in; 0 for the first layer. Edges that are the photo's own do not fade. */
  readonly feather: number;
  /** Of the first layer: cells of its grid that may hold something of the person; elsewhere nobody is, whatever the closer looks say. */
  readonly reach?: Uint8Array;
}

/** The person in a photo: the first layer covers most, each following one lies over those before it. */
export interface LayeredMatte {
  /** Size of the photo, px. */
  readonly width: number;
  readonly height: number;
  readonly layers: readonly [MatteLayer, ...MatteLayer[]];
}

/**
 * The person's share at a point of the photo, 0 … 1. Beyond the photo's edge what is at the edge goes on, so that filters see no
 * false edge there; beyond the first layer's inner edge there is nobody.
 */
export function matteAt(layered: LayeredMatte, x: number, y: number): number {
  const px = min(layered.width, max(0, x));
  const py = min(layered.height, max(0, y));
  const { layers } = layered;
  const base = layers[0];
  if (!covers(base.rect, px, py)) return 0;
  if (!isReached(base, px, py)) return 0;
  let value = sample(base, px, py);
  for (let i = 1; i < layers.length; i++) {
    const layer = layers[i]!;
    if (!covers(layer.rect, px, py)) continue;
    value += fadeIn(layer, layered, px, py) * (sample(layer, px, py) - value);
  }
  return value;
}

/** For a matte: 1 where it, or a cell at most `radius` away, is over `threshold`; what `MatteLayer.reach` wants. */
export function reachOf({ width, values }: Matte, threshold: number, radius: number): Uint8Array {
  const mask = new Uint8Array(values.length);
  for (let i = 0; i < mask.length; i++) mask[i] = values[i]! > threshold ? 1 : 0;
  return dilate(mask, width, radius);
}

const covers = (rect: Rect, x: number, y: number): boolean =>
  x >= rect.left && x <= rect.left + rect.width && y >= rect.top && y <= rect.top + rect.height;

function sample({ matte, rect }: MatteLayer, x: number, y: number): number {
  const u = min(matte.width - 1, max(0, ((x - rect.left) / rect.width) * matte.width - 0.5));
  const v = min(matte.height - 1, max(0, ((y - rect.top) / rect.height) * matte.height - 0.5));
  // The last cell is read with its left and upper neighbour; a network's square has more than one cell.
  const column = min(matte.width - 2, u | 0);
  const row = min(matte.height - 2, v | 0);
  const right = u - column;
  const down = v - row;
  const at = row * matte.width + column;
  const { values } = matte;
  const upper = values[at]! + right * (values[at + 1]! - values[at]!);
  const below = at + matte.width;
  const lower = values[below]! + right * (values[below + 1]! - values[below]!);
  return upper + down * (lower - upper);
}

function isReached({ matte, rect, reach }: MatteLayer, x: number, y: number): boolean {
  if (reach === undefined) return true;
  const column = min(matte.width - 1, (((x - rect.left) / rect.width) * matte.width) | 0);
  const row = min(matte.height - 1, (((y - rect.top) / rect.height) * matte.height) | 0);
  return reach[row * matte.width + column] === 1;
}

function fadeIn({ rect, feather }: MatteLayer, photo: LayeredMatte, x: number, y: number): number {
  if (feather === 0) return 1;
  let inside = Number.POSITIVE_INFINITY;
  if (rect.left > 0) inside = min(inside, x - rect.left);
  if (rect.top > 0) inside = min(inside, y - rect.top);
  if (rect.left + rect.width < photo.width) inside = min(inside, rect.left + rect.width - x);
  if (rect.top + rect.height < photo.height) inside = min(inside, rect.top + rect.height - y);
  return min(1, inside / feather);
}
