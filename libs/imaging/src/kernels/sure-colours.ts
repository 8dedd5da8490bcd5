/**
 * The colours of what is surely person and of what is surely background, around each place of a picture.
 */
import { boxMean4 } from './box-mean.js';
import type { Plane } from './plane.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { max, floor } = Math;

/** Alpha up to which, and from which on, a cell's colour is sure to be the background's or the person's. */
const SURE_BACKGROUND = 0.02;
const SURE_PERSON = 0.98;
/** The grid that colours are gathered on. */
export interface ColourGrid {
  readonly coarse: Plane;
  /** Px a cell is wide. */
  readonly step: number;
  /** How far around to look for sure colours, in cells. */
  readonly radius: number;
}

/** Colours of a coarser grid; the fourth value is 1 where there are any, 0 where not. */
export interface SureColours {
  readonly person: Float32Array;
  readonly background: Float32Array;
  /** Variance of the background's colour, the three channels' added up, as the first of four values. */
  readonly spread: Float32Array;
  readonly plane: Plane;
}

/** Mean colour of the sure cells around each block of cells. */
export function sureColours(
  cells: Float32Array,
  { coarse: { width, height }, radius }: ColourGrid,
  factor: number,
): SureColours {
  const plane = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const person = new Float32Array(plane.width * plane.height * 4);
  const background = new Float32Array(person.length);
  const squares = new Float32Array(person.length);
  for (let y = 0, from = 0; y < height; y++) {
    const row = floor(y / factor) * plane.width;
    for (let x = 0; x < width; x++, from += 4) {
      const alpha = cells[from + 3]!;
      if (alpha > SURE_BACKGROUND && alpha < SURE_PERSON) continue;
      const sums = alpha >= SURE_PERSON ? person : background;
      const at = (row + floor(x / factor)) * 4;
      sums[at]! += cells[from]!;
      sums[at + 1]! += cells[from + 1]!;
      sums[at + 2]! += cells[from + 2]!;
      sums[at + 3]! += 1;
      if (sums === person) continue;
      squares[at]! += cells[from]! ** 2 + cells[from + 1]! ** 2 + cells[from + 2]! ** 2;
      squares[at + 3]! += 1;
    }
  }
  const around = (sums: Float32Array): Float32Array =>
    meanOf(boxMean4(sums, plane, max(1, Math.round(radius / factor))));
  const behind = around(background);
  return { person: around(person), background: behind, spread: varianceOf(around(squares), behind), plane };
}

/** Sums and their count made into means, in place. */
function meanOf(colours: Float32Array): Float32Array {
  for (let at = 0; at < colours.length; at += 4) {
    const count = colours[at + 3]!;
    if (count < 1e-3) continue;
    for (let k = 0; k < 3; k++) colours[at + k]! /= count;
    colours[at + 3] = 1;
  }
  return colours;
}

/** Mean squared lengths of colours made into variances, in place. */
function varianceOf(squares: Float32Array, means: Float32Array): Float32Array {
  for (let at = 0; at < squares.length; at += 4)
    squares[at] = max(0, squares[at]! - means[at]! ** 2 - means[at + 1]! ** 2 - means[at + 2]! ** 2);
  return squares;
}
