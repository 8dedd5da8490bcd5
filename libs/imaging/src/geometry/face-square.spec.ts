import { describe, expect, it } from '@jest/globals';
import type { Face, Point } from '../photo.js';
import { faceSquare, toPhotoOf } from './face-square.js';
import { inverse, transform } from './similarity.js';

/** Eyes 40 px apart, mouth 44 px below, turned around the point between the eyes. */
function face(degrees: number): Face {
  const angle = (degrees * Math.PI) / 180;
  const at = (x: number, y: number): Point => ({
    x: 200 + x * Math.cos(angle) - y * Math.sin(angle),
    y: 150 + x * Math.sin(angle) + y * Math.cos(angle),
  });
  const box = { left: 150, top: 110, width: 100, height: 100 };
  return {
    box,
    score: 1,
    leftEye: at(-20, 0),
    rightEye: at(20, 0),
    nose: at(0, 22),
    mouth: at(0, 44),
    leftEar: at(-50, 5),
    rightEar: at(50, 5),
  };
}

describe('the square around a face', () => {
  it('is as large as its features are far apart, and lies a little below the eyes', () => {
    const square = faceSquare(face(0));
    expect(square).toEqual({ centre: { x: 200, y: 154.4 }, side: expect.closeTo(2 * 1.3 * 80, 6), degrees: 0 });
  });

  it.each([-170, -35, 20, 90])('stands upright in the head turned by %i°', (degrees) => {
    const turned = face(degrees);
    const toSquare = inverse(toPhotoOf(faceSquare(turned), 512));
    const [left, right, mouth] = [turned.leftEye, turned.rightEye, turned.mouth].map((point) =>
      transform(toSquare, point),
    );
    expect(left!.y).toBeCloseTo(right!.y, 6);
    expect(left!.x).toBeLessThan(right!.x);
    expect((left!.x + right!.x) / 2).toBeCloseTo(256, 6);
    expect(mouth!.x).toBeCloseTo(256, 6);
    expect(mouth!.y).toBeGreaterThan(left!.y);
  });
});
