import type { Raster, Rect } from '../photo.js';

/** A copy of the part of a raster inside a rectangle of whole pixels that lies within it; the caller owns the result. */
export function cropRaster(raster: Raster, rect: Rect): Raster {
  const { channels } = raster;
  const rowBytes = rect.width * channels;
  const pixels = new Uint8Array(rowBytes * rect.height);
  for (let y = 0; y < rect.height; y++) {
    const from = ((rect.top + y) * raster.width + rect.left) * channels;
    pixels.set(raster.pixels.subarray(from, from + rowBytes), y * rowBytes);
  }
  return { width: rect.width, height: rect.height, channels, pixels };
}

/** The same of a plane of one byte a pixel and rows of `width` px. */
export function cropPlane(plane: Uint8Array, width: number, rect: Rect): Uint8Array {
  const cropped = new Uint8Array(rect.width * rect.height);
  for (let y = 0; y < rect.height; y++) {
    const from = (rect.top + y) * width + rect.left;
    cropped.set(plane.subarray(from, from + rect.width), y * rect.width);
  }
  return cropped;
}
