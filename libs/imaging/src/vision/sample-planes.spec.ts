/** Both ways of bringing a raster to a network's input: the careful one and the glance. */
import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { letterbox } from './frame.js';
import { glancePlanes } from './glance-planes.js';
import { levelsOf } from './planes-format.js';
import { samplePlanes } from './sample-planes.js';

const UNIT = levelsOf([0, 0, 0], [1, 1, 1]);
const SIGNED = levelsOf([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

function paint(width: number, height: number, channels: 3 | 4, colour: (x: number, y: number) => number[]): Raster {
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    return colour(pixel % width, Math.floor(pixel / width))[at % channels] ?? 0;
  });
  return { width, height, channels, pixels };
}

const slope = (width: number, height: number) =>
  paint(width, height, 3, (x, y) => [(x / width) * 255, (y / height) * 255, 128]);
const whole = ({ width, height }: Raster) => ({ left: 0, top: 0, width, height });

describe('samplePlanes', () => {
  it.each([
    [16, 16],
    [40, 24],
    [100, 70],
    [8, 300],
  ])('keeps an even surface exactly (%i × %i)', (width, height) => {
    const raster = paint(width, height, 3, () => [255, 51, 0]);
    const planes = samplePlanes(raster, whole(raster), { side: 16, levels: UNIT });
    expect(planes.subarray(0, 256).every((value) => Math.abs(value - 1) < 1e-3)).toBe(true);
    expect(planes.subarray(256, 512).every((value) => Math.abs(value - 0.2) < 1e-3)).toBe(true);
    expect(planes.subarray(512).every((value) => value === 0)).toBe(true);
  });

  it.each([1.5, 2.5, 4.5, 9])('keeps a slope when shrinking by %d', (scale) => {
    const side = 32;
    const raster = slope(side * scale, side * scale);
    const planes = samplePlanes(raster, whole(raster), { side, levels: UNIT });
    for (let x = 0; x < side; x++) expect(Math.abs(planes[5 * side + x]! - (x + 0.5) / side)).toBeLessThan(0.03);
  });

  it('does not alias: fine stripes become grey', () => {
    const raster = paint(96, 96, 3, (x) => (x % 2 ? [255, 255, 255] : [0, 0, 0]));
    const planes = samplePlanes(raster, whole(raster), { side: 32, levels: UNIT });
    expect(planes.every((value) => value > 0.3 && value < 0.7)).toBe(true);
  });

  it('ignores a fourth channel and normalises', () => {
    const raster = paint(4, 4, 4, () => [255, 0, 255, 7]);
    const planes = samplePlanes(raster, whole(raster), { side: 4, levels: SIGNED });
    expect([planes[0], planes[16], planes[32]].map((value) => Math.round(value! * 100) / 100)).toEqual([1, -1, 1]);
  });

  it('takes only the region', () => {
    const raster = paint(40, 40, 3, (x, y) => (x >= 10 && x < 20 && y >= 30 ? [255, 255, 255] : [0, 0, 0]));
    const planes = samplePlanes(raster, { left: 10, top: 30, width: 10, height: 10 }, { side: 5, levels: UNIT });
    expect(planes.every((value) => value > 0.99)).toBe(true);
  });
});

describe('glancePlanes', () => {
  it('letterboxes: black beside the picture, the picture in the middle', () => {
    const raster = paint(20, 40, 3, () => [255, 255, 255]);
    const planes = glancePlanes(raster, letterbox(20, 40), { side: 8, levels: SIGNED });
    expect([...planes.subarray(0, 8)]).toEqual([-1, -1, 1, 1, 1, 1, -1, -1]);
  });

  it.each([0.5, 1.5, 3, 6])('agrees with the careful way at a scale of %d', (scale) => {
    const side = 32;
    const raster = slope(side * scale, side * scale);
    const careful = samplePlanes(raster, whole(raster), { side, levels: UNIT });
    const glance = glancePlanes(raster, letterbox(raster.width, raster.height), { side, levels: UNIT });
    glance.forEach((value, at) => expect(Math.abs(value - careful[at]!)).toBeLessThan(0.06));
  });

  it.each([1, 3])('turns the picture back by the frame’s roll at a scale of %d', (scale) => {
    const side = 32;
    const raster = slope(side * scale, side * scale);
    const frame = { ...letterbox(raster.width, raster.height), roll: 90 };
    const planes = glancePlanes(raster, frame, { side, levels: UNIT });
    // Seen from a frame turned clockwise, what was to the right lies above, and going right means going down in the picture.
    for (let at = 1; at < side - 1; at++) {
      expect(Math.abs(planes[side * side + 9 * side + at]! - (at + 0.5) / side)).toBeLessThan(0.06);
      expect(Math.abs(planes[at * side + 9]! - (1 - (at + 0.5) / side))).toBeLessThan(0.06);
    }
  });
});
