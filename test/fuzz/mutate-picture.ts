/** Damages pictures as a hostile client would: bits, lengths, dimensions, order, ends. */
import sharp from 'sharp';
import type { Random } from './random.js';

/** Values at which parsers go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** Small pictures of all the kinds that the service takes, made of one portrait. */
export async function seedPictures(portrait: Buffer): Promise<readonly Buffer[]> {
  const small = () => sharp(portrait).resize(220, 280, { fit: 'cover', position: 'top' });
  const tiny = () => sharp(portrait).resize(40, 50, { fit: 'cover' });
  return Promise.all([
    small().jpeg().toBuffer(),
    small().jpeg({ progressive: true }).toBuffer(),
    small().greyscale().jpeg().toBuffer(),
    small().toColourspace('cmyk').jpeg().toBuffer(),
    small().withMetadata({ orientation: 6, density: 300 }).jpeg().toBuffer(),
    small().png().toBuffer(),
    small().png({ palette: true, progressive: true }).toBuffer(),
    tiny().toColourspace('rgb16').png().toBuffer(),
    tiny().ensureAlpha(0.5).png().toBuffer(),
    small().webp().toBuffer(),
    tiny().webp({ lossless: true }).toBuffer(),
    tiny().ensureAlpha(0.5).webp().toBuffer(),
  ]);
}

type Damage = (picture: Buffer, random: Random) => Buffer;

const flipBits: Damage = (picture, random) => {
  for (let count = 1 + random.below(20); count > 0; count--) {
    const at = random.below(picture.length);
    picture[at] = (picture[at] ?? 0) ^ (1 << random.below(8));
  }
  return picture;
};

/** Headers are where lengths and dimensions stand. */
const edgeInHeader: Damage = (picture, random) => {
  const at = random.below(Math.min(picture.length - 4, 400));
  const value = random.of(EDGES);
  if (random.oneIn(2)) picture.writeUInt32BE(value, at);
  else picture.writeUInt16LE(value & 0xffff, at);
  return picture;
};

const cutOff: Damage = (picture, random) => picture.subarray(0, random.below(picture.length));

const repeatPart: Damage = (picture, random) => {
  const from = random.below(picture.length);
  const part = picture.subarray(from, from + random.below(2000));
  return Buffer.concat([picture.subarray(0, from), part, part, part, picture.subarray(from)]);
};

const removePart: Damage = (picture, random) => {
  const from = random.below(picture.length);
  return Buffer.concat([picture.subarray(0, from), picture.subarray(from + 1 + random.below(500))]);
};

const noiseOver: Damage = (picture, random) => {
  random.bytes(1 + random.below(200)).copy(picture, random.below(picture.length));
  return picture;
};

const addTail: Damage = (picture, random) => Buffer.concat([picture, random.bytes(random.below(4000))]);

const nothing: Damage = (picture) => picture;

const DAMAGES: readonly Damage[] = [
  flipBits,
  edgeInHeader,
  edgeInHeader,
  cutOff,
  repeatPart,
  removePart,
  noiseOver,
  addTail,
  nothing,
];

/** One picture, damaged up to three times; now and then one made of two, or of nothing but noise. */
export function mutatePicture(seeds: readonly Buffer[], random: Random): Buffer {
  if (random.oneIn(40)) return random.bytes(random.below(3000));
  let picture: Buffer = Buffer.from(random.of(seeds));
  if (random.oneIn(12)) picture = Buffer.concat([picture.subarray(0, random.below(600)), random.of(seeds)]);
  for (let count = 1 + random.below(3); count > 0 && picture.length > 8; count--)
    picture = random.of(DAMAGES)(picture, random);
  return picture;
}
