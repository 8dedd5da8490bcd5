/** Makes pictures and non-pictures for tests: nobody's face, nobody's rights. */
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Side lengths in px. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A colour photo of noise: nobody in it, hard to compress. The same bytes for the same size and seed. */
export async function noiseJpeg(
  { width, height }: PictureSize,
  options: { quality?: number; seed?: number } = {},
): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  let state = (options.seed ?? 1) >>> 0 || 1;
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[i] = state >>> 24;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: options.quality ?? 80 })
    .toBuffer();
}

/** A picture of one colour. */
export async function plainPicture(
  { width, height }: PictureSize,
  format: 'jpeg' | 'png' | 'webp',
  colour = '#7f9fbf',
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .toFormat(format)
    .toBuffer();
}

/** A JPEG of exactly so many bytes: what follows the end of a picture is ignored by decoders. */
export async function jpegOfBytes(bytes: number): Promise<Buffer> {
  const picture = await plainPicture({ width: 64, height: 64 }, 'jpeg');
  if (picture.length > bytes) throw new RangeError(`the smallest picture has ${picture.length} bytes`);
  return Buffer.concat([picture, Buffer.alloc(bytes - picture.length)]);
}

/** A PNG whose header claims any size and which holds almost no pixels: a decompression bomb without its powder. */
export function pngHeaderBomb({ width, height }: PictureSize): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const powder = deflateSync(Buffer.alloc(1024));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', powder), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
