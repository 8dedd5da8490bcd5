import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Raster } from '../photo.js';
import { encode } from './encode.js';
import { meetSize, MOST_ENCODES, type QualityScale, type Search, type SizeRange } from './meet-size.js';

const SCALE: QualityScale = {
  usual: 92,
  lowest: 40,
  highest: 100,
  shrinking: [
    [40, -1.6],
    [80, -0.9],
    [92, -0.1],
    [100, 1],
  ],
  growing: [
    [40, -1.5],
    [92, 0],
    [100, 1],
  ],
};

/** An encoder whose sizes rise with quality in steps that have nothing to do with the usual curve. */
const encoder = fc
  .record({
    start: fc.integer({ min: 500, max: 50_000 }),
    steps: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 61, maxLength: 61 }),
  })
  .map(({ start, steps }) => {
    const sizes: number[] = [start];
    for (const percent of steps) sizes.push(Math.ceil(sizes.at(-1)! * (1 + percent / 300)));
    return (quality: number): number => sizes[quality - 40]!;
  });

async function search(sizeAt: (quality: number) => number, range: SizeRange) {
  const tried: number[] = [];
  const found = await meetSize(
    (quality) => {
      tried.push(quality);
      return Promise.resolve(new Uint8Array(sizeAt(quality)));
    },
    range,
    SCALE,
  );
  return { found, tried };
}

/** Of the file that was found, or of the nearest one. */
function sizeOf(found: Search): number {
  if (found.end === 'met') return found.found.bytes.length;
  return found.end === 'too_narrow' ? found.below : found.size;
}

describe('meetSize', () => {
  it('finds a size below a limit whenever there is one, in five encodes at most', async () => {
    await fc.assert(
      fc.asyncProperty(encoder, fc.integer({ min: 400, max: 200_000 }), async (sizeAt, most) => {
        const { found, tried } = await search(sizeAt, { least: 0, most });
        expect(tried.length).toBeLessThanOrEqual(MOST_ENCODES);
        expect(found.encodes).toBe(tried.length);
        expect(new Set(tried).size).toBeGreaterThanOrEqual(tried.length - 1);
        expect(found.end).toBe(sizeAt(40) <= most ? 'met' : 'too_large');
        expect(sizeOf(found) <= most).toBe(found.end === 'met');
        expect(found.end === 'met' || sizeOf(found) === sizeAt(40)).toBe(true);
      }),
    );
  });

  it('finds a size above a limit whenever there is one', async () => {
    await fc.assert(
      fc.asyncProperty(encoder, fc.integer({ min: 400, max: 400_000 }), async (sizeAt, least) => {
        const { found, tried } = await search(sizeAt, { least, most: Number.POSITIVE_INFINITY });
        expect(tried.length).toBeLessThanOrEqual(MOST_ENCODES);
        expect(found.end).toBe(sizeAt(100) >= least ? 'met' : 'too_small');
        expect(sizeOf(found) >= least).toBe(found.end === 'met');
      }),
    );
  });

  it('keeps to both limits, or says what lies next to them', async () => {
    await fc.assert(
      fc.asyncProperty(
        encoder,
        fc.integer({ min: 400, max: 200_000 }),
        fc.double({ min: 1, max: 2, noNaN: true }),
        async (sizeAt, least, width) => {
          const most = least * width;
          const { found, tried } = await search(sizeAt, { least, most });
          expect(tried.length).toBeLessThanOrEqual(MOST_ENCODES);
          const isInside = found.end === 'met' && sizeOf(found) >= least && sizeOf(found) <= most;
          const isAround = found.end === 'too_narrow' && found.below < least && found.above > most;
          const isBeyond = found.end === 'too_large' || found.end === 'too_small';
          expect([isInside, isAround, isBeyond].filter(Boolean)).toEqual([true]);
        },
      ),
    );
  });

  it('gives up after two encodes where it is far from possible', async () => {
    const sizeAt = (quality: number): number => 1000 * quality;
    expect((await search(sizeAt, { least: 0, most: 5000 })).tried).toEqual([92, 40]);
    expect((await search(sizeAt, { least: 5e6, most: 6e6 })).tried).toEqual([92, 100]);
  });
});

const SHARED = '../shared/photos/';
const PORTRAITS = [
  'test/fixtures/portrait-spacesuit.png',
  ...['portrait-suit.jpg', 'portrait-long-hair.jpg', 'portrait-official.jpg', 'grayscale.jpg'].map(
    (name) => SHARED + name,
  ),
].filter((path) => existsSync(path));

describe('encode, on portraits', () => {
  it.each(PORTRAITS)('meets every limit that can be met, of any size: %s', async (path) => {
    for (const [width, height] of [
      [144, 192],
      [600, 600],
    ] as const) {
      const { data } = await sharp(readFileSync(path))
        .toColourspace('srgb')
        .removeAlpha()
        .resize(width, height)
        .raw()
        .toBuffer({ resolveWithObject: true });
      const raster: Raster = { width, height, channels: 3, pixels: data };
      for (const format of ['jpeg', 'webp'] as const) {
        const usual = (await encode(raster, { format })).bytes.length / 1000;
        for (const share of [0.5, 0.9, 1.5]) {
          const limits = share < 1 ? { maxKb: usual * share } : { minKb: (usual * share) / 1.024 };
          const { bytes, encodes } = await encode(raster, { format, ...limits });
          expect(encodes).toBeLessThanOrEqual(MOST_ENCODES);
          expect(bytes.length <= usual * share * 1000).toBe(share < 1);
        }
        // As the forms of offices state it: a window, its end twice its start.
        const window = { minKb: usual * 0.45, maxKb: usual * 0.9 };
        const { bytes } = await encode(raster, { format, ...window });
        expect(bytes.length).toBeGreaterThanOrEqual(window.minKb * 1024);
        expect(bytes.length).toBeLessThanOrEqual(window.maxKb * 1000);
      }
    }
  });
});
