/** Yaw and pitch of portraits that were turned by known angles on a head-shaped solid, and of their mirror images. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { openNetworks, prepareModels } from '../index.js';
import type { Face, Networks, Raster } from '../index.js';
import { poseOf } from './pose.js';

/** Taken out of the global object once: in a test's sandbox each look at it costs more than the arithmetic. */
const { abs, cos, exp, max, min, round, sin, sqrt } = Math;
const RADIANS = Math.PI / 180;
const SHARED = '../shared/photos/';
/** Seen from the front, or nearly. */
const FRONTAL: readonly string[] = [
  'test/fixtures/portrait-spacesuit.png',
  ...['portrait-official.jpg', 'portrait-jacket.jpg', 'portrait-long-hair.jpg']
    .map((name) => SHARED + name)
    .filter((path) => existsSync(path)),
];

let modelDir: string;
let networks: Networks;
beforeAll(async () => {
  modelDir = mkdtempSync(join(tmpdir(), 'safelight-pose-'));
  await prepareModels(modelDir);
  networks = await openNetworks({ modelDir });
});
afterAll(async () => {
  await networks.close();
  rmSync(modelDir, { recursive: true });
});

async function portraitOf(path: string): Promise<Raster> {
  const image = sharp(readFileSync(path)).autoOrient().resize({ width: 320, height: 320, fit: 'inside' });
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, pixels: data };
}

async function faceIn(raster: Raster): Promise<Face> {
  const [face] = await networks.findFaces(raster);
  expect(face).toBeDefined();
  return face!;
}

/**
 * How far a point of the head lies before the axis through the ears, in sides of the face's box: half an ellipsoid as wide as from ear to
 * ear, with a nose. x, y and the nose from the centre of the box, in sides of it.
 */
function depth(x: number, y: number, nose: { x: number; y: number }): number {
  const round = 1 - (x / 0.46) ** 2 - (y / 0.92) ** 2;
  const bump = ((x - nose.x) / 0.07) ** 2 + ((y - nose.y) / 0.1) ** 2;
  return 0.62 * sqrt(max(0, round)) + (bump < 20 ? 0.12 * exp(-bump / 2) : 0);
}

/** The portrait with its head turned; what is far from the head stays as it is. */
function turnHead(raster: Raster, { box, nose }: Face, { yaw, pitch }: { yaw: number; pitch: number }): Raster {
  const { width, height, pixels } = raster;
  const side = box.width;
  const centre = { x: box.left + side / 2, y: box.top + side / 2 };
  const tip = { x: (nose.x - centre.x) / side, y: (nose.y - centre.y) / side };
  const turned = Uint8Array.from(pixels);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const to = { x: (column - centre.x) / side, y: (row - centre.y) / side };
      const share = min(1, (1.6 - max(abs(to.x), abs(to.y) / 2) / 0.46) / 0.6);
      if (share <= 0) continue;
      const [across, down] = [yaw * share * RADIANS, pitch * share * RADIANS];
      const [cosAcross, sinAcross, cosDown, sinDown] = [cos(across), sin(across), cos(down), sin(down)];
      // Where the px comes from: found by going back from where each guess goes to.
      let { x, y } = to;
      for (let i = 0; i < 10; i++) {
        const z = depth(x, y, tip);
        x -= 0.6 * (x * cosAcross + z * sinAcross - to.x);
        y -= 0.6 * (y * cosDown - z * sinDown - to.y);
      }
      const fromX = min(width - 1, max(0, round(x * side + centre.x)));
      const fromY = min(height - 1, max(0, round(y * side + centre.y)));
      for (let k = 0; k < 3; k++) turned[(row * width + column) * 3 + k] = pixels[(fromY * width + fromX) * 3 + k]!;
    }
  return { width, height, channels: 3, pixels: turned };
}

describe('poseOf', () => {
  it.each(FRONTAL)('sees %s from the front, and its mirror image turned the other way', async (path) => {
    const raster = await portraitOf(path);
    const { yawDegrees, pitchDegrees } = poseOf(await faceIn(raster));
    expect(abs(yawDegrees)).toBeLessThan(8);
    expect(abs(pitchDegrees)).toBeLessThan(12);
    const mirrored = new Uint8Array(raster.pixels.length);
    const { width, height } = raster;
    for (let i = 0; i < width * height; i++)
      for (let k = 0; k < 3; k++) mirrored[i * 3 + k] = raster.pixels[(i + width - 1 - 2 * (i % width)) * 3 + k]!;
    expect(abs(poseOf(await faceIn({ ...raster, pixels: mirrored })).yawDegrees + yawDegrees)).toBeLessThan(3);
  });

  it.each(FRONTAL)('follows the head of %s as it is turned aside', async (path) => {
    const raster = await portraitOf(path);
    const face = await faceIn(raster);
    const start = poseOf(face).yawDegrees;
    for (const yaw of [-30, -15, 15, 30]) {
      const seen = poseOf(await faceIn(turnHead(raster, face, { yaw, pitch: 0 }))).yawDegrees;
      expect(abs(seen - start - yaw)).toBeLessThan(8);
    }
  });

  it.each(FRONTAL)('follows the head of %s as it is lifted and lowered', async (path) => {
    const raster = await portraitOf(path);
    const face = await faceIn(raster);
    const start = poseOf(face).pitchDegrees;
    for (const pitch of [-20, 20]) {
      const seen = poseOf(await faceIn(turnHead(raster, face, { yaw: 0, pitch }))).pitchDegrees;
      expect(abs(seen - start - pitch)).toBeLessThan(12);
      expect(Math.sign(seen - start)).toBe(Math.sign(pitch));
    }
  });

  it('does not depend on the roll, and takes key points in impossible places', () => {
    const at = (x: number, y: number, turn: number) => ({
      x: x * Math.cos(turn) - y * Math.sin(turn),
      y: x * Math.sin(turn) + y * Math.cos(turn),
    });
    const face = (turn: number): Face => ({
      box: { left: 0, top: 0, width: 100, height: 100 },
      score: 1,
      leftEye: at(-20, 0, turn),
      rightEye: at(20, 0, turn),
      nose: at(5, 24, turn),
      mouth: at(2, 42, turn),
      leftEar: at(-42, 4, turn),
      rightEar: at(42, 4, turn),
    });
    const [upright, rolled] = [poseOf(face(0)), poseOf(face(0.7))];
    expect(rolled.yawDegrees).toBeCloseTo(upright.yawDegrees, 6);
    expect(rolled.pitchDegrees).toBeCloseTo(upright.pitchDegrees, 6);
    const nowhere = { x: 3, y: 3 };
    const point = { leftEye: nowhere, rightEye: nowhere, nose: nowhere, mouth: nowhere };
    const { yawDegrees, pitchDegrees } = poseOf({ ...face(0), ...point, leftEar: nowhere, rightEar: nowhere });
    expect([yawDegrees, pitchDegrees]).toEqual([0, 0]);
  });
});
