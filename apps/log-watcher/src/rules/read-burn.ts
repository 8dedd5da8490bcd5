/** Conditions about an error budget: how many times faster than allowed it goes, over a long window and a short one. */
import type { WindowView } from '../window/window-view.js';
import { ownSpan, windowName } from './read-window.js';
import type { Glance, Reading } from './reading.js';
import type { Burn, Condition } from './rule.js';
import type { Verdict } from './verdict.js';

/** Reads a burn rate; its value is that of the long window. */
export function readBurn(condition: Condition, burn: Burn, view: WindowView, { nowMs }: Glance): Reading {
  const spanMs = ownSpan(condition, nowMs);
  const stats = view.stats(spanMs, nowMs);
  const rate = (failureRate: number | null) => (failureRate === null ? null : failureRate / (1 - burn.objective));
  const [long, short] = [rate(stats.failure_rate), rate(view.stats(burn.alsoOverMs, nowMs).failure_rate)];
  const samples = stats.processed + stats.failed;
  const enough = samples >= condition.minSamples && stats.failed >= burn.minFailures;
  const verdict = verdictOf(condition.threshold, long, short, enough);
  return { condition, verdict, value: long, samples, spanMs, window: windowName(condition, spanMs), stats };
}

function verdictOf(limit: number, long: number | null, short: number | null, enough: boolean): Verdict {
  if (long === null) return 'empty';
  // Rates of the same requests, divided alike, are equal up to the last digit.
  const past = (it: number | null) => it !== null && it > limit * (1 + 1e-9);
  if (past(long) && past(short)) return enough ? 'breached' : 'unknown';
  // Nobody asked lately: whether it goes on cannot be said.
  if (short === null) return past(long) ? 'unknown' : 'settled';
  return past(long) || past(short) ? 'between' : 'settled';
}
