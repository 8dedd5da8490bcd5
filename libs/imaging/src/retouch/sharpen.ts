import { boxMean4 } from '../kernels/box-mean.js';
import type { Raster } from '../photo.js';

/** At ±100, how much of the difference to the blurred picture is added or taken away. */
const MOST_SHARPER = 1.2;
const MOST_SOFTER = 0.9;
/** Rows of a picture for one px of the blur's radius: the same look at every size. */
const ROWS_PER_PX = 600;

/**
 * Adds light detail to the person, or takes it away, in place. The blur counts each pixel by its alpha, so that what lies outside of
 * the outline has no say.
 * @param person four channels, straight alpha
 * @param sharpness −100 … 100
 */
export function sharpen({ width, height, pixels }: Raster, sharpness: number): void {
  const amount = (sharpness / 100) * (sharpness > 0 ? MOST_SHARPER : MOST_SOFTER);
  const light = new Float32Array(width * height * 4);
  for (let p = 0; p < light.length; p += 4) {
    const alpha = pixels[p + 3]!;
    light[p] = lightOf(pixels, p) * alpha;
    light[p + 1] = alpha;
  }
  const mean = boxMean4(light, { width, height }, Math.max(1, Math.round(height / ROWS_PER_PX)));
  for (let p = 0; p < light.length; p += 4) {
    if (light[p + 1] === 0 || mean[p + 1]! < 1) continue;
    const detail = amount * (lightOf(pixels, p) - mean[p]! / mean[p + 1]!);
    pixels[p] = clamp(pixels[p]! + detail);
    pixels[p + 1] = clamp(pixels[p + 1]! + detail);
    pixels[p + 2] = clamp(pixels[p + 2]! + detail);
  }
}

const lightOf = (pixels: Uint8Array, p: number): number =>
  0.299 * pixels[p]! + 0.587 * pixels[p + 1]! + 0.114 * pixels[p + 2]!;

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value + 0.5);
