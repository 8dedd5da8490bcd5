import { describe, expect, it } from '@jest/globals';
import { RuleBook } from '../src/rules/rule-book.js';
import { EntriesView } from './entries-view.js';
import { CONTEXT, failed, linesOf, ms, processed, shippedRules, T0, type Happening } from './rule-scenario.js';

const [rule] = shippedRules('failure_rate_high');

/** Evaluates every second, as the running watcher does. @returns what was told, "fired" or "resolved", and the rates that were seen */
function live(happenings: readonly Happening[], until: string) {
  const book = new RuleBook([{ ...rule!, forMs: 0, keepFiringMs: 0 }], CONTEXT);
  const view = new EntriesView();
  const lines = linesOf(happenings);
  const told: string[] = [];
  const breached: boolean[] = [];
  for (let at = 0; at <= ms(until); at += 1_000) {
    while ((lines[0]?.atMs ?? Infinity) <= T0 + at) view.add(lines.shift()!);
    for (const { kind } of book.evaluate(view, T0 + at, true)) told.push(kind);
    breached.push((view.stats(300_000, T0 + at).failure_rate ?? 0) > 0.15);
  }
  return { told, swings: breached.filter((is, i) => i > 0 && is !== breached[i - 1]).length };
}

describe('an alert', () => {
  it('5.8 fires once when the rate swings around its threshold every second', () => {
    const happenings = Array.from({ length: 60 }, (_, second): Happening => {
      const [every, line] = second % 2 === 0 ? (['25ms', failed()] as const) : (['4ms', processed()] as const);
      return { from: `${second}s`, until: `${second + 1}s`, every, line };
    });
    const { told, swings } = live(happenings, '1m');
    expect(swings).toBeGreaterThan(10);
    expect(told).toEqual(['fired']);
  });

  it('5.7 is not raised by one failure of one', () => {
    expect(live([{ from: '1s', line: failed() }], '1m').told).toEqual([]);
  });
});
