import type { Raster, Rect } from '../photo.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { ceil, floor, max, min } = Math;

/** Three quarters of the px that a face has in a result of 413 × 579: finer, and the work would be felt. */
const SIDE = 160;
const CELLS = SIDE * SIDE;
/** Weights of luminance (ITU-R BT.601). */
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;
/** Passes: each of [1 2 1] / 4 adds half a px² to the variance of the blur, and of the same with gaps of two px (coarse) four times that. */
const FINE = 1;
const MIDDLE = 3;
const COARSE = 3;

/**
 * How sharp a part of a picture is: how much there is in it of the detail of one to two px as against that of two to four, seen at 160 × 160 (differences
 * of Gaussians of σ 0.7, 1.4 and 2.8 px). Neither the size nor the contrast of a face matters, nor whether it laughs: sharp portraits have
 * more than .3, and a blur of 3 px of a 413 × 579 px result brings each of them to .21 or less.
 * @param part may reach over the raster's edges
 */
export function sharpness(raster: Raster, part: Rect): number {
  const fine = brightness(raster, part);
  const spare = new Float32Array(CELLS);
  for (let pass = 0; pass < FINE; pass++) smooth(fine, spare, 1);
  const middle = fine.slice();
  for (let pass = 0; pass < MIDDLE; pass++) smooth(middle, spare, 1);
  const coarse = middle.slice();
  for (let pass = 0; pass < COARSE; pass++) smooth(coarse, spare, 2);
  return power(fine, middle) / (power(middle, coarse) + 0.01);
}

/** Mean square of the difference. */
function power(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < CELLS; i++) {
    const difference = one[i]! - other[i]!;
    sum += difference * difference;
  }
  return sum / CELLS;
}

/** [1 2 1] / 4 along rows, then columns, in place, the weights `gap` px apart; what lies over the edge is the last px. */
function smooth(plane: Float32Array, spare: Float32Array, gap: number): void {
  for (let row = 0; row < CELLS; row += SIDE) {
    const last = row + SIDE - 1;
    for (let at = row; at < row + gap; at++) spare[at] = 0.25 * (plane[row]! + plane[at + gap]!) + 0.5 * plane[at]!;
    for (let at = row + gap; at <= last - gap; at++)
      spare[at] = 0.25 * (plane[at - gap]! + plane[at + gap]!) + 0.5 * plane[at]!;
    for (let at = last - gap + 1; at <= last; at++)
      spare[at] = 0.25 * (plane[at - gap]! + plane[last]!) + 0.5 * plane[at]!;
  }
  for (let y = 0; y < SIDE; y++) {
    const end = (y + 1) * SIDE;
    const above = (max(0, y - gap) - y) * SIDE;
    const below = (min(SIDE - 1, y + gap) - y) * SIDE;
    for (let at = y * SIDE; at < end; at++)
      plane[at] = 0.25 * (spare[at + above]! + spare[at + below]!) + 0.5 * spare[at]!;
  }
}

/** Brightness, 0 … 255, on a grid of 160 × 160: of a larger part means of blocks, of a smaller one what lies between its px. */
function brightness(raster: Raster, part: Rect): Float32Array {
  const samples = min(2, ceil(part.width / SIDE));
  return samples > 1 ? blockMeans(raster, part, samples) : between(raster, part);
}

function blockMeans({ width, height, channels, pixels }: Raster, part: Rect, samples: number): Float32Array {
  const grey = new Float32Array(CELLS);
  const offsets = (start: number, extent: number, length: number, stride: number) =>
    Int32Array.from(
      { length: SIDE * samples },
      (_, i) => max(0, min(length - 1, floor(start + ((i + 0.5) / (SIDE * samples)) * extent))) * stride,
    );
  const columns = offsets(part.left, part.width, width, channels);
  const rows = offsets(part.top, part.height, height, channels * width);
  const unit = 1 / (samples * samples);
  for (let row = 0; row < rows.length; row++)
    for (let cell = floor(row / samples) * SIDE, column = 0; column < columns.length; cell++) {
      let sum = 0;
      for (const end = column + samples; column < end; column++) {
        const at = rows[row]! + columns[column]!;
        sum += RED * pixels[at]! + GREEN * pixels[at + 1]! + BLUE * pixels[at + 2]!;
      }
      grey[cell]! += sum * unit;
    }
  return grey;
}

function between({ width, height, channels, pixels }: Raster, part: Rect): Float32Array {
  const grey = new Float32Array(CELLS);
  const greyAt = (x: number, y: number) => {
    const at = (max(0, min(height - 1, y)) * width + max(0, min(width - 1, x))) * channels;
    return RED * pixels[at]! + GREEN * pixels[at + 1]! + BLUE * pixels[at + 2]!;
  };
  for (let row = 0; row < SIDE; row++) {
    const y = part.top + ((row + 0.5) / SIDE) * part.height - 0.5;
    const [top, down] = [floor(y), y - floor(y)];
    for (let column = 0; column < SIDE; column++) {
      const x = part.left + ((column + 0.5) / SIDE) * part.width - 0.5;
      const [left, aside] = [floor(x), x - floor(x)];
      const upper = (1 - aside) * greyAt(left, top) + aside * greyAt(left + 1, top);
      const lower = (1 - aside) * greyAt(left, top + 1) + aside * greyAt(left + 1, top + 1);
      grey[row * SIDE + column] = (1 - down) * upper + down * lower;
    }
  }
  return grey;
}
