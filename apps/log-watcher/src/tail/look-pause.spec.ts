import { describe, expect, it } from '@jest/globals';
import { LookRhythm, lookPauseMs } from './look-pause.js';

describe('lookPauseMs', () => {
  it.each([
    [0, 250],
    [2, 250],
    [5, 500],
    // A busy machine made 500 files take that long: their new lines must not wait for 5 s.
    [100, 1_000],
    [1_000, 4_000],
  ])('rests after a look of %i ms for %i ms', (tookMs, pauseMs) => {
    expect(lookPauseMs(tookMs, 250)).toBe(pauseMs);
  });
});

describe('LookRhythm', () => {
  it('does not take a machine that is busy otherwise for many files', () => {
    const rhythm = new LookRhythm();
    const pauseMs = (tookMs: number) => {
      rhythm.looked(tookMs);
      return rhythm.pauseMs(250);
    };
    expect([1, 40, 40, 2, 40].map(pauseMs)).toEqual([250, 250, 250, 250, 250]);
    expect([40, 40, 40].map(pauseMs)).toEqual([250, 250, 1_000]);
  });

  it('takes more of the time where something happens', () => {
    const rhythm = new LookRhythm();
    expect(rhythm.hurriedMs).toBe(10);
    rhythm.looked(40);
    expect(rhythm.hurriedMs).toBe(80);
    expect(rhythm.pauseMs(250)).toBe(1_000);
  });
});
