/** The arrangement of the two detectors, with detectors that see what the test puts there. The real ones are tested in models/. */
import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { BOX_HEIGHT, BOX_WIDTH, BOX_X, BOX_Y, LEFT_EYE, RIGHT_EYE, VALUES, type Detection } from './detection.js';
import type { FaceDetector } from './face-detector.js';
import { findFaces } from './find-faces.js';
import type { Frame } from './frame.js';

const raster: Raster = { width: 400, height: 400, channels: 3, pixels: new Uint8Array(480_000) };

/** In px of the picture. */
interface Seen {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly score: number;
  readonly roll?: number;
}

/** Eyes of a seen face: .2 of the side above the centre, .4 apart. */
function asDetection({ x, y, side, score, roll = 0 }: Seen, frame: Frame): Detection {
  const share = (px: number, centre: number) => (px - centre) / frame.side + 0.5;
  const values = new Float32Array(VALUES);
  values[BOX_X] = share(x, frame.centre.x);
  values[BOX_Y] = share(y, frame.centre.y);
  values[BOX_WIDTH] = side / frame.side;
  values[BOX_HEIGHT] = side / frame.side;
  const turn = (roll * Math.PI) / 180;
  for (const [at, sign] of [
    [LEFT_EYE, -1],
    [RIGHT_EYE, 1],
  ] as const) {
    values[at] = share(x + sign * 0.2 * side * Math.cos(turn), frame.centre.x);
    values[at + 1] = share(y - 0.2 * side + sign * 0.2 * side * Math.sin(turn), frame.centre.y);
  }
  return { score, values };
}

/** A detector that sees these faces, and in the mirror nothing (its glance carries a mark at the left end of a row). */
function detectorSeeing(...seen: Seen[]): FaceDetector & { frames: Frame[] } {
  const frames: Frame[] = [];
  return {
    side: 2,
    frames,
    glance: (_, frame) => {
      frames.push(frame);
      return Float32Array.of(1, 0, 0, 0);
    },
    detect: (planes) => {
      const frame = frames.at(-1) as Frame;
      return Promise.resolve(planes[0] === 1 ? seen.map((one) => asDetection(one, frame)) : []);
    },
  };
}

describe('findFaces', () => {
  it('finds nobody where both detectors see nothing', async () => {
    expect(await findFaces(raster, { fullRange: detectorSeeing(), shortRange: detectorSeeing() })).toEqual([]);
  });

  it('puts the face first that is large and sure', async () => {
    const fullRange = detectorSeeing(
      { x: 80, y: 100, side: 40, score: 0.95 },
      { x: 250, y: 200, side: 100, score: 0.8 },
    );
    const faces = await findFaces(raster, { fullRange, shortRange: detectorSeeing() });
    expect(faces.map(({ box }) => Math.round(box.width))).toEqual([100, 40]);
  });

  it('takes box and score from the full range, eyes from the second look', async () => {
    const fullRange = detectorSeeing({ x: 200, y: 200, side: 100, score: 0.8 });
    const shortRange = detectorSeeing({ x: 204, y: 200, side: 90, score: 0.9 });
    const [face] = await findFaces(raster, { fullRange, shortRange });
    expect(face?.score).toBeCloseTo(0.8, 5);
    expect(face?.box.left).toBeCloseTo(150, 3);
    expect(face?.leftEye.x).toBeCloseTo(204 - 18, 3);
    expect(face?.leftEye.y).toBeCloseTo(200 - 18, 3);
    expect(shortRange.frames.map(({ side }) => Math.round(side))).toEqual([200, 260]);
  });

  it('turns the second look by the roll of the first', async () => {
    const fullRange = detectorSeeing({ x: 200, y: 200, side: 100, score: 0.8, roll: 20 });
    const shortRange = detectorSeeing();
    await findFaces(raster, { fullRange, shortRange });
    expect(shortRange.frames[0]?.roll).toBeCloseTo(20, 3);
  });

  it('does not take the neighbour’s eyes', async () => {
    const fullRange = detectorSeeing({ x: 200, y: 200, side: 100, score: 0.8 });
    const shortRange = detectorSeeing({ x: 270, y: 200, side: 100, score: 0.99 });
    const [face] = await findFaces(raster, { fullRange, shortRange });
    expect(face?.leftEye.x).toBeCloseTo(180, 3);
  });

  it('finds a face that fills the picture by the short range, with a full-range box', async () => {
    const shortRange = detectorSeeing({ x: 200, y: 200, side: 360, score: 0.9 });
    const [face, ...others] = await findFaces(raster, { fullRange: detectorSeeing(), shortRange });
    expect(others).toEqual([]);
    expect(face?.box.width).toBeCloseTo(378, 3);
    expect(face?.box.top).toBeCloseTo(20 + 0.27 * 360 - 0.33 * 378, 2);
  });

  it.each([
    ['an unsure one', { x: 200, y: 200, side: 360, score: 0.7 }],
    ['one that lies on its side', { x: 200, y: 200, side: 360, score: 0.9, roll: 88 }],
  ])('does not take %s from the short range', async (_, seen) => {
    expect(await findFaces(raster, { fullRange: detectorSeeing(), shortRange: detectorSeeing(seen) })).toEqual([]);
  });
});
