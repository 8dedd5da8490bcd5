/**
 * Connected parts of a matte: the person is one of them, what the network also took for a person is another.
 */
import type { Matte, Rect } from '../photo.js';
import { dilate } from './dilate.js';

/** What to keep. */
export interface ComponentChoice {
  /** A cell belongs to a component from this value on. */
  readonly threshold: number;
  /** Components that touch one of these rectangles (cells of the matte) are kept. */
  readonly seeds: readonly Rect[];
  /** Where no seed hits, and beside those hit: components of at least this share of the largest one. 1 keeps the largest alone. */
  readonly leastShare: number;
  /** How far the soft edge of a kept component may reach over the threshold, in cells. */
  readonly fringe: number;
}

/**
 * A copy of the matte in which everything outside the chosen components and their soft fringe is 0. 8-connected.
 */
export function keepComponents(matte: Matte, choice: ComponentChoice): Matte {
  const { labels, sizes } = label(matte, choice.threshold);
  const kept = chooseLabels(labels, sizes, matte, choice);
  const mask = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) mask[i] = kept[labels[i]!]!;
  const reach = dilate(mask, matte.width, choice.fringe);
  const values = new Float32Array(matte.values.length);
  for (let i = 0; i < values.length; i++) values[i] = reach[i] === 1 ? matte.values[i]! : 0;
  return { width: matte.width, height: matte.height, values };
}

/** Label of each cell, 0 for none; and the cells of each label. */
function label({ width, height, values }: Matte, threshold: number): { labels: Int32Array; sizes: number[] } {
  // One cell more on each side, so that neighbours need no bounds.
  const stride = width + 2;
  const open = new Uint8Array(stride * (height + 2));
  for (let y = 0, from = 0; y < height; y++)
    for (let x = 0, to = (y + 1) * stride + 1; x < width; x++, from++, to++)
      open[to] = values[from]! >= threshold ? 1 : 0;
  const labels = new Int32Array(values.length);
  const stack = new Int32Array(values.length);
  const sizes = [0];
  const neighbours = [-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1];
  for (let start = 0; start < open.length; start++) {
    if (open[start] === 0) continue;
    let depth = 0;
    let size = 0;
    stack[depth++] = start;
    open[start] = 0;
    while (depth > 0) {
      const cell = stack[--depth]!;
      const row = (cell / stride) | 0;
      labels[(row - 1) * width + (cell - row * stride - 1)] = sizes.length;
      size++;
      for (let n = 0; n < 8; n++) {
        const next = cell + neighbours[n]!;
        if (open[next] === 0) continue;
        open[next] = 0;
        stack[depth++] = next;
      }
    }
    sizes.push(size);
  }
  return { labels, sizes };
}

/** 1 for each label that stays, 0 for the rest. */
function chooseLabels(
  labels: Int32Array,
  sizes: number[],
  { width, height }: Matte,
  choice: ComponentChoice,
): Uint8Array {
  const kept = new Uint8Array(sizes.length);
  for (const seed of choice.seeds) {
    const right = Math.min(width, Math.ceil(seed.left + seed.width));
    const bottom = Math.min(height, Math.ceil(seed.top + seed.height));
    for (let y = Math.max(0, Math.floor(seed.top)); y < bottom; y++)
      for (let x = Math.max(0, Math.floor(seed.left)); x < right; x++) kept[labels[y * width + x]!] = 1;
  }
  kept[0] = 0;
  const enough = choice.leastShare * Math.max(...sizes);
  const hit = kept.includes(1);
  if (!hit || choice.leastShare < 1) sizes.forEach((size, name) => name > 0 && size >= enough && (kept[name] = 1));
  return kept;
}
