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
  return { ...matte, values };
}

/** Label of each cell, 0 for none; and the cells of each label. */
function label(matte: Matte, threshold: number): { labels: Int32Array; sizes: number[] } {
  const { width, height, values } = matte;
  const labels = new Int32Array(width * height);
  const stack = new Int32Array(width * height);
  const sizes = [0];
  for (let start = 0; start < labels.length; start++) {
    if (labels[start] !== 0 || values[start]! < threshold) continue;
    const name = sizes.length;
    let depth = 0;
    let size = 0;
    stack[depth++] = start;
    labels[start] = name;
    while (depth > 0) {
      const cell = stack[--depth]!;
      size++;
      const x = cell % width;
      const y = (cell - x) / width;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (labels[next] !== 0 || values[next]! < threshold) continue;
          labels[next] = name;
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
