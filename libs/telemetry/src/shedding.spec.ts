import { describe, expect, it } from '@jest/globals';
import { Shedding } from './shedding.js';

const SECOND = 1000;

/** Offers so many lines a second and gives the changes of the share. */
function offer(shedding: Shedding, perSecond: readonly number[], from = 0): number[] {
  const changes: number[] = [];
  perSecond.forEach((count, second) => {
    for (let i = 0; i < count; i++) {
      const change = shedding.count(from + second * SECOND, true);
      if (change !== undefined) changes.push(change.sampleRate);
    }
  });
  return changes;
}

describe('Shedding', () => {
  it('keeps everything as long as there are not too many lines', () => {
    const shedding = new Shedding(100);
    expect(offer(shedding, [100, 100, 100])).toEqual([]);
    expect(shedding.keeps('any')).toBe(true);
  });

  it('keeps the share that fits, and more again, step by step, after it was calm', () => {
    const shedding = new Shedding(100);
    expect(offer(shedding, [350, 350, 350])).toEqual([0.25]);
    expect(offer(shedding, new Array<number>(14).fill(50), 3 * SECOND)).toEqual([0.5, 1]);
  });

  it('does not count lines that it may not shed, but recovers with them', () => {
    const shedding = new Shedding(100);
    for (let i = 0; i < 5000; i++) shedding.count(i, false);
    expect(shedding.weight).toBe(1);
    offer(shedding, [150, 150], 10 * SECOND);
    expect(shedding.weight).toBe(2);
    for (let second = 12; second < 40; second += 10) shedding.count(second * SECOND, false);
    expect(shedding.weight).toBe(1);
  });

  it('keeps the first line after a silence, however great the flood before it was', () => {
    const shedding = new Shedding(100);
    offer(shedding, [800, 800]);
    expect(shedding.weight).toBe(8);
    expect(shedding.count(3600 * SECOND, true)).toEqual({ sampleRate: 1 });
    offer(shedding, [50, 350], 3601 * SECOND);
    expect(shedding.count(3700 * SECOND, true)).toBeUndefined();
    expect(shedding.weight).toBe(1);
  });

  it('does not change its mind with waves', () => {
    const shedding = new Shedding(100);
    expect(offer(shedding, [350, 350, 50, 50, 350, 50, 50, 350, 50])).toEqual([0.25]);
  });

  it('always keeps some', () => {
    const shedding = new Shedding(1);
    offer(shedding, [5000, 1]);
    expect(shedding.weight).toBe(64);
  });

  it('decides by request, and the weights make up for what was left out', () => {
    const shedding = new Shedding(100);
    offer(shedding, [800, 1]);
    expect(shedding.weight).toBe(8);
    const ids = Array.from({ length: 20_000 }, (_, i) => `2f8a1c-${i}`);
    const kept = ids.filter((id) => shedding.keeps(id));
    expect(kept.every((id) => shedding.keeps(id))).toBe(true);
    expect(Math.abs(kept.length * 8 - 20_000) / 20_000).toBeLessThan(0.06);
  });
});
