/** Whole photos through the real networks: the bundled portrait always, the shared ones where they are. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { STEPS } from '#events';
import { StepTrail } from '#telemetry';
import { makeCutout, makeIdPhoto, openNetworks, parseBackground, parseSize, prepareModels } from './index.js';
import { inspectImage, type IdPhotoOptions, type Networks, type PhotoResult, type Raster } from './index.js';
import { climb } from './geometry/climb.js';

const SHARED = '../shared/photos/';
const describeWithPhotos = existsSync(SHARED) ? describe : describe.skip;
const SPACESUIT = 'test/fixtures/portrait-spacesuit.png';

let modelDir: string;
let networks: Networks;
beforeAll(async () => {
  modelDir = mkdtempSync(join(tmpdir(), 'safelight-imaging-'));
  await prepareModels(modelDir);
  networks = await openNetworks({ modelDir, providers: ['cpu'] });
});
afterAll(async () => {
  await networks.close();
  rmSync(modelDir, { recursive: true });
});

const USUAL: IdPhotoOptions = { size: parseSize('cn-2-inch'), background: parseBackground('blue'), format: 'png' };

async function make(
  bytes: Buffer,
  options: Partial<IdPhotoOptions> = {},
): Promise<{ result: PhotoResult; trail: StepTrail }> {
  const trail = new StepTrail();
  const result = await makeIdPhoto(networks, bytes, inspectImage(bytes), { ...USUAL, ...options }, trail);
  return { result, trail };
}

async function decoded({ bytes }: PhotoResult): Promise<Raster> {
  const { data, info } = await sharp(Buffer.from(bytes)).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels as 3 | 4, pixels: data };
}

/** Roll and middle of the head, each averaged over looks at slightly different scales: one look is off by up to a degree. */
async function headOf(raster: Raster): Promise<{ roll: number; middle: number; eyesY: number; side: number }> {
  const looks: { roll: number; middle: number; eyesY: number; side: number }[] = [];
  for (const scale of [1, 0.9, 0.8, 0.7]) {
    const width = Math.round(raster.width * scale);
    const small = sharp(raster.pixels, {
      raw: { width: raster.width, height: raster.height, channels: raster.channels },
    })
      .removeAlpha()
      .resize({ width });
    const { data, info } = await small.raw().toBuffer({ resolveWithObject: true });
    const faces = await networks.findFaces({ width: info.width, height: info.height, channels: 3, pixels: data });
    expect(faces).toHaveLength(1);
    const { leftEye, rightEye, box } = faces[0]!;
    looks.push({
      roll: (Math.atan2(rightEye.y - leftEye.y, rightEye.x - leftEye.x) * 180) / Math.PI,
      middle: ((leftEye.x + rightEye.x) / 2 + box.left + box.width / 2) / 2 / info.width,
      eyesY: (leftEye.y + rightEye.y) / 2 / info.height,
      side: box.width / info.width,
    });
  }
  const mean = (key: 'roll' | 'middle' | 'eyesY' | 'side'): number =>
    looks.reduce((sum, look) => sum + look[key], 0) / looks.length;
  return { roll: mean('roll'), middle: mean('middle'), eyesY: mean('eyesY'), side: mean('side') };
}

/** Free space above the hair, as a share of the height, seen in the finished picture: where the background's colour ends. */
function hairTop({ width, height, pixels, channels }: Raster, eyesY: number): number {
  const eyes = Math.round(eyesY * height);
  const isBackground = (at: number): boolean =>
    [98, 139, 206].every((value, k) => Math.abs(pixels[at + k]! - value) < 60);
  const rows = climb({
    columns: width,
    rows: eyes,
    leastRun: 6,
    isPerson: (x, row) => !isBackground(((eyes - 1 - row) * width + x) * channels),
  });
  return (eyes - rows) / height;
}

async function expectByTheRules(result: PhotoResult): Promise<void> {
  expect(result).toMatchObject({
    width: 413,
    height: 579,
    dpi: 300,
    faces: 1,
    model: 'selfie-segmentation',
    provider: 'cpu',
  });
  const raster = await decoded(result);
  expect([raster.width, raster.height]).toEqual([413, 579]);
  expect((await sharp(Buffer.from(result.bytes)).metadata()).density).toBe(300);
  for (const x of [1, 411])
    expect([...raster.pixels.subarray((413 + x) * 3, (413 + x) * 3 + 3)]).toEqual([98, 139, 206]);
  const head = await headOf(raster);
  expect(Math.abs(head.roll)).toBeLessThanOrEqual(1);
  expect(Math.abs(head.middle - 0.5)).toBeLessThanOrEqual(0.03);
  expect(hairTop(raster, head.eyesY)).toBeGreaterThanOrEqual(0.08);
  expect(hairTop(raster, head.eyesY)).toBeLessThanOrEqual(0.12);
  // The lines that are told lie where they are seen in the picture.
  const told = result.head!;
  expect(Math.abs(told.hairTop / 579 - hairTop(raster, head.eyesY))).toBeLessThanOrEqual(0.015);
  expect(Math.abs(told.eyeLine / 579 - head.eyesY)).toBeLessThanOrEqual(0.015);
  expect(Math.abs(told.middle / 413 - 0.5)).toBeLessThanOrEqual(0.03);
  expect(told.chin - told.eyeLine).toBeGreaterThan(0.1 * 579);
  // The body reaches the lower edge below the face, without a gap.
  for (let x = 160; x < 253; x++) {
    const at = (578 * 413 + x) * 3;
    const isBackground = [98, 139, 206].every((value, k) => Math.abs(raster.pixels[at + k]! - value) < 4);
    expect(isBackground).toBe(false);
  }
}

/** Brightness of neighbours on a 9 × 8 reduction, one bit each. */
async function fingerprint({ bytes }: PhotoResult): Promise<bigint> {
  const small = await sharp(Buffer.from(bytes))
    .removeAlpha()
    .greyscale()
    .resize(9, 8, { fit: 'fill' })
    .raw()
    .toBuffer();
  let bits = 0n;
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) bits = (bits << 1n) | (small[y * 9 + x]! < small[y * 9 + x + 1]! ? 1n : 0n);
  return bits;
}

const codesOf = ({ quality }: PhotoResult): string[] => quality.checks.map(({ code }) => code);
const distance = (one: bigint, other: bigint): number => (one ^ other).toString(2).replaceAll('0', '').length;

describe('makeIdPhoto', () => {
  const portrait = readFileSync(SPACESUIT);

  it('frames the bundled portrait by the rules', async () => {
    const { result, trail } = await make(portrait);
    await expectByTheRules(result);
    expect(trail.timings.map(({ step }) => step)).toEqual(
      STEPS.filter((step) => step !== 'inspect' && step !== 'stylize'),
    );
    expect(trail.timings.every(({ facts }) => Object.keys(facts).every((key) => /^[a-z_]+$/.test(key)))).toBe(true);
  });

  it('makes the same picture as before', async () => {
    const { result } = await make(portrait);
    expect(distance(await fingerprint(result), FINGERPRINT)).toBeLessThanOrEqual(6);
  });

  it.each([
    ['cn-1-inch', 295, 413],
    ['cn-cet', 144, 192],
    ['us-visa', 600, 600],
    ['35x45mm@350', 482, 620],
  ])('makes %s exactly %d × %d px', async (id, width, height) => {
    const { result } = await make(portrait, { size: parseSize(id), format: 'jpeg' });
    const found = await sharp(Buffer.from(result.bytes)).metadata();
    expect(found).toMatchObject({ format: 'jpeg', width, height, density: parseSize(id).dpi });
    expect(found.exif).toBeUndefined();
  });

  it('leaves the background out where asked to, with the same alpha at the corners', async () => {
    const { result } = await make(portrait, { background: parseBackground('transparent') });
    const raster = await decoded(result);
    expect(raster.channels).toBe(4);
    expect([raster.pixels[3], raster.pixels[(413 * 2 - 1) * 4 + 3]]).toEqual([0, 0]);
    expect(raster.pixels[(300 * 413 + 206) * 4 + 3]).toBe(255);
  });

  it('follows a wish for the head', async () => {
    const [small, large] = [await make(portrait, { headRatio: 0.5 }), await make(portrait, { headRatio: 0.7 })];
    const sides = [(await headOf(await decoded(small.result))).side, (await headOf(await decoded(large.result))).side];
    expect(sides[1]! / sides[0]!).toBeGreaterThan(1.3);
  });

  it('says what an office may object to', async () => {
    const { result } = await make(await sharp(portrait).blur(2.5).png().toBuffer());
    expect(codesOf(result)).toEqual(expect.arrayContaining(['low_resolution', 'too_blurry']));
    const turned = await make(await sharp(portrait).rotate(20, { background: '#888' }).png().toBuffer());
    expect(turned.result.quality.checks).toContainEqual({
      code: 'face_tilted',
      level: 'warning',
      measure: expect.any(Number),
      limit: 10,
    });
  });

  it.each([90, 180, 270])('rights a photo that was turned by %d°', async (degrees) => {
    const { result, trail } = await make(await sharp(portrait).rotate(degrees).png().toBuffer());
    await expectByTheRules(result);
    expect(distance(await fingerprint(result), FINGERPRINT)).toBeLessThanOrEqual(8);
    expect(result.quality.checks).toContainEqual({
      code: 'photo_turned',
      level: 'note',
      measure: 360 - degrees,
      limit: 0,
    });
    expect(trail.timings.map(({ step }) => step)).toEqual(
      STEPS.filter((step) => step !== 'inspect' && step !== 'stylize'),
    );
  });

  it('rights a cut-out with its alpha', async () => {
    const hole = await sharp({ create: { width: 512, height: 512, channels: 4, background: '#0000' } })
      .composite([
        {
          input: await sharp(portrait).extract({ left: 60, top: 0, width: 340, height: 512 }).toBuffer(),
          left: 60,
          top: 0,
        },
      ])
      .png()
      .toBuffer();
    await expectByTheRules((await make(await sharp(hole).rotate(90).png().toBuffer())).result);
  });

  it.each([
    [
      'no face',
      () => sharp({ create: { width: 300, height: 300, channels: 3, background: '#7799aa' } }),
      'NoFaceError',
    ],
    ['a face too small for the size', () => sharp(portrait).resize(120), 'FaceTooSmallError'],
    [
      'two faces',
      () =>
        sharp({ create: { width: 1024, height: 512, channels: 3, background: '#777' } }).composite([
          { input: portrait, left: 0, top: 0 },
          { input: portrait, left: 512, top: 0 },
        ]),
      'SeveralFacesError',
    ],
  ])('refuses a photo with %s', async (_, image, errorType) => {
    const bytes = await image().png().toBuffer();
    const trail = new StepTrail();
    const made = makeIdPhoto(networks, bytes, inspectImage(bytes), USUAL, trail);
    await expect(made).rejects.toMatchObject({ errorType, stage: 'find_face' });
    expect(trail.timings.at(-1)).toMatchObject({ step: 'find_face', errorType });
  });

  it('refuses a transparent JPEG before any work', async () => {
    const trail = new StepTrail();
    const options = { ...USUAL, background: parseBackground('transparent'), format: 'jpeg' } as const;
    const made = makeIdPhoto(networks, portrait, inspectImage(portrait), options, trail);
    await expect(made).rejects.toMatchObject({ errorType: 'BadOptionError' });
    expect(trail.timings).toEqual([]);
  });

  it.each([
    ['16 bits a channel', () => sharp(portrait).toColourspace('rgb16').png()],
    ['Display P3', () => sharp(portrait).withIccProfile('p3').jpeg({ quality: 95 })],
    ['CMYK', () => sharp(portrait).toColourspace('cmyk').jpeg({ quality: 95 })],
    ['one channel', () => sharp(portrait).greyscale().jpeg({ quality: 95 })],
    ['WebP', () => sharp(portrait).webp({ quality: 95 })],
    ['an EXIF orientation', () => sharp(portrait).rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 95 })],
  ])('takes a photo in %s', async (_, image) => {
    const { result } = await make(await image().toBuffer());
    await expectByTheRules(result);
    expect(distance(await fingerprint(result), FINGERPRINT)).toBeLessThanOrEqual(8);
  });

  it('cuts by the alpha of a photo that is a cut-out already', async () => {
    const hole = await sharp({ create: { width: 512, height: 512, channels: 4, background: '#0000' } })
      .composite([
        {
          input: await sharp(portrait).extract({ left: 60, top: 0, width: 340, height: 512 }).toBuffer(),
          left: 60,
          top: 0,
        },
      ])
      .png()
      .toBuffer();
    await expectByTheRules((await make(hole)).result);
  });
});

describe('makeCutout', () => {
  const portrait = readFileSync(SPACESUIT);
  const cut = async (bytes: Buffer, options: Partial<Parameters<typeof makeCutout>[3]> = {}) => {
    const trail = new StepTrail();
    const wanted = { maskOnly: false, crop: false, format: 'png', ...options } as const;
    return { result: await makeCutout(networks, bytes, inspectImage(bytes), wanted, trail), trail };
  };

  it("keeps the photo's frame and colours", async () => {
    const { result, trail } = await cut(portrait);
    expect(result).toMatchObject({ width: 512, height: 512, faces: 1, dpi: undefined });
    const raster = await decoded(result);
    const photo = await sharp(portrait).raw().toBuffer();
    const [inside, outside] = [150 * 512 + 225, 20 * 512 + 490];
    expect([...raster.pixels.subarray(inside * 4, inside * 4 + 4)]).toEqual([
      ...photo.subarray(inside * 3, inside * 3 + 3),
      255,
    ]);
    expect(raster.pixels[outside * 4 + 3]).toBe(0);
    expect(trail.timings.map(({ step }) => step)).toEqual(
      STEPS.filter((step) => step !== 'inspect' && step !== 'stylize'),
    );
  });

  it('cuts to the person, reduces and gives the mask alone', async () => {
    const small = await cut(portrait, { maxSide: 256 });
    expect(small.result).toMatchObject({ width: 256, height: 256 });
    const cropped = await cut(portrait, { crop: true, format: 'webp' });
    expect(cropped.result.height).toBeLessThan(512);
    const mask = await decoded((await cut(portrait, { maskOnly: true })).result);
    const values = new Set([
      mask.pixels[(20 * 512 + 490) * mask.channels],
      mask.pixels[(150 * 512 + 225) * mask.channels],
    ]);
    expect(values).toEqual(new Set([0, 255]));
  });

  it('takes a photo of nobody', async () => {
    const bytes = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#7799aa' } })
      .png()
      .toBuffer();
    expect((await cut(bytes)).result).toMatchObject({ width: 30, height: 20, faces: 0 });
  });

  it('takes the smallest photo there is', async () => {
    const bytes = await sharp({ create: { width: 1, height: 1, channels: 4, background: '#77994455' } })
      .png()
      .toBuffer();
    expect((await cut(bytes)).result).toMatchObject({ width: 1, height: 1 });
  });
});

describeWithPhotos('makeIdPhoto on the shared photos', () => {
  it.each([
    'portrait-official.jpg',
    'portrait-suit.jpg',
    'portrait-long-hair.jpg',
    'portrait-jacket.jpg',
    'portrait-landscape-frame.jpg',
    'portrait-tilted.jpg',
    'portrait-spacesuit.png',
    'portrait.webp',
    'exif-orientation-6.jpg',
    'cmyk.jpg',
    'grayscale.jpg',
    'alpha.png',
    'large-16mp.jpg',
    'full-body.jpg',
  ])('frames %s by the rules', async (name) => {
    const { result } = await make(readFileSync(SHARED + name));
    await expectByTheRules(result);
  });

  it.each([
    ['no-person-car.jpg', 'NoFaceError'],
    ['no-person-beach.jpg', 'NoFaceError'],
    ['two-people.jpg', 'SeveralFacesError'],
    ['truncated.jpg', 'UnidentifiedImageError'],
  ])('refuses %s', async (name, errorType) => {
    await expect(make(readFileSync(SHARED + name))).rejects.toMatchObject({ errorType });
  });
});

/** Of the bundled portrait as cn-2-inch on blue; a few of the 64 bits may differ between machines and codecs. */
const FINGERPRINT = 0x9413336360379719n;
