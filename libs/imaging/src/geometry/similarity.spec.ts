import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bringing, inverse, scaleOf, shifted, transform } from './similarity.js';

const px = fc.double({ min: -2000, max: 2000, noNaN: true });
const point = fc.record({ x: px, y: px });

describe('similarity', () => {
  it('comes back to where it was', () => {
    const turn = fc.record({
      scale: fc.double({ min: 0.05, max: 8, noNaN: true }),
      degrees: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(point, point, turn, point, (from, to, how, any) => {
        const there = bringing(from, to, how);
        const back = transform(inverse(there), transform(there, any));
        expect(Math.hypot(back.x - any.x, back.y - any.y)).toBeLessThan(1e-6);
        const landed = transform(there, from);
        expect(Math.hypot(landed.x - to.x, landed.y - to.y)).toBeLessThan(1e-6);
        expect(scaleOf(there)).toBeCloseTo(how.scale, 9);
      }),
    );
  });

  it('turns clockwise on the screen', () => {
    const quarter = bringing({ x: 0, y: 0 }, { x: 0, y: 0 }, { scale: 1, degrees: 90 });
    const { x, y } = transform(quarter, { x: 1, y: 0 });
    expect([x, y].map((value) => Math.round(value))).toEqual([0, 1]); // right goes down
  });

  it('shifts what it gives', () => {
    const by = bringing({ x: 3, y: 4 }, { x: 0, y: 0 }, { scale: 2, degrees: 30 });
    const { x, y } = transform(shifted(by, 5, -6), { x: 3, y: 4 });
    expect([x, y]).toEqual([expect.closeTo(5, 9), expect.closeTo(-6, 9)]);
  });
});
