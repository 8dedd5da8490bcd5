/** What a rule sees at one instant: its value, what it rests on, and the verdict. The life of an alert is alert-state.ts. */
import type { WindowView } from '../window/window-view.js';
import { isGauge } from './measures.js';
import { readOccurrence } from './occurrences.js';
import { readBurn } from './read-burn.js';
import { readChange } from './read-change.js';
import { readGauge, readProbe, readSilence, readUnreadable } from './read-process.js';
import { readWindowCondition } from './read-window.js';
import type { Glance, Reading } from './reading.js';
import type { Condition, Rule } from './rule.js';
import type { Verdict } from './verdict.js';

export type { Glance, Reading } from './reading.js';
export type { Verdict } from './verdict.js';

/** One rule, read: the verdict over all its conditions, the reading that stands for it, and all of them in the rule's order. */
export interface RuleReading {
  readonly verdict: Verdict;
  readonly headline: Reading;
  readonly readings: readonly Reading[];
}

/** Reads a rule. It is breached when one condition is, and settled when none is worse and at least one is. */
export function readRule(rule: Rule, view: WindowView, glance: Glance): RuleReading {
  const readings = rule.when.map((condition) => readCondition(condition, view, glance, rule.warmUpMs));
  for (const verdict of ['breached', 'between', 'settled', 'unknown', 'empty'] as const) {
    const headline = readings.find((it) => it.verdict === verdict);
    if (headline !== undefined) return { verdict, headline, readings };
  }
  throw new RangeError(`rule ${rule.name} has no condition`);
}

function readCondition(condition: Condition, view: WindowView, glance: Glance, warmUpMs: number): Reading {
  const { measure, change, burn, probe, awaited } = condition;
  if (change !== undefined) return readChange(condition, change, view, glance);
  if (burn !== undefined) return readBurn(condition, burn, view, glance);
  if (probe !== undefined) return readProbe(condition, probe, view, glance);
  if (awaited !== undefined || measure === 'new_error_type') return readOccurrence(condition, view, glance, warmUpMs);
  if (isGauge(measure)) return readGauge(condition, measure, view, glance);
  if (measure === 'silence') return readSilence(condition, view, glance);
  if (measure === 'unreadable_files') return readUnreadable(condition, view, glance);
  return readWindowCondition(condition, view, glance);
}
