import { cropRaster } from '../geometry/crop.js';
import type { Raster } from '../photo.js';

/** Alpha below which a pixel is no reason to keep a row or a column. */
const VISIBLE = 8;

/** The smallest part of a cut-out that holds everything visible; the cut-out itself where nothing is. Four channels. */
export function cropToPerson(cutout: Raster): Raster {
  const { width, height, pixels } = cutout;
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (pixels[(y * width + x) * 4 + 3]! < VISIBLE) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  if (bottom < 0) return cutout;
  return cropRaster(cutout, { left, top, width: right - left + 1, height: bottom - top + 1 });
}
