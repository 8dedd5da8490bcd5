import { describe, expect, it } from '@jest/globals';
import { CHANNELS_FIRST, CHANNELS_LAST, reorder, sameBorder, transpose } from './axes.js';

describe('transpose', () => {
  it('moves channels to the front', () => {
    // 1 × 1 row × 2 columns × 3 channels
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...transpose(values, [1, 1, 2, 3], CHANNELS_FIRST)]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('is undone by the opposite order', () => {
    const values = Float32Array.from({ length: 2 * 3 * 4 * 5 }, (_, at) => at);
    const there = transpose(values, [2, 3, 4, 5], CHANNELS_FIRST);
    const back = transpose(there, reorder([2, 3, 4, 5], CHANNELS_FIRST), CHANNELS_LAST);
    expect(back).toEqual(values);
  });
});

describe('sameBorder', () => {
  it.each([
    [256, 3, 2, { begin: 0, end: 1 }],
    [255, 3, 2, { begin: 1, end: 1 }],
    [128, 3, 1, { begin: 1, end: 1 }],
    [128, 5, 2, { begin: 1, end: 2 }],
    [64, 2, 2, { begin: 0, end: 0 }],
    [10, 1, 3, { begin: 0, end: 0 }],
  ])('for %i pixels, window %i, stride %i', (length, window, stride, border) => {
    expect(sameBorder(length, window, stride)).toEqual(border);
  });
});
