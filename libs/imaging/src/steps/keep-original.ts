/**
 * The photo's own background, kept. Inside the photo every pixel stays what it was. Where the frame reaches beyond the photo, the
 * background's colours go on softly, without the person's among them.
 */
import { fillGaps, FOREIGN, KNOWN, UNKNOWN } from '../kernels/fill-gaps.js';
import type { Raster } from '../photo.js';

/** What the photo shows at the result's frame. */
export interface OriginalPhoto {
  /** Three channels, of the result's size. */
  readonly raster: Raster;
  /** 0 … 255: how much of each pixel the photo really shows; undefined where that is all. */
  readonly shown: Uint8Array | undefined;
}

/** Alpha up to which a pixel is background and nothing else. */
const BACKGROUND = 3;
/** Where nothing of a background is known, as behind a cut-out: the light grey that transparent inputs stand on. */
const NEUTRAL = 235;

/**
 * @param cutout four channels, of the same size; not changed
 * @param photo not changed
 * @returns three channels; the photo's own raster where it shows the whole frame
 */
export function keepOriginal(cutout: Raster, { raster, shown }: OriginalPhoto): Raster {
  if (shown === undefined) return raster;
  const filled = fillGaps(
    raster,
    shown.map((share, i) => (share < 255 ? UNKNOWN : cutout.pixels[i * 4 + 3]! <= BACKGROUND ? KNOWN : FOREIGN)),
  );
  const pixels = new Uint8Array(raster.pixels);
  const behind = new Float32Array(4).fill(NEUTRAL);
  const { width, height } = raster;
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const share = shown[i]! / 255;
      if (share === 1) continue;
      filled?.read(x, y, behind);
      const alpha = cutout.pixels[i * 4 + 3]! / 255;
      for (let k = 0; k < 3; k++) {
        const person = cutout.pixels[i * 4 + k]! * alpha + behind[k]! * (1 - alpha);
        pixels[i * 3 + k] = share * raster.pixels[i * 3 + k]! + (1 - share) * person + 0.5;
      }
    }
  return { width, height, channels: 3, pixels };
}
