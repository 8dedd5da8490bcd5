/**
 * The limits, held against real portraits and against copies of them that are known to be bad: blurred, darkened, brightened, reduced,
 * cut, turned. The bundled portrait always, the shared ones where they are.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { CHECK_CODES, type CheckCode } from '#events';
import { StepTrail } from '#telemetry';
import { inspectImage, makeIdPhoto, openNetworks, parseBackground, parseSize, prepareModels } from '../index.js';
import type { Networks, Quality, Rect } from '../index.js';
import { find } from './check.js';
import { assess, CHECKS } from './checks.js';
import type { FaceMeasures, Measures } from './measures.js';

const SHARED = '../shared/photos/';
/** Taken for an ID photo, or as if they were; the bundled one is small, and said to be, and haze around loose hair is said to be that. */
const GOOD: readonly string[] = [
  'test/fixtures/portrait-spacesuit.png',
  ...['portrait-official.jpg', 'portrait-suit.jpg', 'portrait-jacket.jpg', 'portrait-long-hair.jpg', 'grayscale.jpg']
    .map((name) => SHARED + name)
    .filter((path) => existsSync(path)),
];

let modelDir: string;
let networks: Networks;
beforeAll(async () => {
  modelDir = mkdtempSync(join(tmpdir(), 'safelight-checks-'));
  await prepareModels(modelDir);
  networks = await openNetworks({ modelDir });
});
afterAll(async () => {
  await networks.close();
  rmSync(modelDir, { recursive: true });
});

/** The portrait in sRGB, 1000 px at most, and the box of its face. */
async function portraitOf(path: string): Promise<{ image: Sharp; box: Rect; width: number; height: number }> {
  const fitted = sharp(readFileSync(path))
    .autoOrient()
    .toColourspace('srgb')
    .resize({ width: 1000, height: 1000, fit: 'inside', withoutEnlargement: true });
  const { data, info } = await fitted.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const [face] = await networks.findFaces({ width, height, channels: 3, pixels: data });
  return { image: sharp(data, { raw: { width, height, channels: 3 } }), box: face!.box, width, height };
}

async function qualityOf(image: Sharp): Promise<Quality> {
  const bytes = await image.png().toBuffer();
  const options = {
    size: parseSize('cn-1-inch'),
    background: parseBackground('blue'),
    format: 'jpeg' as const,
  };
  return (await makeIdPhoto(networks, bytes, inspectImage(bytes), options, new StepTrail())).quality;
}

const warningsOf = ({ checks }: Quality): CheckCode[] =>
  checks.filter(({ level }) => level === 'warning').map(({ code }) => code);

describe('the limits', () => {
  it.each(GOOD)('let %s pass', async (path) => {
    const { image } = await portraitOf(path);
    const small = path.includes('spacesuit') ? ['low_resolution'] : [];
    const hazy = path.includes('long-hair') ? ['unsure_matte'] : [];
    expect(warningsOf(await qualityOf(image))).toEqual([...small, ...hazy]);
  });

  it.each(GOOD)('find what was done to %s', async (path) => {
    const { image, box, width, height } = await portraitOf(path);
    const found = async (changed: Sharp): Promise<CheckCode[]> => warningsOf(await qualityOf(changed));
    const side = box.width;
    expect(await found(image.clone().blur(0.02 * side))).toContain('too_blurry');
    expect(await found(image.clone().linear(0.35, 0))).toContain('under_exposed');
    expect(await found(image.clone().linear(1.7, 0))).toContain('over_exposed');
    expect(await found(image.clone().resize(Math.round((width * 60) / side)))).toContain('low_resolution');
    const left = Math.round(box.left + 0.2 * side);
    const cut = image.clone().extract({ left, top: 0, width: width - left, height });
    expect(await found(cut)).toEqual(expect.arrayContaining(['face_cut_by_frame', 'frame_too_tight']));
  });

  it.each(GOOD)('leave the same light alone in %s', async (path) => {
    const { image } = await portraitOf(path);
    for (const factor of [0.8, 1.1]) {
      const codes = warningsOf(await qualityOf(image.clone().linear(factor, 0)));
      expect(codes).not.toContain('under_exposed');
      expect(codes).not.toContain('over_exposed');
    }
  });
});

const FACE: FaceMeasures = {
  sharpness: 0.3,
  exposure: { brightness: 150, highlights: 200, blownShare: 0 },
  tilt: { rollDegrees: 0, yawDegrees: 0, pitchDegrees: 0 },
  eyesDistancePx: 120,
  resultEyesDistancePx: 80,
  enlargement: 0.7,
  beyondEdge: 0,
  zoom: 1,
  isCut: false,
};
const FINE: Measures = { longSidePx: 1600, turnedDegrees: 0, edgeWidth: 0.5, face: FACE };
const withFace = (change: Partial<FaceMeasures>): Measures => ({ ...FINE, face: { ...FACE, ...change } });

describe('each check', () => {
  it('is there for every code, once', () => {
    expect(CHECKS.map(({ code }) => code).sort()).toEqual(Object.keys(CHECK_CODES).sort());
  });

  it('finds nothing in a good photo, and nothing of a face where none was asked for', () => {
    expect(assess(FINE).checks).toEqual([]);
    expect(assess({ longSidePx: 1600, turnedDegrees: 0, edgeWidth: 0 })).toEqual({ matteConfidence: 1, checks: [] });
  });

  it.each([
    ['too_blurry', withFace({ sharpness: 0.209 }), withFace({ sharpness: 0.21 })],
    ['under_exposed', withFace({ exposure: { ...FACE.exposure, highlights: 99 } }), FINE],
    ['over_exposed', withFace({ exposure: { ...FACE.exposure, blownShare: 0.11 } }), FINE],
    ['low_resolution', withFace({ enlargement: 1.31 }), withFace({ enlargement: 1.3 })],
    ['face_tilted', withFace({ tilt: { ...FACE.tilt, rollDegrees: -10.1 } }), FINE],
    ['not_frontal', withFace({ tilt: { ...FACE.tilt, yawDegrees: -15.1 } }), FINE],
    ['not_frontal', withFace({ tilt: { ...FACE.tilt, pitchDegrees: 15.1 } }), FINE],
    ['face_cut_by_frame', withFace({ beyondEdge: 0.06 }), withFace({ beyondEdge: 0.05 })],
    ['frame_too_tight', withFace({ zoom: 1.31 }), withFace({ zoom: 1.3 })],
    ['frame_too_tight', withFace({ isCut: true }), FINE],
    ['unsure_matte', { ...FINE, edgeWidth: 0.91 }, { ...FINE, edgeWidth: 0.9 }],
    ['downscaled', { ...FINE, longSidePx: 2001 }, { ...FINE, longSidePx: 2000 }],
    ['photo_turned', { ...FINE, turnedDegrees: 90 }, FINE],
  ] as const)('%s holds beyond its limit and not at it', (code, bad, good) => {
    const check = CHECKS.find((each) => each.code === code)!;
    expect(find(check, bad)).toMatchObject({ code, level: check.level, limit: check.limit });
    expect(find(check, good)).toBeUndefined();
  });

  it('puts warnings before notes', () => {
    const { checks } = assess({ ...withFace({ enlargement: 2 }), longSidePx: 4000, edgeWidth: 2, turnedDegrees: 180 });
    expect(checks.map(({ code }) => code)).toEqual(['low_resolution', 'unsure_matte', 'photo_turned', 'downscaled']);
  });
});
