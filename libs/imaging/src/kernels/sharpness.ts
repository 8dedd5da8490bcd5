import type { Raster, Rect } from '../photo.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { floor, imul, max, min } = Math;

const SIDE = 96;
/** Weights of luminance (ITU-R BT.601) in whole numbers. */
const RED = 77;
const GREEN = 150;
const BLUE = 29;
const WEIGHT_SUM = RED + GREEN + BLUE;

/**
 * How sharp a part of a picture is: variance of the Laplacian of its brightness, seen at 96 × 96, over the variance of the
 * brightness itself, so that neither size nor contrast of the face matters. A sharp face has more than about .1, one that is visibly soft less than .05.
 * @param part may reach over the raster's edges
 */
export function sharpness(raster: Raster, part: Rect): number {
  const grey = brightness(raster, part);
  let sum = 0;
  let squares = 0;
  for (const value of grey) {
    sum += value;
    squares += value * value;
  }
  const variance = squares / grey.length - (sum / grey.length) ** 2;
  return laplacianPower(grey) / (variance + 1);
}

/** Mean brightness, 0 … 255, of a 96 × 96 grid of blocks. */
function brightness({ width, height, channels, pixels }: Raster, part: Rect): Float32Array {
  const grey = new Float32Array(SIDE * SIDE);
  const samples = max(1, min(4, Math.ceil(part.width / SIDE)));
  const columns = positions(part.left, part.width, { samples, length: width, stride: channels });
  const rows = positions(part.top, part.height, { samples, length: height, stride: channels * width });
  const unit = 1 / (WEIGHT_SUM * samples * samples);
  for (let row = 0; row < rows.length; row++)
    for (let cell = ((row / samples) | 0) * SIDE, column = 0; column < columns.length; cell++) {
      let sum = 0;
      for (let end = column + samples; column < end; column++) {
        const at = rows[row]! + columns[column]!;
        sum += imul(RED, pixels[at]!) + imul(GREEN, pixels[at + 1]!) + imul(BLUE, pixels[at + 2]!);
      }
      grey[cell]! += sum * unit;
    }
  return grey;
}

/** Offsets of the samples along one axis, spread evenly; those beyond the raster's edge read its last pixel. */
function positions(
  start: number,
  extent: number,
  { samples, length, stride }: { samples: number; length: number; stride: number },
): Int32Array {
  const count = SIDE * samples;
  return Int32Array.from(
    { length: count },
    (_, i) => max(0, min(length - 1, floor(start + ((i + 0.5) / count) * extent))) * stride,
  );
}

function laplacianPower(grey: Float32Array): number {
  let power = 0;
  for (let y = 1; y < SIDE - 1; y++)
    for (let x = 1; x < SIDE - 1; x++) {
      const at = y * SIDE + x;
      const value = 4 * grey[at]! - grey[at - 1]! - grey[at + 1]! - grey[at - SIDE]! - grey[at + SIDE]!;
      power += value * value;
    }
  return power / (SIDE - 2) ** 2;
}
