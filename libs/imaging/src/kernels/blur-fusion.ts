/**
 * Colours of the foreground and of the background where both show through one another: blur fusion (Forte and Pitié 2021). The
 * colours of sure pixels spread into the unsure band, then give way to what the pixel itself says. Without it the old background's
 * colour stays in the edge as a halo; two rounds, a wide one and a narrow one, because one leaves a dark smudge.
 *
 * The wide round is smooth, so it runs on a grid a few times coarser; the narrow one is read only in and next to the band, so it
 * is computed only there.
 */
import { boxMean4 } from './box-mean.js';
import { dilate } from './dilate.js';
import { FineGrid } from './fine-grid.js';
import type { Plane } from './plane.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { max, min, floor } = Math;

/** Blurred colours of a grid, interleaved by four, the fourth value unused; set in the unsure band and one cell around it. */
export interface FusedColours {
  readonly foreground: Float32Array;
  readonly background: Float32Array;
}

/** Radii of the two rounds, in cells. */
export interface FusionRadii {
  readonly wide: number;
  readonly narrow: number;
}

/** Blurred share below which a side has no colour to give; keeps the division finite. */
const NOTHING = 1e-5;
/** Cells the wide radius is made of on its coarser grid. */
const WIDE_CELLS = 3;

/**
 * @param cells red, green, blue (0 … 1) and alpha (0 … 1) of each cell, interleaved; not changed
 * @returns the blurred colours of the second round; a pixel's own foreground colour is `fuse` of them
 */
export function fuseColours(cells: Float32Array, plane: Plane, radii: FusionRadii): FusedColours {
  const band = new Uint8Array(plane.width * plane.height);
  for (let i = 0; i < band.length; i++) band[i] = cells[i * 4 + 3]! > 0 && cells[i * 4 + 3]! < 1 ? 1 : 0;
  const wanted = dilate(band, plane.width, 1);
  const first = firstRound(cells, plane, { wide: radii.wide, where: dilate(wanted, plane.width, radii.narrow) });
  return secondRound(cells, plane, { first, wanted, radius: radii.narrow });
}

/** The foreground's colour of a pixel (0 … 1), from its own colour, its alpha and the blurred colours around it. */
export function fuse(colour: number, alpha: number, foreground: number, background: number): number {
  const value = foreground + alpha * (colour - alpha * foreground - (1 - alpha) * background);
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

function firstRound(
  cells: Float32Array,
  plane: Plane,
  { wide, where }: { wide: number; where: Uint8Array },
): FusedColours {
  const factor = max(1, Math.round(wide / WIDE_CELLS));
  const coarse = { width: Math.ceil(plane.width / factor), height: Math.ceil(plane.height / factor) };
  const radius = max(1, Math.round(wide / factor));
  const sums = weightedSums(cells, plane, factor);
  const own = new FineGrid(colourOf(boxMean4(sums.own, coarse, radius)), coarse, factor, plane);
  const back = new FineGrid(colourOf(boxMean4(sums.back, coarse, radius)), coarse, factor, plane);
  const foreground = new Float32Array(cells.length);
  const background = new Float32Array(cells.length);
  const f = new Float32Array(4);
  const b = new Float32Array(4);
  for (let y = 0, i = 0; y < plane.height; y++)
    for (let x = 0; x < plane.width; x++, i++) {
      if (where[i] === 0) continue;
      own.read(x, y, f);
      back.read(x, y, b);
      for (let at = i * 4, k = 0; k < 3; k++, at++) {
        foreground[at] = fuse(cells[at]!, cells[i * 4 + 3]!, f[k]!, b[k]!);
        background[at] = b[k]!;
      }
    }
  return { foreground, background };
}

/** Sums of colour × alpha and alpha, and of colour × (1 − alpha) and 1 − alpha, over blocks of cells. */
function weightedSums(
  cells: Float32Array,
  { width, height }: Plane,
  factor: number,
): { own: Float32Array; back: Float32Array } {
  const columns = Math.ceil(width / factor);
  const own = new Float32Array(columns * Math.ceil(height / factor) * 4);
  const back = new Float32Array(own.length);
  for (let y = 0, from = 0; y < height; y++) {
    const row = floor(y / factor) * columns * 4;
    for (let x = 0, left = factor, at = row; x < width; x++, from += 4) {
      const alpha = cells[from + 3]!;
      const rest = 1 - alpha;
      for (let k = 0; k < 3; k++) {
        own[at + k]! += cells[from + k]! * alpha;
        back[at + k]! += cells[from + k]! * rest;
      }
      own[at + 3]! += alpha;
      back[at + 3]! += rest;
      if (--left === 0) {
        left = factor;
        at += 4;
      }
    }
  }
  return { own, back };
}

/** Weighted sums made into colours, in place. */
function colourOf(sums: Float32Array): Float32Array {
  for (let at = 0; at < sums.length; at += 4) {
    const share = 1 / (sums[at + 3]! + NOTHING);
    for (let k = 0; k < 3; k++) sums[at + k]! *= share;
  }
  return sums;
}

function secondRound(
  cells: Float32Array,
  plane: Plane,
  { first, wanted, radius }: { first: FusedColours; wanted: Uint8Array; radius: number },
): FusedColours {
  const foreground = new Float32Array(cells.length);
  const background = new Float32Array(cells.length);
  const blurred = { first, foreground, background };
  for (let y = 0, i = 0; y < plane.height; y++) {
    window.top = max(0, y - radius);
    window.bottom = min(plane.height - 1, y + radius);
    for (let x = 0; x < plane.width; x++, i++) {
      if (wanted[i] === 0) continue;
      window.left = max(0, x - radius);
      window.right = min(plane.width - 1, x + radius);
      blurAt(blurred, cells, plane.width, i * 4);
    }
  }
  return { foreground, background };
}

/** Scratch of the second round: the cells that are blurred, all included, and the sums of two colours. */
const window = { left: 0, right: 0, top: 0, bottom: 0 };
const sum = new Float64Array(6);

/** Mean of the first round's colours over the window, weighted by alpha and by its rest. */
function blurAt(
  { first, foreground, background }: FusedColours & { readonly first: FusedColours },
  cells: Float32Array,
  stride: number,
  at: number,
): void {
  let own = NOTHING;
  let back = NOTHING;
  sum.fill(0);
  for (let y = window.top; y <= window.bottom; y++)
    for (let x = window.left, i = (y * stride + x) * 4; x <= window.right; x++, i += 4) {
      const alpha = cells[i + 3]!;
      own += alpha;
      back += 1 - alpha;
      for (let k = 0; k < 3; k++) {
        sum[k]! += first.foreground[i + k]! * alpha;
        sum[k + 3]! += first.background[i + k]! * (1 - alpha);
      }
    }
  for (let k = 0; k < 3; k++) {
    foreground[at + k] = sum[k]! / own;
    background[at + k] = sum[k + 3]! / back;
  }
}
