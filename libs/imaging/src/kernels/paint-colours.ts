/**
 * A background of one or two colours. A gradient between near colours has far fewer steps than rows, and each step would show as a
 * band; so the fraction that rounding takes away is given back as a fine, even pattern.
 */
import type { Raster } from '../photo.js';
import type { Colour, ColourBackground } from '../presets/backgrounds.js';
import type { Plane } from './plane.js';

const { floor, hypot } = Math;

/** @returns three channels; the caller owns it */
export function paintColours(
  { colours: [from, to], shape }: Pick<ColourBackground, 'colours' | 'shape'>,
  { width, height }: Plane,
): Raster {
  const pixels = new Uint8Array(width * height * 3);
  if (from.every((value, k) => value === to[k])) return { width, height, channels: 3, pixels: repeat(pixels, from) };
  const partAt = shape === 'centre' ? fromCentre(width, height) : downwards(height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      const part = partAt(x, y);
      const threshold = evenNoise(x, y);
      for (let k = 0; k < 3; k++) pixels[at + k] = floor(from[k]! + part * (to[k]! - from[k]!) + threshold);
    }
  return { width, height, channels: 3, pixels };
}

/** One colour all over, in place: what is painted is copied until there is no more room. */
function repeat(pixels: Uint8Array, colour: Colour): Uint8Array {
  pixels.set(colour.slice(0, pixels.length));
  for (let done = colour.length; done < pixels.length; done *= 2) pixels.copyWithin(done, 0, done);
  return pixels;
}

/** 0 in the upper row, 1 in the lowest. */
const downwards =
  (height: number) =>
  (_x: number, y: number): number =>
    height === 1 ? 0 : y / (height - 1);

/** 0 in the centre, 1 in the corners; the same shape as the picture, so that a tall one is not cut off at its sides. */
const fromCentre =
  (width: number, height: number) =>
  (x: number, y: number): number =>
    hypot((2 * x + 1) / width - 1, (2 * y + 1) / height - 1) * Math.SQRT1_2;

/**
 * Interleaved gradient noise (Jimenez, "Next Generation Post Processing in Call of Duty: Advanced Warfare", 2014): 0 … 1, evenly
 * spread over any 3 × 3 pixels, so that it averages out in less than the eye resolves, and the same each time. Stays below the next
 * whole number where nothing is to be rounded, so a colour that is exact stays exact.
 */
function evenNoise(x: number, y: number): number {
  const turn = 52.9829189 * fraction(0.06711056 * x + 0.00583715 * y);
  return fraction(turn) * 0.999;
}

const fraction = (value: number): number => value - floor(value);
