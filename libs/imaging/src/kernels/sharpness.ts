import type { Raster, Rect } from '../photo.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { floor, max, min } = Math;

const SIDE = 96;

/**
 * How sharp a part of a picture is: variance of the Laplacian of its brightness, seen at 96 × 96, over the variance of the
 * brightness itself, so that neither size nor contrast of the face matters. A sharp face has more than about .02.
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
function brightness(raster: Raster, part: Rect): Float32Array {
  const grey = new Float32Array(SIDE * SIDE);
  const samples = max(1, min(4, Math.ceil(part.width / SIDE)));
  for (let row = 0; row < SIDE * samples; row++)
    for (let column = 0; column < SIDE * samples; column++) {
      const x = clamp(part.left + ((column + 0.5) / (SIDE * samples)) * part.width, raster.width);
      const y = clamp(part.top + ((row + 0.5) / (SIDE * samples)) * part.height, raster.height);
      const at = (y * raster.width + x) * raster.channels;
      const value = 0.299 * raster.pixels[at]! + 0.587 * raster.pixels[at + 1]! + 0.114 * raster.pixels[at + 2]!;
      grey[((row / samples) | 0) * SIDE + ((column / samples) | 0)]! += value / (samples * samples);
    }
  return grey;
}

const clamp = (value: number, size: number): number => max(0, min(size - 1, floor(value)));

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
