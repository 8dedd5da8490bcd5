import { describe, expect, it } from '@jest/globals';
import { halfToNumber, halvesToFloats, singlesToFloats } from './half-float.js';

describe('half floats', () => {
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
  ])('reads %i as %d', (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
  });

  it('reads a payload beside infinity as no number', () => {
    expect(halfToNumber(0x7e00)).toBeNaN();
  });

  it('reads little-endian weights at an odd offset of a larger file', () => {
    const file = Uint8Array.of(9, 0x00, 0x3c, 0x00, 0xc0, 9);
    expect([...halvesToFloats(file.subarray(1, 5))]).toEqual([1, -2]);
  });

  it('reads single-precision weights at an odd offset', () => {
    const file = Uint8Array.of(9, 0x00, 0x00, 0x80, 0x3f);
    expect([...singlesToFloats(file.subarray(1))]).toEqual([1]);
  });
});
