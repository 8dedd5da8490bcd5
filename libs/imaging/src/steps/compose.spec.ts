import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { parseBackground } from '../presets/parse-background.js';
import { compose } from './compose.js';
import { cropToPerson } from './crop-to-person.js';
import { maskOf } from './mask-of.js';

/** One column; each pixel red, green, blue, alpha. */
const column = (...pixels: number[][]): Raster => ({
  width: 1,
  height: pixels.length,
  channels: 4,
  pixels: Uint8Array.from(pixels.flat()),
});

describe('compose', () => {
  it('blends by straight alpha', () => {
    const made = compose(column([200, 100, 0, 255], [200, 100, 0, 0], [200, 100, 0, 51]), parseBackground('#0064c8'));
    expect([...made.pixels]).toEqual([200, 100, 0, 0, 100, 200, 40, 100, 160]);
    expect(made.channels).toBe(3);
  });

  it('runs a gradient from the upper to the lower edge', () => {
    const clear = [0, 0, 0, 0];
    const made = compose(column(clear, clear, clear), parseBackground('#000000-#64c8ff'));
    expect([...made.pixels]).toEqual([0, 0, 0, 50, 100, 128, 100, 200, 255]);
  });

  it('gives the cut-out itself where the background is transparent', () => {
    const cutout = column([1, 2, 3, 4]);
    expect(compose(cutout, parseBackground('transparent'))).toBe(cutout);
  });
});

describe('cropToPerson', () => {
  it('keeps what is visible and nothing else', () => {
    const pixels = new Uint8Array(6 * 5 * 4);
    for (const [x, y] of [
      [2, 1],
      [4, 3],
    ] as const)
      pixels[(y * 6 + x) * 4 + 3] = 200;
    pixels[3] = 3; // as good as nothing
    expect(cropToPerson({ width: 6, height: 5, channels: 4, pixels })).toMatchObject({ width: 3, height: 3 });
  });

  it('leaves an empty cut-out alone', () => {
    const empty = column([0, 0, 0, 0], [0, 0, 0, 0]);
    expect(cropToPerson(empty)).toBe(empty);
  });
});

describe('maskOf', () => {
  it('shows alpha as grey', () => {
    expect([...maskOf(column([9, 9, 9, 0], [9, 9, 9, 77])).pixels]).toEqual([0, 0, 0, 77, 77, 77]);
  });
});
