import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Raster } from '../photo.js';
import { decode, workingSide, type DecodedPhoto } from './decode.js';
import { inspectImage } from './inspect.js';

const SHARED = '../shared/photos/';
const describeWithPhotos = existsSync(SHARED) ? describe : describe.skip;

const RED = { r: 200, g: 40, b: 30 };
const red = (width = 40, height = 30) => sharp({ create: { width, height, channels: 3, background: RED } });

const decodeAll = (bytes: Buffer, wanted = 2000): Promise<DecodedPhoto> => decode(bytes, inspectImage(bytes), wanted);

function pixel({ width, channels, pixels }: Raster, x: number, y: number): number[] {
  const at = (y * width + x) * channels;
  return [...pixels.subarray(at, at + channels)];
}

function expectNear(found: number[], wanted: number[], most: number): void {
  found.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(most));
}

describe('decode', () => {
  it.each([
    ['jpeg', () => red().jpeg({ quality: 95 })],
    ['png', () => red().png()],
    ['palette png', () => red().png({ palette: true })],
    ['webp', () => red().webp({ quality: 95 })],
    ['16-bit png', () => red().toColourspace('rgb16').png()],
    ['png in Display P3', () => red().withIccProfile('p3').png()],
    ['jpeg in Display P3', () => red().withIccProfile('p3').jpeg({ quality: 95 })],
  ])('gives the natural colours of a %s', async (_, make) => {
    const { raster, alpha, scale } = await decodeAll(await make().toBuffer());
    expect(raster).toMatchObject({ width: 40, height: 30, channels: 3 });
    expect([alpha, scale]).toEqual([undefined, 1]);
    expectNear(pixel(raster, 20, 15), [200, 40, 30], 12);
  });

  it('gives natural colours of a CMYK jpeg', async () => {
    const { raster } = await decodeAll(await red().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer());
    const [r, g, b] = pixel(raster, 20, 15); // as near as printing inks come to this red
    expect(r! - Math.max(g!, b!)).toBeGreaterThan(90);
  });

  it('really stores other numbers in a Display P3 file', async () => {
    const stored = await sharp(await red().withIccProfile('p3').png().toBuffer(), { ignoreIcc: true })
      .raw()
      .toBuffer();
    expect(stored[1]! - 40).toBeGreaterThan(10);
  });

  it('makes three channels of a grey picture', async () => {
    const { raster } = await decodeAll(await red().greyscale().jpeg().toBuffer());
    const [r, g, b] = pixel(raster, 5, 5);
    expect([g, b]).toEqual([r, r]);
  });

  it('turns a photo upright', async () => {
    const left = await red(20, 30).png().toBuffer();
    const bytes = await sharp({ create: { width: 60, height: 30, channels: 3, background: 'white' } })
      .composite([{ input: left, left: 0, top: 0 }])
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    const { raster } = await decodeAll(bytes);
    expect([raster.width, raster.height]).toEqual([30, 60]);
    expectNear(pixel(raster, 15, 5), [200, 40, 30], 2); // what was left is on top now
    expectNear(pixel(raster, 15, 50), [255, 255, 255], 2);
  });

  it('keeps a used alpha aside and puts light grey behind', async () => {
    const pixels = Buffer.from([200, 40, 30, 255, 0, 0, 0, 0, 200, 40, 30, 51, 9, 9, 9, 255]);
    const { raster, alpha } = await decodeAll(
      await sharp(pixels, { raw: { width: 4, height: 1, channels: 4 } })
        .png()
        .toBuffer(),
    );
    expect([...alpha!]).toEqual([255, 0, 51, 255]);
    expect(pixel(raster, 0, 0)).toEqual([200, 40, 30]);
    expect(pixel(raster, 1, 0)).toEqual([235, 235, 235]);
    expect(pixel(raster, 2, 0)).toEqual([228, 196, 194]);
  });

  it('drops an alpha that hides nothing', async () => {
    expect((await decodeAll(await red().ensureAlpha().png().toBuffer())).alpha).toBeUndefined();
  });

  it('reduces what is larger than the work needs', async () => {
    const { raster, scale } = await decodeAll(await red(3000, 1500).jpeg().toBuffer(), 900);
    expect([raster.width, raster.height]).toEqual([1000, 500]);
    expect(scale).toBeCloseTo(1 / 3, 3);
  });

  it.each([
    ['as it is up to 2000 px', 2000, 900, 2000],
    ['a third where that is enough', 4608, 1274, 1536],
    ['2000 px where a third is not enough', 3000, 1274, 2000],
    ['a fifth of a very large one', 8000, 1274, 1600],
  ])('works at %s', (_, side, wanted, result) => {
    expect(workingSide({ width: side, height: 100 }, wanted)).toBe(result);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('refuses a %s that is cut off', async (format) => {
    const noise = await sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
        background: 'black',
      },
    })
      .toFormat(format)
      .toBuffer();
    await expect(decodeAll(noise.subarray(0, noise.length * 0.4))).rejects.toMatchObject({
      errorType: 'UnidentifiedImageError',
    });
  });

  it('opens no other format, whatever the header is said to be', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    const header = { format: 'png', width: 9, height: 9, orientation: 1 } as const;
    await expect(decode(svg, header, 100)).rejects.toMatchObject({ errorType: 'UnidentifiedImageError' });
  });
});

describeWithPhotos('decode on the shared photos', () => {
  it('refuses truncated.jpg instead of giving half a picture', async () => {
    await expect(decodeAll(readFileSync(`${SHARED}truncated.jpg`))).rejects.toMatchObject({
      errorType: 'UnidentifiedImageError',
    });
  });

  it('gives cmyk.jpg the colours of the same photo in RGB', async () => {
    const cmyk = (await decodeAll(readFileSync(`${SHARED}cmyk.jpg`))).raster;
    const rgb = (await decodeAll(readFileSync(`${SHARED}portrait.webp`))).raster;
    expect([cmyk.width, cmyk.height]).toEqual([rgb.width, rgb.height]);
    let difference = 0;
    for (let i = 0; i < rgb.pixels.length; i++) difference += Math.abs(rgb.pixels[i]! - cmyk.pixels[i]!);
    expect(difference / rgb.pixels.length).toBeLessThan(25); // inverted colours are about 120 off
  });
});
