import { describe, expect, it } from '@jest/globals';
import { lookPauseMs } from './look-pause.js';

describe('lookPauseMs', () => {
  it.each([
    [0, 250],
    [10, 500],
    // A busy machine made 500 files take that long: their new lines must not wait for 5 s.
    [100, 1_000],
    [1_000, 4_000],
  ])('rests after a look of %i ms for %i ms', (tookMs, pauseMs) => {
    expect(lookPauseMs(tookMs, 250)).toBe(pauseMs);
  });
});
