import { describe, expect, it } from '@jest/globals';
import { ReturnTimes } from './return-times.js';

describe('ReturnTimes', () => {
  const outlook = { untilFreeMs: 2000, betweenMs: 500 };

  it('tells each a later time, as places become free', () => {
    const times = new ReturnTimes();
    expect(Array.from({ length: 6 }, () => times.next(0, outlook))).toEqual([2, 3, 3, 4, 4, 5]);
  });

  it('begins anew when those are through', () => {
    const times = new ReturnTimes();
    for (let count = 0; count < 10; count++) times.next(0, outlook);
    expect(times.next(60_000, outlook)).toBe(2);
  });

  it('names at least a second and at most a minute, however many ask', () => {
    const times = new ReturnTimes();
    expect(times.next(0, { untilFreeMs: 0, betweenMs: 1 })).toBe(1);
    for (let count = 0; count < 1000; count++) times.next(0, outlook);
    expect(times.next(0, outlook)).toBe(60);
    expect(times.next(30_000, outlook)).toBe(31);
  });
});
