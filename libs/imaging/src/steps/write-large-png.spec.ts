import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Raster } from '../photo.js';
import { writeLargePng } from './write-large-png.js';

const raster: Raster = {
  width: 300,
  height: 400,
  channels: 4,
  pixels: Uint8Array.from({ length: 300 * 400 * 4 }, (_, i) => (i * 31) % 253),
};

describe('writeLargePng', () => {
  it('writes every pixel, over the edges of its bands', async () => {
    const read = await sharp(await writeLargePng(raster))
      .raw()
      .toBuffer();
    expect(read.equals(raster.pixels)).toBe(true);
  });

  it('rejects where the picture cannot be read, and ends nothing else', async () => {
    const broken = Object.defineProperty({ ...raster }, 'pixels', {
      get: () => {
        throw new RangeError('no memory');
      },
    });
    await expect(writeLargePng(broken)).rejects.toThrow('no memory');
  });
});
