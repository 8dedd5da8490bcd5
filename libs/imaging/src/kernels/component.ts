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
  const runs = findRuns(matte, choice.threshold);
  const roots = join(runs);
  const kept = chooseComponents(runs, roots, choice);
  const mask = new Uint8Array(matte.values.length);
  for (let run = 0; run < runs.count; run++) if (kept.has(roots[run]!)) mask.fill(1, runs.starts[run], runs.ends[run]);
  const reach = dilate(mask, matte.width, choice.fringe);
  const values = new Float32Array(matte.values.length);
  for (let i = 0; i < values.length; i++) if (reach[i] === 1) values[i] = matte.values[i]!;
  return { width: matte.width, height: matte.height, values };
}

/** Cells of one row that lie side by side, in the order of their first cells. There are far fewer of them than cells. */
interface Runs {
  readonly width: number;
  readonly count: number;
  /** Half-open, counted over all rows. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The first run of each row, and one more entry that ends the last row's. */
  readonly rows: Int32Array;
}

function findRuns({ width, height, values }: Matte, threshold: number): Runs {
  const starts = new Int32Array(height * ((width + 1) >> 1));
  const ends = new Int32Array(starts.length);
  const rows = new Int32Array(height + 1);
  let count = 0;
  for (let y = 0, i = 0; y < height; y++) {
    rows[y] = count;
    for (const end = i + width; i < end;) {
      while (i < end && !(values[i]! >= threshold)) i++;
      if (i === end) break;
      starts[count] = i;
      while (i < end && values[i]! >= threshold) i++;
      ends[count++] = i;
    }
  }
  rows[height] = count;
  return { width, count, starts, ends, rows };
}

/** For each run the first run of its component. */
function join({ width, count, starts, ends, rows }: Runs): Int32Array {
  const roots = Int32Array.from({ length: count }, (_, run) => run);
  for (let y = 1; y + 1 < rows.length; y++) {
    let above = rows[y - 1]!;
    for (let run = rows[y]!; run < rows[y + 1]!; run++) {
      // Corners touch, too: a run above may end one cell before this one, or begin one cell after it.
      const [first, last] = [starts[run]! - width - 1, ends[run]! - width];
      while (above < rows[y]! && ends[above]! <= first) above++;
      for (let other = above; other < rows[y]! && starts[other]! <= last; other++) unite(roots, run, other);
    }
  }
  for (let run = 0; run < count; run++) roots[run] = rootOf(roots, run);
  return roots;
}

function unite(roots: Int32Array, one: number, other: number): void {
  const [a, b] = [rootOf(roots, one), rootOf(roots, other)];
  roots[Math.max(a, b)] = Math.min(a, b);
}

function rootOf(roots: Int32Array, run: number): number {
  let root = run;
  while (roots[root] !== root) {
    roots[root] = roots[roots[root]!]!;
    root = roots[root]!;
  }
  return root;
}

/** The components that stay, each by its root. */
function chooseComponents(runs: Runs, roots: Int32Array, { seeds, leastShare }: ComponentChoice): Set<number> {
  const kept = new Set<number>();
  for (const seed of seeds) for (const run of runsIn(runs, seed)) kept.add(roots[run]!);
  if (kept.size > 0 && leastShare >= 1) return kept;
  const sizes = new Map<number, number>();
  for (let run = 0; run < runs.count; run++)
    sizes.set(roots[run]!, (sizes.get(roots[run]!) ?? 0) + runs.ends[run]! - runs.starts[run]!);
  const enough = leastShare * [...sizes.values()].reduce((most, size) => Math.max(most, size), 0);
  for (const [root, size] of sizes) if (size >= enough) kept.add(root);
  return kept;
}

/** The runs that have a cell in a rectangle. */
function* runsIn({ width, starts, ends, rows }: Runs, rect: Rect): Generator<number> {
  const left = Math.max(0, Math.floor(rect.left));
  const right = Math.min(width, Math.ceil(rect.left + rect.width));
  if (left >= right) return;
  const bottom = Math.min(rows.length - 1, Math.ceil(rect.top + rect.height));
  for (let y = Math.max(0, Math.floor(rect.top)); y < bottom; y++)
    for (let run = rows[y]!; run < rows[y + 1]!; run++)
      if (starts[run]! < y * width + right && ends[run]! > y * width + left) yield run;
}
