import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import type { FacePlace } from './face-place.js';
import { isRetouched, type Retouch } from './retouch-options.js';
import { retouchPerson } from './retouch.js';
import { findSkin } from './skin-mask.js';
import { toneCurve, whiteningLift } from './tone-curve.js';
import { balanceGains } from './white-balance.js';

type Colour = readonly [number, number, number];

const FACE: FacePlace = {
  leftEye: { x: 80, y: 100 },
  rightEye: { x: 120, y: 100 },
  nose: { x: 100, y: 122 },
  mouth: { x: 100, y: 142 },
  chinY: 168,
};
const HAIR: Colour = [38, 30, 28];
const SHIRT: Colour = [236, 238, 242];
const LIPS: Colour = [190, 70, 75];
const EYES: Colour = [60, 40, 30];
/** Very light, light, tan, brown and dark skin. */
const SKINS: readonly Colour[] = [
  [240, 214, 198],
  [228, 188, 160],
  [198, 150, 120],
  [150, 102, 74],
  [92, 60, 44],
];

const PLACES = {
  cheek: [78, 125],
  forehead: [100, 78],
  neck: [100, 184],
  hair: [100, 40],
  eye: [80, 100],
  lips: [100, 142],
  shirt: [40, 225],
} as const;

/** A drawn person of 200 × 240: hair, a face with eyes and lips, a neck, a shirt; nothing around. */
function drawPerson(skin: Colour): Raster {
  const [width, height] = [200, 240];
  const pixels = new Uint8Array(width * height * 4);
  const ellipse =
    (cx: number, cy: number, rx: number, ry: number) =>
    (x: number, y: number): boolean =>
      Math.hypot((x - cx) / rx, (y - cy) / ry) < 1;
  // From the back to the front.
  const parts: [Colour, (x: number, y: number) => boolean][] = [
    [HAIR, ellipse(100, 95, 66, 75)],
    [SHIRT, (x, y) => y > 205 && Math.abs(x - 100) < 90],
    [skin, (x, y) => y > 150 && y <= 205 && Math.abs(x - 100) < 26],
    [skin, ellipse(100, 112, 46, 57)],
    [EYES, ellipse(80, 100, 8, 4)],
    [EYES, ellipse(120, 100, 8, 4)],
    [LIPS, ellipse(100, 142, 16, 6)],
  ];
  for (let i = 0; i < width * height; i++) {
    const part = parts.findLast(([, holds]) => holds(i % width, Math.floor(i / width)));
    if (part !== undefined) pixels.set([...part[0], 255], i * 4);
  }
  return { width, height, channels: 4, pixels };
}

const at = ({ width, pixels }: Raster, [x, y]: readonly [number, number]): number[] => [
  ...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
];
const light = (colour: readonly number[]): number => 0.299 * colour[0]! + 0.587 * colour[1]! + 0.114 * colour[2]!;

describe('whitening', () => {
  it.each(SKINS)('lightens skin of %i %i %i, more the higher, and nothing else', (...skin) => {
    const person = drawPerson(skin);
    const some = retouchPerson(person, FACE, { whitening: 7 });
    const most = retouchPerson(person, FACE, { whitening: 15 });
    for (const place of [PLACES.cheek, PLACES.forehead, PLACES.neck]) {
      const lights = [person, some, most].map((raster) => light(at(raster, place)));
      expect(lights[1]!).toBeGreaterThan(lights[0]! + 1);
      expect(lights[2]!).toBeGreaterThan(lights[1]! + 1);
      expect(lights[2]! - lights[0]!).toBeLessThan(40);
    }
    for (const place of [PLACES.hair, PLACES.eye, PLACES.lips, PLACES.shirt])
      expect(at(most, place)).toEqual(at(person, place));
  });

  it('falls off smoothly inside of the skin, and never beyond it', () => {
    const { mask } = findSkin(drawPerson(SKINS[2]!), FACE)!;
    const row = mask.subarray(78 * 200, 79 * 200);
    const edge = row.findIndex((value) => value > 0);
    expect(edge).toBeGreaterThan(55);
    expect(Math.max(...row)).toBeGreaterThan(0.9);
    // Hair next to the skin has none of it.
    expect([...row.subarray(0, edge)].every((value) => value === 0)).toBe(true);
  });

  it('leaves a person alone whose skin cannot be seen', () => {
    const person = drawPerson(SKINS[2]!);
    const hidden: Raster = { ...person, pixels: person.pixels.map((value, i) => (i % 4 === 3 ? 40 : value)) };
    expect(findSkin(hidden, FACE)).toBeUndefined();
    const retouched = retouchPerson(hidden, FACE, { whitening: 15, whiteBalance: 'auto' });
    expect(Buffer.from(retouched.pixels).equals(Buffer.from(hidden.pixels))).toBe(true);
  });
});

describe('white balance', () => {
  it.each(SKINS)('leaves a face of %i %i %i without a cast as it is', (...skin) => {
    for (const gain of balanceGains(skin)) expect(Math.abs(gain - 1)).toBeLessThan(0.03);
  });

  it.each([
    ['green', [0.94, 1.06, 0.94]],
    ['magenta', [1.05, 0.93, 1.06]],
    ['blue', [0.9, 0.98, 1.15]],
  ] as const)('takes off most of a %s cast, within bounds', (_name, cast) => {
    const skin = SKINS[1]!;
    const seen = skin.map((value, k) => value * cast[k]!) as unknown as Colour;
    const gains = balanceGains(seen);
    const hue = ([red, green, blue]: readonly number[]): number =>
      Math.atan2(0.877 * (red! - light([red!, green!, blue!])), 0.492 * (blue! - light([red!, green!, blue!])));
    const off = (colour: readonly number[]): number => Math.abs(hue(colour) - hue(skin));
    expect(off(seen.map((value, k) => value * gains[k]!))).toBeLessThan(0.7 * off(seen));
    for (const gain of gains) expect(Math.max(gain, 1 / gain)).toBeLessThanOrEqual(1.2 + 1e-9);
  });
});

describe('tones', () => {
  const curve = (brightness: number, contrast: number): number[] => [...toneCurve(1, brightness, contrast)];
  const isRising = (values: readonly number[]): boolean => values.every((v, i) => i === 0 || v >= values[i - 1]!);

  it('keep black, white and the order of all values', () => {
    for (const brightness of [-100, -40, 0, 40, 100]) {
      for (const contrast of [-100, -40, 0, 40, 100]) expect(isRising(curve(brightness, contrast))).toBe(true);
      for (const contrast of [0, 40, 100]) expect(curve(brightness, contrast)).toMatchObject({ 0: 0, 255: 255 });
    }
    expect(curve(0, 0)).toEqual(Array.from({ length: 256 }, (_, value) => value));
  });

  it('do what they are called', () => {
    expect(curve(50, 0)[100]).toBeGreaterThan(120);
    expect(curve(-50, 0)[100]).toBeLessThan(80);
    expect(curve(0, 60)[200]! - curve(0, 60)[60]!).toBeGreaterThan(150);
    expect(curve(0, -60)[200]! - curve(0, -60)[60]!).toBeLessThan(120);
    expect(Math.max(...whiteningLift(15))).toBeLessThan(35);
    expect(Math.max(...whiteningLift(0))).toBe(0);
  });

  it('change saturation around the same light, down to grey', () => {
    const person = drawPerson(SKINS[2]!);
    const grey = at(retouchPerson(person, FACE, { saturation: -100 }), PLACES.cheek);
    expect(Math.max(...grey) - Math.min(...grey)).toBeLessThanOrEqual(1);
    expect(Math.abs(light(grey) - light(SKINS[2]!))).toBeLessThan(2);
    const rich = at(retouchPerson(person, FACE, { saturation: 50 }), PLACES.cheek);
    expect(rich[0]! - rich[2]!).toBeGreaterThan(SKINS[2]![0] - SKINS[2]![2] + 20);
  });

  it('sharpen and soften edges, and leave plain places', () => {
    const person = drawPerson(SKINS[1]!);
    const step = (raster: Raster): number => light(at(raster, [100, 56])) - light(at(raster, [100, 55]));
    const steps = [-100, 0, 100].map((sharpness) => step(retouchPerson(person, FACE, { sharpness })));
    expect(steps[0]!).toBeLessThan(steps[1]!);
    expect(steps[2]!).toBeGreaterThan(steps[1]!);
    expect(at(retouchPerson(person, FACE, { sharpness: 100 }), PLACES.cheek)).toEqual(at(person, PLACES.cheek));
  });
});

describe('retouchPerson', () => {
  const ALL: Retouch = {
    brightness: 60,
    contrast: 40,
    saturation: 40,
    sharpness: 80,
    whiteBalance: 'auto',
    whitening: 15,
  };

  it('never touches alpha, nor the person it was given', () => {
    const person = drawPerson(SKINS[0]!);
    const before = Buffer.from(person.pixels);
    const { pixels } = retouchPerson(person, FACE, ALL);
    expect(Buffer.from(person.pixels).equals(before)).toBe(true);
    expect(pixels.every((value, i) => i % 4 !== 3 || value === before[i])).toBe(true);
  });

  it('survives a face at the edge, outside, and of no size', () => {
    const person = drawPerson(SKINS[0]!);
    const spot = (x: number, y: number) => ({ x, y });
    for (const [x, y, wide] of [
      [0, 0, 40],
      [199, 239, 60],
      [-500, 900, 40],
      [100, 100, 0],
    ] as const) {
      const face = { leftEye: spot(x, y), rightEye: spot(x + wide, y), nose: spot(x, y), mouth: spot(x, y), chinY: y };
      expect(retouchPerson(person, face, ALL).pixels).toHaveLength(person.pixels.length);
    }
  });
});

describe('isRetouched', () => {
  it('is false for nothing, in whichever way it is said', () => {
    expect([undefined, {}, { brightness: 0, whitening: 0 }].map(isRetouched)).toEqual([false, false, false]);
    expect(isRetouched({ whiteBalance: 'auto' })).toBe(true);
  });
});
