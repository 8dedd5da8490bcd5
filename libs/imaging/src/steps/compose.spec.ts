import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { paintColours } from '../kernels/paint-colours.js';
import type { Raster } from '../photo.js';
import type { ColourBackground } from '../presets/backgrounds.js';
import { parseBackground } from '../presets/parse-background.js';
import { compose, type BackgroundSources } from './compose.js';
import { cropToPerson } from './crop-to-person.js';
import { inspectImage } from './inspect.js';
import { keepOriginal } from './keep-original.js';
import { maskOf } from './mask-of.js';

/** One column; each pixel red, green, blue, alpha. */
const column = (...pixels: number[][]): Raster => ({
  width: 1,
  height: pixels.length,
  channels: 4,
  pixels: Uint8Array.from(pixels.flat()),
});

const NO_SOURCES: BackgroundSources = {
  original: () => {
    throw new Error('nobody asked for the photo');
  },
  file: undefined,
};

describe('compose', () => {
  const on = (cutout: Raster, background: string) => compose(cutout, parseBackground(background), NO_SOURCES);

  it('blends by straight alpha', async () => {
    const made = await on(column([200, 100, 0, 255], [200, 100, 0, 0], [200, 100, 0, 51]), '#0064c8');
    expect([...made.pixels]).toEqual([200, 100, 0, 0, 100, 200, 40, 100, 160]);
    expect(made.channels).toBe(3);
  });

  it('runs a gradient from the upper to the lower edge', async () => {
    const clear = [0, 0, 0, 0];
    const made = await on(column(clear, clear, clear), '#000000-#64c8fe');
    expect([...made.pixels]).toEqual([0, 0, 0, 50, 100, 127, 100, 200, 254]);
  });

  it('gives the cut-out itself where the background is transparent', async () => {
    const cutout = column([1, 2, 3, 4]);
    expect(await on(cutout, 'transparent')).toBe(cutout);
  });

  it('covers the frame with a picture, cropped evenly, transparent places white', async () => {
    const stripes = Buffer.from([255, 0, 0, 255, 0, 0, 255, 255, 0, 255, 0, 0, 9, 9, 9, 255]);
    const file = await sharp(stripes, { raw: { width: 4, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const picture = { kind: 'picture', id: 'picture', header: inspectImage(file), fileBytes: file.length } as const;
    const clear: Raster = { width: 2, height: 1, channels: 4, pixels: new Uint8Array(8) };
    const made = await compose(clear, picture, { ...NO_SOURCES, file });
    expect([...made.pixels]).toEqual([0, 0, 255, 255, 255, 255]);
  });

  it('turns a picture upright by its EXIF orientation', async () => {
    const lying = sharp({ create: { width: 30, height: 20, channels: 3, background: '#f00' } });
    const file = await lying.withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const header = inspectImage(file);
    expect(header).toMatchObject({ width: 20, height: 30 });
    const clear: Raster = { width: 10, height: 15, channels: 4, pixels: new Uint8Array(600) };
    const picture = { kind: 'picture', id: 'picture', header, fileBytes: file.length } as const;
    const made = await compose(clear, picture, { ...NO_SOURCES, file });
    expect(made).toMatchObject({ width: 10, height: 15, channels: 3 });
  });

  it('names the field where a picture is damaged', async () => {
    const whole = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#f00' } })
      .jpeg()
      .toBuffer();
    const file = whole.subarray(0, whole.length >> 1);
    const picture = { kind: 'picture', id: 'picture', header: inspectImage(file), fileBytes: file.length } as const;
    await expect(compose(column([0, 0, 0, 0]), picture, { ...NO_SOURCES, file })).rejects.toMatchObject({
      errorType: 'UnidentifiedImageError',
      publicDetail: expect.stringMatching(/^background_image: /),
    });
  });
});

describe('keepOriginal', () => {
  const GREY: number[] = [100, 110, 120];
  const photo = (width: number, height: number): Raster => ({
    width,
    height,
    channels: 3,
    pixels: Uint8Array.from({ length: width * height * 3 }, (_, i) => GREY[i % 3]!),
  });
  const clear = (width: number, height: number): Raster => ({
    width,
    height,
    channels: 4,
    pixels: new Uint8Array(width * height * 4),
  });

  it('gives the photo where it shows the whole frame', () => {
    const raster = photo(4, 4);
    expect(keepOriginal(clear(4, 4), { raster, shown: undefined })).toBe(raster);
  });

  it('changes no pixel that the photo shows, and goes on with the background beyond it, not with the person', () => {
    const [width, height] = [40, 60];
    const raster = photo(width, height);
    const cutout = clear(width, height);
    const shown = new Uint8Array(width * height).fill(255);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const i = y * width + x;
        if (y < 10) shown[i] = 0;
        // A red person in the middle, up to the photo's edge.
        if (Math.abs(x - 20) < 8 && y >= 10) {
          raster.pixels.set([255, 0, 0], i * 3);
          cutout.pixels.set([255, 0, 0, 255], i * 4);
        }
      }
    const made = keepOriginal(cutout, { raster, shown });
    expect(made.pixels.subarray(10 * width * 3)).toEqual(raster.pixels.subarray(10 * width * 3));
    for (let i = 0; i < 10 * width; i++)
      expect([...made.pixels.subarray(i * 3, i * 3 + 3)].every((value, k) => Math.abs(value - GREY[k]!) <= 1)).toBe(
        true,
      );
  });

  it('takes a light grey where no background is known', () => {
    const made = keepOriginal(clear(3, 3), { raster: photo(3, 3), shown: new Uint8Array(9) });
    expect(new Set(made.pixels)).toEqual(new Set([235]));
  });
});

describe('paintColours', () => {
  const paint = (background: string, width: number, height: number): Raster =>
    paintColours(parseBackground(background) as ColourBackground, { width, height });

  it('gives exactly one colour where one is asked for', () => {
    expect(new Set(paint('#7f7f7f', 50, 50).pixels)).toEqual(new Set([127]));
  });

  it('runs from the first colour in the centre to the second in the corners', () => {
    const { pixels } = paint('#ffffff-#000000@centre', 101, 201);
    const at = (x: number, y: number): number => pixels[(y * 101 + x) * 3]!;
    expect(at(50, 100)).toBeGreaterThan(250);
    for (const [x, y] of [
      [0, 0],
      [100, 0],
      [0, 200],
      [100, 200],
    ] as const)
      expect(at(x, y)).toBeLessThan(6);
    // As far along a side as along the other, in shares of them.
    expect(Math.abs(at(0, 100) - at(50, 0))).toBeLessThanOrEqual(2);
  });

  it.each(['#405060-#48586a', '#405060-#48586a@centre'])('shows no bands between near colours: %s', (background) => {
    // Without the pattern the mean of a block is off by up to half a step.
    const [width, height, block] = [64, 500, 8];
    const { pixels } = paint(background, width, height);
    const isCentre = background.endsWith('centre');
    let worst = 0;
    for (let y = 0; y + block <= height; y += block)
      for (let x = 0; x + block <= width; x += block) {
        let off = 0;
        for (let v = y; v < y + block; v++)
          for (let u = x; u < x + block; u++) {
            const part = isCentre
              ? Math.hypot((2 * u + 1) / width - 1, (2 * v + 1) / height - 1) * Math.SQRT1_2
              : v / (height - 1);
            off += pixels[(v * width + u) * 3]! - (64 + part * 8);
          }
        worst = Math.max(worst, Math.abs(off) / block ** 2);
      }
    expect(worst).toBeLessThan(0.2);
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
