/**
 * Alpha corrected by colour. Where the network was half sure and the picture has no edge to snap to (a pale wall behind loose dark
 * hair) the guided filter leaves haze. If what is surely person and surely background nearby differ clearly in colour, the pixel's
 * own colour tells how much of each it has: haze goes, strands stay. Alpha is only ever lowered: raising it would bring back what
 * else is dark on the wall.
 */
import type { Raster } from '../photo.js';
import { FineGrid } from './fine-grid.js';
import { sureColours, type ColourGrid } from './sure-colours.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { max, min, floor } = Math;

/** Squared distance of the two colours (0 … 1 a channel) below which colour says nothing, and from which on it is believed. */
const LEAST_CONTRAST = 0.02;
const FULL_CONTRAST = 0.12;
/** Alpha below which colour is believed in full, and from which on not at all: a light collar within a dark suit must not go. */
const LOW_ALPHA = 0.6;
const HIGH_ALPHA = 0.95;
/** How many times the background's variance weighs against the contrast: a curtain's folds differ as much as hair and wall do. */
const UNEVENNESS = 20;
/** How far a pixel may be off the line between the two colours, in their distance, to be a mixture of them at all. */
const OFF_LINE = 0.35;

/**
 * Corrects, in place, the alpha of pixels that are neither 0 nor 1.
 * @param alpha of each pixel of the raster, 0 … 1
 * @param cells mean red, green, blue and alpha (0 … 1) of each cell; where alpha's is 0 or 1 no pixel is looked at
 */
export function correctByColour(alpha: Float32Array, raster: Raster, cells: Float32Array, grid: ColourGrid): void {
  const { width, height, pixels } = raster;
  const factor = max(1, Math.round(grid.radius / 3));
  const { person, background, spread, plane } = sureColours(cells, grid, factor);
  const own = new FineGrid(person, plane, grid.step * factor, raster);
  const back = new FineGrid(background, plane, grid.step * factor, raster);
  const uneven = new FineGrid(spread, plane, grid.step * factor, raster);
  for (let y = 0; y < height; y++) {
    const row = floor(y / grid.step) * grid.coarse.width;
    let seen = -1; // the cell whose sides are held
    for (let column = 0; column < grid.coarse.width; column++) {
      const mean = cells[(row + column) * 4 + 3]!;
      if (mean === 0 || mean === 1) continue;
      const right = min(width, (column + 1) * grid.step);
      for (let x = column * grid.step, i = y * width + x; x < right; x++, i++) {
        const value = alpha[i]!;
        if (value === 0 || value >= HIGH_ALPHA) continue;
        if (own.across.cell[x] !== seen) {
          seen = own.across.cell[x]!;
          own.readSides(x, y, ownSides);
          back.readSides(x, y, backSides);
          uneven.readSides(x, y, spreadSides);
        }
        between(ownSides, own.across.part[x]!, f);
        between(backSides, own.across.part[x]!, b);
        const unevenness = spreadSides[0]! + own.across.part[x]! * (spreadSides[4]! - spreadSides[0]!);
        alpha[i] = corrected(value, pixels, i * 3, unevenness);
      }
    }
  }
}

/** The four values a part of the way from the one side to the other. */
function between(sides: Float64Array, part: number, into: Float32Array): void {
  for (let k = 0; k < 4; k++) into[k] = sides[k]! + part * (sides[k + 4]! - sides[k]!);
}

/** Scratch of `correctByColour`: the person's and the background's colour at both sides of a pixel, and at the pixel. */
const ownSides = new Float64Array(8);
const backSides = new Float64Array(8);
const spreadSides = new Float64Array(8);
const f = new Float32Array(4);
const b = new Float32Array(4);

function corrected(alpha: number, pixels: Uint8Array, at: number, unevenness: number): number {
  // The fourth value says how much sure colour there is around; without both there is nothing to compare.
  if (f[3]! < 0.5 || b[3]! < 0.5) return alpha;
  let contrast = 0;
  let along = 0;
  let length = 0;
  for (let k = 0; k < 3; k++) {
    const direction = f[k]! - b[k]!;
    const own = pixels[at + k]! / 255 - b[k]!;
    contrast += direction * direction;
    along += own * direction;
    length += own * own;
  }
  if (contrast <= LEAST_CONTRAST) return alpha;
  const share = along / contrast;
  const offLine = max(0, length - share * along) / contrast;
  const belief =
    (contrast / (contrast + UNEVENNESS * unevenness)) *
    rise(contrast, LEAST_CONTRAST, FULL_CONTRAST) *
    (1 - rise(alpha, LOW_ALPHA, HIGH_ALPHA)) *
    (1 - rise(offLine, 0, OFF_LINE * OFF_LINE));
  const value = alpha - belief * max(0, alpha - max(0, share));
  return value < 0.01 ? 0 : value;
}

/** 0 at `from` and below, 1 at `to` and above, evenly between. */
const rise = (value: number, from: number, to: number): number => min(1, max(0, (value - from) / (to - from)));
