/**
 * `compose`: the background behind the person. The cut-out has straight alpha and the person's own colours, so a plain blend leaves
 * no halo.
 */
import type { Background } from '../presets/backgrounds.js';
import type { Raster } from '../photo.js';

/**
 * @param cutout four channels; not changed
 * @returns three channels with the background, or the cut-out itself where that is transparent
 */
export function compose(cutout: Raster, background: Background): Raster {
  if (background.colours === undefined) return cutout;
  const { width, height, pixels: from } = cutout;
  const pixels = new Uint8Array(width * height * 3);
  const [top, bottom] = background.colours;
  for (let y = 0; y < height; y++) {
    const part = height === 1 ? 0 : y / (height - 1);
    const behind = [0, 1, 2].map((k) => Math.round(top[k]! + part * (bottom[k]! - top[k]!)));
    blendRow(
      from.subarray(y * width * 4, (y + 1) * width * 4),
      pixels.subarray(y * width * 3, (y + 1) * width * 3),
      behind,
    );
  }
  return { width, height, channels: 3, pixels };
}

function blendRow(from: Uint8Array, to: Uint8Array, [red, green, blue]: readonly number[]): void {
  for (let p = 0, q = 0; q < to.length; p += 4, q += 3) {
    const alpha = from[p + 3]!;
    const rest = 255 - alpha;
    // (n + 127) / 255 rounds, because it is cut off when it is stored.
    to[q] = (from[p]! * alpha + red! * rest + 127) / 255;
    to[q + 1] = (from[p + 1]! * alpha + green! * rest + 127) / 255;
    to[q + 2] = (from[p + 2]! * alpha + blue! * rest + 127) / 255;
  }
}
