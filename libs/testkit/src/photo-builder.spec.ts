import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { jpegOfBytes, noiseJpeg, plainPicture, pngHeaderBomb } from './photo-builder.js';

describe('photo builder', () => {
  it('makes the same noise for the same seed', async () => {
    const size = { width: 40, height: 30 };
    const [one, same, other] = await Promise.all([noiseJpeg(size), noiseJpeg(size), noiseJpeg(size, { seed: 2 })]);
    expect(one.equals(same)).toBe(true);
    expect(one.equals(other)).toBe(false);
    expect(await sharp(one).metadata()).toMatchObject({ format: 'jpeg', ...size });
  });

  it('makes a readable JPEG of exactly so many bytes', async () => {
    const bytes = await jpegOfBytes(5 * 1024 * 1024 + 1);
    expect(bytes).toHaveLength(5_242_881);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 64 });
  });

  it('makes a small PNG with a huge claim', async () => {
    const bomb = pngHeaderBomb({ width: 60_000, height: 60_000 });
    expect(bomb.length).toBeLessThan(200);
    const { width, height } = await sharp(bomb, { limitInputPixels: false }).metadata();
    expect([width, height]).toEqual([60_000, 60_000]);
  });

  it('makes plain pictures of each format', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const)
      expect(await sharp(await plainPicture({ width: 8, height: 9 }, format)).metadata()).toMatchObject({
        format,
        width: 8,
        height: 9,
      });
  });
});
