import type { Raster } from '../photo.js';

/** The alpha of a cut-out as a grey picture of three channels: white where the person is, black elsewhere. */
export function maskOf({ width, height, pixels: from }: Raster): Raster {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.fill(from[i * 4 + 3]!, i * 3, i * 3 + 3);
  return { width, height, channels: 3, pixels };
}
