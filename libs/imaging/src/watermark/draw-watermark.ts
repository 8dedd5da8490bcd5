/**
 * Puts a text all over a picture. The text is filled once as a line of coverage; each pixel then looks up, turned back by the angle,
 * where it lies in the pattern of that line. So the work is a fixed amount a pixel, whatever the text, size and spacing.
 */
import type { Raster } from '../photo.js';
import { type Coverage, fillOutline } from './fill-outline.js';
import { ASCENT, DESCENT, EM, type Glyph, glyphOf } from './font/font.js';
import type { Watermark } from './watermark-options.js';

/** The text as a picture of coverage, 0 … 255. */
interface Line {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

const LEAST_PX = 6;

/**
 * @param raster three or four channels; not changed. With alpha, the text shows where nothing else does, too
 * @returns the picture with the text; the caller owns it
 */
export function drawWatermark(raster: Raster, mark: Watermark): Raster {
  const { width, height, channels } = raster;
  const px = Math.max(LEAST_PX, (Math.min(width, height) * mark.size) / 100);
  const line = fillLine(mark.text, px);
  const [stepX, stepY] = [line.width + 2 * mark.spacing * px, line.height + mark.spacing * px];
  const angle = (mark.angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const pixels = new Uint8Array(raster.pixels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x + 0.5 - width / 2, y + 0.5 - height / 2];
      // The pattern's middle is the picture's; every second row is moved by half a step.
      const v = sin * -dx + cos * dy + line.height / 2;
      const row = Math.floor(v / stepY);
      const down = v - row * stepY;
      if (down >= line.height) continue;
      const u = cos * dx + sin * dy + line.width / 2 + ((row & 1) * stepX) / 2;
      const along = u - Math.floor(u / stepX) * stepX;
      if (along >= line.width) continue;
      const share = (sample(line, along, down) / 255) * mark.opacity;
      if (share > 0) mix(pixels, (y * width + x) * channels, channels, { share, colour: mark.colour });
    }
  return { width, height, channels, pixels };
}

function mix(
  pixels: Uint8Array,
  p: number,
  channels: 3 | 4,
  { share, colour }: { share: number; colour: Watermark['colour'] },
): void {
  const alpha = channels === 4 ? pixels[p + 3]! / 255 : 1;
  const over = share + alpha * (1 - share);
  for (let k = 0; k < 3; k++) pixels[p + k] = (colour[k]! * share + pixels[p + k]! * alpha * (1 - share)) / over + 0.5;
  if (channels === 4) pixels[p + 3] = over * 255 + 0.5;
}

/** Bilinear; nothing lies outside of the line. */
function sample({ width, height, values }: Line, x: number, y: number): number {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const [right, low] = [x - 0.5 - left, y - 0.5 - top];
  const at = (i: number, j: number): number =>
    i < 0 || j < 0 || i >= width || j >= height ? 0 : values[j * width + i]!;
  return (
    (at(left, top) * (1 - right) + at(left + 1, top) * right) * (1 - low) +
    (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * low
  );
}

function fillLine(text: string, px: number): Line {
  const glyphs = [...text].map(glyphOf).filter((glyph): glyph is Glyph => glyph !== undefined);
  const scale = px / EM;
  const edge = Math.ceil(px * 0.2);
  const length = glyphs.reduce((sum, { advance }) => sum + advance, 0) * scale;
  const [width, height] = [Math.ceil(length) + 2 * edge, Math.ceil((ASCENT + DESCENT) * scale) + 2 * edge];
  // One column more, so that what is added behind the last pixel of a row has a place.
  const coverage: Coverage = { width: width + 2, height, sums: new Float32Array((width + 2) * height) };
  let left = edge;
  for (const { outline, advance } of glyphs) {
    fillOutline(coverage, outline, { left, baseline: edge + ASCENT * scale, scale });
    left += advance * scale;
  }
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += coverage.sums[y * (width + 2) + x]!;
      values[y * width + x] = Math.min(1, Math.abs(sum)) * 255 + 0.5;
    }
  }
  return { width, height, values };
}
