import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Raster } from '../photo.js';
import { encode, LEAST_QUALITY } from './encode.js';

let picture: Raster;
beforeAll(async () => {
  const photo = sharp(readFileSync('test/fixtures/portrait-spacesuit.png')).removeAlpha().resize(413, 579);
  const { data, info } = await photo.raw().toBuffer({ resolveWithObject: true });
  picture = { width: info.width, height: info.height, channels: 3, pixels: data };
});

const withAlpha = (): Raster => {
  const pixels = new Uint8Array(picture.width * picture.height * 4).fill(128);
  return { ...picture, channels: 4, pixels };
};

/** All tags of the only directory of an EXIF block, and what those about density say. */
function resolutionIn(exif: Buffer) {
  const tiff = exif.subarray(exif.indexOf('II*'));
  const first = tiff.readUInt32LE(4);
  const entries = Array.from({ length: tiff.readUInt16LE(first) }, (_, index) => first + 2 + index * 12);
  const place = (tag: number) => (entries.find((at) => tiff.readUInt16LE(at) === tag) ?? NaN) + 8;
  const rational = (tag: number) => {
    const at = tiff.readUInt32LE(place(tag));
    return tiff.readUInt32LE(at) / tiff.readUInt32LE(at + 4);
  };
  const tags = entries.map((at) => tiff.readUInt16LE(at));
  return { tags, x: rational(0x011a), y: rational(0x011b), unit: tiff.readUInt16LE(place(0x0128)) };
}

describe('encode', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'writes a %s of the exact size with no metadata but the density',
    async (format) => {
      const { bytes } = await encode(picture, { format, dpi: 300 });
      const found = await sharp(Buffer.from(bytes)).metadata();
      expect(found).toMatchObject({ format, width: 413, height: 579, channels: 3 });
      for (const block of ['icc', 'xmp', 'iptc'] as const) expect(found[block]).toBeUndefined();
      expect(found.orientation ?? 1).toBe(1);
    },
  );

  it.each(['jpeg', 'png'] as const)('states the density in a %s', async (format) => {
    for (const dpi of [72, 300, 1200]) {
      const { bytes } = await encode(picture, { format, dpi });
      const found = await sharp(Buffer.from(bytes)).metadata();
      expect(found.density).toBe(dpi);
      expect(found.exif).toBeUndefined();
    }
  });

  it.each([3, 4] as const)(
    'states the density in a WebP of %i channels, and nothing else beside it',
    async (channels) => {
      const raster = channels === 3 ? picture : withAlpha();
      const [plain, stated] = [
        await encode(raster, { format: 'webp' }),
        await encode(raster, { format: 'webp', dpi: 350 }),
      ];
      expect((await sharp(Buffer.from(plain.bytes)).metadata()).exif).toBeUndefined();
      const found = await sharp(Buffer.from(stated.bytes)).metadata();
      expect(found).toMatchObject({ width: 413, height: 579, channels });
      expect(resolutionIn(found.exif!)).toEqual({ tags: [0x011a, 0x011b, 0x0128], x: 350, y: 350, unit: 2 });
      const pixels = ({ bytes }: { bytes: Uint8Array }) => sharp(Buffer.from(bytes)).raw().toBuffer();
      expect(await pixels(stated)).toEqual(await pixels(plain));
    },
  );

  it('keeps colour at full resolution at high quality and halves it below', async () => {
    const subsampling = async (quality: number) =>
      (await sharp(Buffer.from((await encode(picture, { format: 'jpeg', quality })).bytes)).metadata())
        .chromaSubsampling;
    expect([await subsampling(92), await subsampling(80)]).toEqual(['4:4:4', '4:2:0']);
  });

  it.each(['jpeg', 'webp'] as const)(
    'meets a largest size of %s within five encodes, near the best quality that does',
    async (format) => {
      for (const maxKb of [20, 30, 45]) {
        const { bytes, encodes, quality } = await encode(picture, { format, maxKb });
        expect(bytes.length).toBeLessThanOrEqual(maxKb * 1000);
        expect(bytes.length).toBeGreaterThan(maxKb * 800);
        expect(encodes).toBeLessThanOrEqual(5);
        expect(quality).toBeGreaterThanOrEqual(LEAST_QUALITY);
      }
    },
  );

  it('meets a least size by quality', async () => {
    const usual = (await encode(picture, { format: 'jpeg' })).bytes.length;
    const minKb = Math.ceil((usual * 1.5) / 1024);
    const { bytes, quality, encodes } = await encode(picture, { format: 'jpeg', minKb });
    expect(bytes.length).toBeGreaterThanOrEqual(minKb * 1024);
    expect(bytes.length).toBeLessThan(minKb * 1024 * 1.3);
    expect(quality).toBeGreaterThan(92);
    expect(encodes).toBeLessThanOrEqual(5);
  });

  it('meets both at once', async () => {
    const { bytes } = await encode(picture, { format: 'jpeg', minKb: 20, maxKb: 30 });
    expect(bytes.length).toBeGreaterThanOrEqual(20 * 1024);
    expect(bytes.length).toBeLessThanOrEqual(30 * 1000);
  });

  it.each([
    ['jpeg', { maxKb: 5 }, /^max_kb: .*smallest is \d+\.\d KB at quality 40/],
    ['jpeg', { minKb: 4000 }, /^min_kb: .*largest is \d+\.\d KB/],
    ['jpeg', { minKb: 25, maxKb: 25.61 }, /^min_kb: too close/],
    ['webp', { maxKb: 5 }, /^max_kb: .*smallest is \d+\.\d KB at quality 40/],
    ['png', { maxKb: 20 }, /^max_kb: .*smallest is more than \d+\.\d KB as PNG/],
    ['png', { minKb: 9000 }, /^min_kb: .*as PNG/],
  ] as const)('says what is possible where a %s cannot be %j', async (format, limits, detail) => {
    await expect(encode(picture, { format, ...limits })).rejects.toMatchObject({
      errorType: 'FileSizeError',
      publicDetail: expect.stringMatching(detail),
    });
  });

  it('refuses limits that exclude one another', async () => {
    await expect(encode(picture, { format: 'jpeg', minKb: 50, maxKb: 40 })).rejects.toMatchObject({
      errorType: 'BadOptionError',
      publicDetail: expect.stringMatching(/^min_kb: .*above max_kb/),
    });
  });

  it.each(['no', 'some'])('writes few colours as a palette, exactly, with %s transparency', async (transparency) => {
    for (const colours of [1, 2, 3, 16, 17, 256]) {
      const channels = transparency === 'no' ? 3 : 4;
      const [width, height] = [37, 23];
      const pixels = Uint8Array.from({ length: width * height * channels }, (_, at) => {
        const colour = (Math.floor(at / channels) * 7) % colours;
        return [colour, 255 - colour, (colour * 3) & 255, colour & 255][at % channels]!;
      });
      const { bytes, quality } = await encode({ width, height, channels, pixels }, { format: 'png', dpi: 300 });
      expect(quality).toBeUndefined();
      const found = await sharp(Buffer.from(bytes)).metadata();
      expect(found).toMatchObject({ isPalette: true, density: 300, width, height });
      const decoded = await sharp(Buffer.from(bytes)).ensureAlpha().raw().toBuffer();
      const wanted = await sharp(pixels, { raw: { width, height, channels } }).ensureAlpha().raw().toBuffer();
      expect(decoded).toEqual(wanted);
    }
  });

  it.each([
    ['small', 413, 3],
    ['large', 1013, 3],
    ['large', 1013, 4],
  ] as const)(
    'writes a %s photo, %d px wide, of %d channels as PNG in full colour, exactly',
    async (_, width, channels) => {
      const { width: own, height: ownHeight, pixels } = picture;
      const scaled = sharp(pixels, { raw: { width: own, height: ownHeight, channels: 3 } }).resize({ width });
      const { data, info } = await (channels === 4 ? scaled.ensureAlpha(0.3) : scaled)
        .raw()
        .toBuffer({ resolveWithObject: true });
      const raster = { width, height: info.height, channels, pixels: data };
      const { bytes } = await encode(raster, { format: 'png', dpi: 300 });
      expect(await sharp(Buffer.from(bytes)).metadata()).toMatchObject({ isPalette: false, channels, density: 300 });
      expect((await sharp(Buffer.from(bytes)).raw().toBuffer()).equals(data)).toBe(true);
    },
  );

  it('packs a large PNG better where that meets a largest size', async () => {
    const { data, info } = await sharp(picture.pixels, { raw: { width: 413, height: 579, channels: 3 } })
      .resize({ width: 1013 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raster: Raster = { width: 1013, height: info.height, channels: 3, pixels: data };
    const usual = await encode(raster, { format: 'png' });
    const maxKb = (usual.bytes.length * 0.97) / 1000;
    const packed = await encode(raster, { format: 'png', maxKb });
    expect(packed.encodes).toBe(2);
    expect(packed.bytes.length).toBeLessThanOrEqual(maxKb * 1000);
    expect((await sharp(Buffer.from(packed.bytes)).raw().toBuffer()).equals(data)).toBe(true);
  });

  it('refuses a transparent JPEG', async () => {
    await expect(encode(withAlpha(), { format: 'jpeg' })).rejects.toMatchObject({ errorType: 'BadOptionError' });
  });

  it.each(['png', 'webp'] as const)('keeps alpha in a %s', async (format) => {
    const { bytes } = await encode(withAlpha(), { format });
    expect((await sharp(Buffer.from(bytes)).metadata()).hasAlpha).toBe(true);
  });
});
