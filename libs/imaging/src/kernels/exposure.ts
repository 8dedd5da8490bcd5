import type { Exposure, Face, Raster } from '../photo.js';

/** Taken out of the global object once: the inner loop is many times faster so where that lookup is not optimised away. */
const { floor } = Math;

/** Looks along each side of the ellipse; a coarse grid tells a histogram as well as every pixel. */
const GRID = 56;
/** The ellipse of skin, from the forehead to below the mouth and from cheek to cheek: in distances of the eyes and of eyes and mouth. */
const WIDTH = 1.5;
const ABOVE = 0.35;
const HEIGHT = 1.6;
/** From here on ISO/IEC 29794-5:2025 (over-exposure prevention) counts a luminance as over-exposed. */
const BLOWN = 247;
/** The share of the face that is brighter than its highlights. */
const BRIGHTEST = 0.05;

/**
 * How bright the skin of a face is. Parts that lie outside the raster do not count. The highlights tell under-exposure better than the
 * mean: skin of every colour has them where there is light.
 */
export function exposureOf(raster: Raster, face: Face): Exposure {
  const histogram = skinHistogram(raster, face);
  const total = histogram.reduce((sum, count) => sum + count, 0);
  return {
    brightness: quantile(histogram, 0.5 * total),
    highlights: quantile(histogram, (1 - BRIGHTEST) * total),
    blownShare: total === 0 ? 0 : histogram.subarray(BLOWN).reduce((sum, count) => sum + count, 0) / total,
  };
}

/** How many looks hit each luminance (ITU-R BT.709 weights), 0 … 255. */
function skinHistogram({ width, height, channels, pixels }: Raster, { leftEye, rightEye, mouth }: Face): Uint32Array {
  const histogram = new Uint32Array(256);
  const middle = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  // Across: from eye to eye. Down: at right angles to it, as far as the mouth.
  const across = { x: rightEye.x - leftEye.x, y: rightEye.y - leftEye.y };
  const eyes = Math.hypot(across.x, across.y) || 1;
  const far = ((mouth.y - middle.y) * across.x - (mouth.x - middle.x) * across.y) / eyes / eyes;
  const down = { x: -across.y * far, y: across.x * far };
  for (let row = 0; row < GRID; row++)
    for (let column = 0; column < GRID; column++) {
      const right = (2 * (column + 0.5)) / GRID - 1;
      const low = (2 * (row + 0.5)) / GRID - 1;
      if (right * right + low * low > 1) continue;
      const u = (right * WIDTH) / 2;
      const v = ((low + 1) * HEIGHT) / 2 - ABOVE;
      const x = floor(middle.x + u * across.x + v * down.x);
      const y = floor(middle.y + u * across.y + v * down.y);
      if (!(x >= 0 && y >= 0 && x < width && y < height)) continue;
      const at = (y * width + x) * channels;
      histogram[floor(0.2126 * pixels[at]! + 0.7152 * pixels[at + 1]! + 0.0722 * pixels[at + 2]! + 0.5)]!++;
    }
  return histogram;
}

/** The level below which so many looks lie; 0 where there are none. */
function quantile(histogram: Uint32Array, count: number): number {
  let below = 0;
  for (let level = 0; level < histogram.length; level++) {
    below += histogram[level]!;
    if (below >= count && below > 0) return level;
  }
  return 0;
}
