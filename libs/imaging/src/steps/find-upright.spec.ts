/** Photos that lost their orientation, through the real detectors: the bundled portrait always, the shared photos where they are. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import sharp from 'sharp';
import { inspectImage, openNetworks, prepareModels } from '../index.js';
import type { Networks, Rect } from '../index.js';
import { decode, type DecodedPhoto } from './decode.js';
import { findUpright } from './find-upright.js';

const SHARED = '../shared/photos/';
const shared = (...names: string[]): string[] => names.map((name) => SHARED + name).filter((path) => existsSync(path));
const PORTRAITS = [
  'test/fixtures/portrait-spacesuit.png',
  ...shared(
    'portrait-official.jpg',
    'portrait-suit.jpg',
    'portrait-long-hair.jpg',
    'portrait-jacket.jpg',
    'portrait-landscape-frame.jpg',
    'portrait-tilted.jpg',
    'portrait.webp',
    'cmyk.jpg',
    'grayscale.jpg',
    'alpha.png',
    'full-body.jpg',
    'exif-orientation-6.jpg',
  ),
];
const TURNS = [0, 90, 180, 270] as const;
const NOTHING = new Uint8Array();

let modelDir: string;
let networks: Networks;
beforeAll(async () => {
  modelDir = mkdtempSync(join(tmpdir(), 'safelight-upright-'));
  await prepareModels(modelDir);
  networks = await openNetworks({ modelDir });
});
afterAll(async () => {
  await networks.close();
  rmSync(modelDir, { recursive: true });
});

/** The photo as a file that stands upright, and then as one turned clockwise. */
const uprightFile = (path: string): Promise<Buffer> =>
  sharp(readFileSync(path))
    .autoOrient()
    .resize({ width: 800, height: 800, fit: 'inside', withoutEnlargement: true })
    .png({ compressionLevel: 1 })
    .toBuffer();
async function turnedPhoto(file: Buffer, degrees: number): Promise<DecodedPhoto> {
  const bytes = await sharp(file).rotate(degrees).png({ compressionLevel: 1 }).toBuffer();
  return decode(bytes, inspectImage(bytes), 1000);
}

/** The part of the photo around the face, so tight that the detector of small faces cannot see it. */
async function closeUp(file: Buffer): Promise<Buffer> {
  const { photo, faces } = await findUpright(networks, await turnedPhoto(file, 0));
  const { left, top, width, height } = faces[0]!.box;
  const box: Rect = { left: left - 0.1 * width, top: top - 0.2 * height, width: 1.2 * width, height: 1.4 * height };
  const inside = {
    left: Math.max(0, Math.round(box.left)),
    top: Math.max(0, Math.round(box.top)),
    right: Math.min(photo.raster.width, Math.round(box.left + box.width)),
    bottom: Math.min(photo.raster.height, Math.round(box.top + box.height)),
  };
  const { raster } = photo;
  return sharp(raster.pixels, { raw: { width: raster.width, height: raster.height, channels: 3 } })
    .extract({
      left: inside.left,
      top: inside.top,
      width: inside.right - inside.left,
      height: inside.bottom - inside.top,
    })
    .png()
    .toBuffer();
}

async function expectRighted(file: Buffer): Promise<void> {
  const upright = await turnedPhoto(file, 0);
  for (const turn of TURNS) {
    const found = await findUpright(networks, await turnedPhoto(file, turn));
    expect(found.turnedDegrees).toBe((360 - turn) % 360);
    expect(found.faces[0]!.score).toBeGreaterThan(0.7);
    expect(Buffer.compare(found.photo.raster.pixels, upright.raster.pixels)).toBe(0);
    expect(Buffer.compare(found.photo.alpha ?? NOTHING, upright.alpha ?? NOTHING)).toBe(0);
  }
}

describe('findUpright', () => {
  it.each(PORTRAITS)('rights %s, whichever way it was turned, to the very pixels', async (path) => {
    await expectRighted(await uprightFile(path));
  });

  // One of a face turned far aside stays as it is when it stands on its head: `alpha.png`, which is not among these.
  it.each(PORTRAITS.slice(0, 5))('rights the face of %s that fills the picture', async (path) => {
    const file = await closeUp(await uprightFile(path));
    for (const turn of TURNS)
      expect((await findUpright(networks, await turnedPhoto(file, turn))).turnedDegrees).toBe((360 - turn) % 360);
  });

  it('looks no further where a face clearly stands', async () => {
    const findTurn = jest.fn<Networks['findTurn']>();
    await findUpright({ ...networks, findTurn }, await turnedPhoto(await uprightFile(PORTRAITS[0]!), 0));
    expect(findTurn).not.toHaveBeenCalled();
  });

  it.each([...shared('no-person-car.jpg', 'no-person-beach.jpg'), 'noise', 'plain'])(
    'finds nobody in %s, whichever way up',
    async (path) => {
      const noise = { create: { width: 400, height: 300, channels: 3, background: '#888' } } as const;
      const file =
        path === 'noise'
          ? await sharp({ create: { ...noise.create, noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
              .png()
              .toBuffer()
          : path === 'plain'
            ? await sharp(noise).png().toBuffer()
            : await uprightFile(path);
      for (const turn of TURNS)
        expect(await findUpright(networks, await turnedPhoto(file, turn))).toMatchObject({
          faces: [],
          turnedDegrees: 0,
        });
    },
  );
});
