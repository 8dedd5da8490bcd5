import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { Failure } from '#events';
import { inspectImage } from './inspect.js';

const SHARED = '../shared/photos/';
const describeWithPhotos = existsSync(SHARED) ? describe : describe.skip;

const picture = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#808080' } });

function failureOf(bytes: Uint8Array): Failure | undefined {
  try {
    inspectImage(bytes);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return error as Failure;
  }
}

describe('inspectImage', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('reads format and size of a %s', async (format) => {
    const bytes = await picture().toFormat(format).toBuffer();
    expect(inspectImage(bytes)).toEqual({ format, width: 40, height: 30, orientation: 1 });
  });

  it.each(['jpeg', 'png', 'webp'] as const)(
    'reads the EXIF orientation of a %s and gives the upright size',
    async (format) => {
      const bytes = await picture().withMetadata({ orientation: 6 }).toFormat(format).toBuffer();
      expect(inspectImage(bytes)).toEqual({ format, width: 30, height: 40, orientation: 6 });
    },
  );

  it('reads lossless and animated WebP', async () => {
    const lossless = await picture().webp({ lossless: true }).toBuffer();
    expect(inspectImage(lossless)).toMatchObject({ format: 'webp', width: 40, height: 30 });
    const frames = await sharp({ create: { width: 20, height: 60, channels: 3, background: 'red' } })
      .raw()
      .toBuffer();
    const animated = await sharp(frames, { raw: { width: 20, height: 60, channels: 3, pageHeight: 20 } })
      .webp()
      .toBuffer();
    expect(inspectImage(animated)).toMatchObject({ format: 'webp', width: 20, height: 20 });
  });

  it('skips padding and junk between the segments of a JPEG', async () => {
    const bytes = await picture().jpeg().toBuffer();
    const padded = Buffer.concat([bytes.subarray(0, 2), Buffer.from([0, 7, 0xff, 0xff, 0xff]), bytes.subarray(2)]);
    expect(() => inspectImage(padded)).toThrow(Failure); // no longer starts like a JPEG
    const end = 4 + bytes.readUInt16BE(4);
    const within = Buffer.concat([bytes.subarray(0, end), Buffer.from([0, 7, 0xff, 0xff]), bytes.subarray(end)]);
    expect(inspectImage(within)).toMatchObject({ width: 40, height: 30 });
  });

  it('says why it refuses what is no image', () => {
    expect(failureOf(new Uint8Array())).toMatchObject({
      errorType: 'UnsupportedFormatError',
      publicDetail: 'The file is empty.',
    });
    expect(failureOf(Buffer.from('hello, this is text'))).toMatchObject({ errorType: 'UnsupportedFormatError' });
    expect(failureOf(Buffer.from('GIF89a....'))?.publicDetail).toContain('a GIF');
    expect(failureOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))?.publicDetail).toContain('SVG');
    expect(failureOf(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'))?.publicDetail).toContain('HEIC');
  });

  it.each(['jpeg', 'png', 'webp'] as const)('refuses a %s whose header is cut off', async (format) => {
    const bytes = await picture().toFormat(format).toBuffer();
    expect(failureOf(bytes.subarray(0, 20))).toMatchObject({ errorType: 'UnidentifiedImageError' });
  });

  it('refuses a PNG whose header does not match its checksum', async () => {
    const bytes = await picture().png().toBuffer();
    bytes[19] = 41;
    expect(failureOf(bytes)).toMatchObject({ errorType: 'UnidentifiedImageError' });
  });

  it.each([
    [8192, 6103, undefined],
    [8193, 10, 'ImageTooLargeError'],
    [10, 8193, 'ImageTooLargeError'],
    [8000, 6251, 'ImageTooLargeError'],
  ])('holds %d × %d px against the limits', (width, height, errorType) => {
    expect(failureOf(webpHeader(width, height))?.errorType).toBe(errorType);
  });
});

/** An extended WebP header with nothing behind it. */
function webpHeader(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.write('RIFF', 0);
  bytes.write('WEBPVP8X', 8);
  bytes.writeUInt32LE(10, 16);
  bytes.writeUIntLE(width - 1, 24, 3);
  bytes.writeUIntLE(height - 1, 27, 3);
  return bytes;
}

describe('inspectImage on hostile bytes', () => {
  const seeds: Buffer[] = [];
  beforeAll(async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      seeds.push(await picture().withMetadata({ orientation: 8 }).toFormat(format).toBuffer());
    }
  });

  it('throws nothing but failures on random bytes', () => {
    const starts = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'RIFF\0\0\0\0WEBPVP8X', 'RIFF\0\0\0\0WEBPVP8L', ''];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 400 }), (start, rest) => {
        failureOf(Buffer.concat([Buffer.from(start, 'latin1'), rest]));
      }),
      { numRuns: 3000 },
    );
  });

  it('throws nothing but failures on damaged images', () => {
    const change = fc.tuple(fc.nat({ max: 400 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.nat({ max: 2 }),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.nat({ max: 600 }),
        (which, changes, cut) => {
          const bytes = Buffer.from(seeds[which]!.subarray(0, seeds[which]!.length - cut));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          failureOf(bytes);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('does not spend time on a file that is all segments, all junk or all chunks', () => {
    const segments = Buffer.alloc(5_000_000);
    for (let at = 2; at + 4 < segments.length; at += 4) segments.set([0xff, 0xe0, 0, 2], at);
    segments.set([0xff, 0xd8], 0);
    const junk = Buffer.alloc(5_000_000, 7);
    junk.set([0xff, 0xd8, 0xff, 0xe0, 0, 2], 0);
    const markers = Buffer.alloc(5_000_000, 0xff);
    markers.set([0xff, 0xd8, 0xff], 0);
    for (const bytes of [segments, junk, markers]) {
      const before = process.cpuUsage();
      expect(failureOf(bytes)).toMatchObject({ errorType: 'UnidentifiedImageError' });
      // Of the processor, not of the clock: the machine may have other things to do.
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(250);
    }
  });
});

describeWithPhotos('inspectImage on the shared photos', () => {
  it.each([
    ['bomb-60000x60000.png', 'ImageTooLargeError'],
    ['empty.jpg', 'UnsupportedFormatError'],
    ['not-an-image.jpg', 'UnsupportedFormatError'],
  ])('refuses %s', (name, errorType) => {
    expect(failureOf(readFileSync(SHARED + name))).toMatchObject({ errorType });
  });

  it('tells WebP from its content, whatever the name', () => {
    const bytes = readFileSync(`${SHARED}portrait-long-hair.jpg`);
    expect(inspectImage(bytes)).toEqual({ format: 'webp', width: 764, height: 1146, orientation: 1 });
  });

  it('gives the upright size of a turned photo', () => {
    const bytes = readFileSync(`${SHARED}exif-orientation-6.jpg`);
    expect(inspectImage(bytes)).toEqual({ format: 'jpeg', width: 764, height: 1146, orientation: 6 });
  });
});
