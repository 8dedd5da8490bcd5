import { describe, expect, it } from '@jest/globals';
import { logChance, oddsRatio, separation } from './fisher.js';

const table = (a: number, b: number, c: number, d: number) => ({
  matchingWith: a,
  matchingWithout: b,
  othersWith: c,
  othersWithout: d,
});

describe("Fisher's exact test", () => {
  it("gives the chance of Fisher's own tea: 17 / 70", () => {
    expect(Math.exp(logChance(table(3, 1, 1, 3)))).toBeCloseTo(17 / 70, 12);
  });

  it('stays a number where the chance is smaller than any, and where there is none', () => {
    expect(logChance(table(4000, 10, 20, 9000))).toBeLessThan(-1000);
    expect(Number.isFinite(logChance(table(4000, 10, 20, 9000)))).toBe(true);
    expect(logChance(table(0, 10, 5, 5))).toBeCloseTo(0, 10);
  });

  it('sums to what counting every table gives', () => {
    // All ways to have 9 of 20 requests with the property, 6 of them in question.
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    for (let a = 0; a <= 6; a++) {
      let exact = 0;
      for (let x = a; x <= 6; x++) exact += (choose(6, x) * choose(14, 9 - x)) / choose(20, 9);
      expect(Math.exp(logChance(table(a, 6 - a, 9 - a, 5 + a)))).toBeCloseTo(exact, 10);
    }
  });

  it('is largest in separation where two groups differ most', () => {
    expect(separation(table(50, 50, 50, 50))).toBeCloseTo(0, 10);
    expect(separation(table(90, 10, 10, 90))).toBeGreaterThan(separation(table(70, 30, 30, 70)));
    // 2 N ln 2: the property tells everything.
    expect(separation(table(100, 0, 0, 100))).toBeCloseTo(400 * Math.log(2), 8);
    expect(oddsRatio(table(0, 10, 0, 10))).toBe(1);
  });
});
