/** Rasters and planes of half the size, each pixel the mean of two by two; the last row or column of an odd number is left out. */
import type { Raster } from '../photo.js';
import type { Plane } from './plane.js';
import { kernels, roomFor, workspaceOf } from './wasm/machine.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { floor } = Math;

/** @param raster three channels, at least two pixels each way; not changed. @returns a new raster */
export function halveRaster({ width: fullWidth, height: fullHeight, pixels }: Raster): Raster {
  const [width, height] = [floor(fullWidth / 2), floor(fullHeight / 2)];
  const length = fullWidth * 3;
  const below = roomFor(length);
  const to = below + roomFor(length);
  const { bytes } = workspaceOf(to + roomFor(width * 3 * height));
  for (let y = 0; y < height; y++) {
    bytes.set(pixels.subarray(2 * y * length, (2 * y + 1) * length));
    bytes.set(pixels.subarray((2 * y + 1) * length, (2 * y + 2) * length), below);
    kernels.halveRows(to + y * width * 3, width, 0, below);
  }
  return { width, height, channels: 3, pixels: bytes.slice(to, to + width * 3 * height) };
}

/** @param values one a pixel, 0 … 255; not changed. @returns a new array */
export function halvePlane(values: Uint8Array, { width: fullWidth, height: fullHeight }: Plane): Uint8Array {
  const [width, height] = [floor(fullWidth / 2), floor(fullHeight / 2)];
  const out = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0, at = 2 * y * fullWidth; x < width; x++, i++, at += 2)
      out[i] = (values[at]! + values[at + 1]! + values[at + fullWidth]! + values[at + fullWidth + 1]! + 2) >> 2;
  return out;
}
