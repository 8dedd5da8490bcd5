import { describe, expect, it } from '@jest/globals';
import { anchorTimes } from './anchor-times.js';

describe('anchorTimes', () => {
  it.each([
    ['the clocks agree', 1000, 1400, { shiftMs: 0, waitMs: 0 }],
    ['the other clock is a day behind', -86_399_000, -86_398_700, { shiftMs: 86_400_100, waitMs: 100 }],
    ['the other clock is ahead', 6000, 6250, { shiftMs: -4850, waitMs: 150 }],
    ['the other clock makes it longer than it was', 5000, 6000, { shiftMs: -4000, waitMs: 0 }],
    ['the other clock was set back meanwhile', 5000, 4000, { shiftMs: -3600, waitMs: 400 }],
  ])('puts the work at the end of the wait where %s', (_case, takenAt, answeredAt, expected) => {
    expect(anchorTimes({ takenAt, answeredAt }, { sentAt: 1000, receivedAt: 1400 })).toEqual(expected);
  });
});
