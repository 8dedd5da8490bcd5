import { describe, expect, it } from '@jest/globals';
import type { Face, Raster } from '../photo.js';
import { exposureOf } from './exposure.js';

const FACE: Face = {
  box: { left: 50, top: 50, width: 100, height: 100 },
  score: 1,
  leftEye: { x: 80, y: 83 },
  rightEye: { x: 120, y: 83 },
  nose: { x: 100, y: 105 },
  mouth: { x: 100, y: 125 },
  leftEar: { x: 58, y: 88 },
  rightEar: { x: 142, y: 88 },
};

function raster(level: (x: number, y: number) => number): Raster {
  const pixels = Uint8Array.from({ length: 200 * 200 * 3 }, (_, i) => level(((i / 3) | 0) % 200, (i / 600) | 0));
  return { width: 200, height: 200, channels: 3, pixels };
}

/** The same face turned by a quarter: the eyes one above the other, the mouth to the left. */
const TURNED: Face = {
  ...FACE,
  leftEye: { x: 117, y: 80 },
  rightEye: { x: 117, y: 120 },
  nose: { x: 95, y: 100 },
  mouth: { x: 75, y: 100 },
};

describe('exposureOf', () => {
  it('tells an even face exactly', () => {
    expect(
      exposureOf(
        raster(() => 90),
        FACE,
      ),
    ).toEqual({ brightness: 90, highlights: 90, blownShare: 0 });
    expect(
      exposureOf(
        raster(() => 250),
        FACE,
      ),
    ).toEqual({ brightness: 250, highlights: 250, blownShare: 1 });
  });

  it.each([
    ['upright', FACE, (x: number) => x],
    ['lying', TURNED, (_: number, y: number) => y],
  ])('counts halves and ends as they are in an %s face', (_, face, across) => {
    const half = exposureOf(
      raster((x, y) => (across(x, y) < 100 ? 40 : 255)),
      face,
    );
    expect(half.blownShare).toBeCloseTo(0.5, 1);
    expect(half.highlights).toBe(255);
    const sliver = exposureOf(
      raster((x, y) => (across(x, y) < 128 ? 40 : 255)),
      face,
    );
    expect(sliver.highlights).toBe(40);
    expect(sliver.blownShare).toBeLessThan(0.05);
  });

  it('looks at the skin alone, not at what is around it', () => {
    const skin = (x: number, y: number) => ((x - 100) / 34) ** 2 + ((y - 102) / 38) ** 2 < 1;
    expect(
      exposureOf(
        raster((x, y) => (skin(x, y) ? 120 : 255)),
        FACE,
      ).blownShare,
    ).toBe(0);
  });

  it('takes a face outside the picture, and one without size', () => {
    const away = { ...FACE, leftEye: { x: -80, y: -83 }, rightEye: { x: -40, y: -83 }, mouth: { x: -60, y: -40 } };
    expect(
      exposureOf(
        raster(() => 90),
        away,
      ),
    ).toEqual({ brightness: 0, highlights: 0, blownShare: 0 });
    const point = { ...FACE, leftEye: { x: 9, y: 9 }, rightEye: { x: 9, y: 9 }, mouth: { x: 9, y: 9 } };
    expect(
      exposureOf(
        raster(() => 90),
        point,
      ).brightness,
    ).toBe(90);
  });
});
