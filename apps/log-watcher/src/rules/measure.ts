/** What a rule sees at one instant: its value, what it rests on, and the verdict. No memory; the life of an alert is alert-state.ts. */
import type { WindowStats, WindowView } from '../window/window-view.js';
import { formatDuration } from './alert.js';
import { HOUR_MS, type Condition, type MeasureName, type Rule } from './rule.js';

/**
 * `breached` past the firing value · `settled` past the resolve value · `between` the two · `unknown` with too few samples to say ·
 * `empty` with none at all. No data is never taken for zero.
 */
export type Verdict = 'breached' | 'between' | 'settled' | 'unknown' | 'empty';

/** One condition, read. */
export interface Reading {
  readonly condition: Condition;
  readonly verdict: Verdict;
  /** In the measure's unit; null where nothing was counted. */
  readonly value: number | null;
  readonly samples: number;
  /** Length and name of the window it was really taken over. */
  readonly spanMs: number;
  readonly window: string;
  readonly stats: WindowStats;
}

/** One rule, read: the verdict over all its conditions, the reading that stands for it, and all of them in the rule's order. */
export interface RuleReading {
  readonly verdict: Verdict;
  readonly headline: Reading;
  readonly readings: readonly Reading[];
}

/** When to look, and how far back at most. */
export interface Glance {
  readonly nowMs: number;
  /** End of the rule's last alert: a fallback window does not reach behind it, or quiet hours would report an outage twice. Null without. */
  readonly lastEndMs: number | null;
}

/** Reads a rule. It is breached when one condition is, and settled when none is worse and at least one is. */
export function readRule(rule: Rule, view: WindowView, glance: Glance): RuleReading {
  const readings = rule.when.map((condition) => readCondition(condition, view, glance));
  for (const verdict of ['breached', 'between', 'settled', 'unknown', 'empty'] as const) {
    const headline = readings.find((it) => it.verdict === verdict);
    if (headline !== undefined) return { verdict, headline, readings };
  }
  throw new RangeError(`rule ${rule.name} has no condition`);
}

function readCondition(condition: Condition, view: WindowView, glance: Glance): Reading {
  const short = readWindow(condition, view, glance.nowMs, ownSpan(condition, glance.nowMs));
  if (condition.fallbackMs === null || (short.verdict !== 'unknown' && short.verdict !== 'empty')) return short;
  const sinceEnd = glance.lastEndMs === null ? Infinity : glance.nowMs - glance.lastEndMs;
  const longer = Math.min(condition.fallbackMs, sinceEnd);
  return longer > short.spanMs ? readWindow(condition, view, glance.nowMs, longer) : short;
}

function readWindow(condition: Condition, view: WindowView, nowMs: number, spanMs: number): Reading {
  const stats = view.stats(spanMs, nowMs);
  const window = condition.overMs === 'clock_hour' ? 'clock_hour' : formatDuration(spanMs);
  const { value, samples } = MEASURED[condition.measure](stats);
  return { condition, verdict: verdictOf(condition, stats, { value, samples }), value, samples, spanMs, window, stats };
}

/** The fixed length, or since the last full hour: a window begins after its first instant, so one more lets the hour's first millisecond in. */
function ownSpan(condition: Condition, nowMs: number): number {
  return condition.overMs === 'clock_hour' ? (nowMs % HOUR_MS) + 1 : condition.overMs;
}

interface Measured {
  readonly value: number | null;
  readonly samples: number;
}

const finished = (it: WindowStats) => it.processed + it.failed + it.rejected;

const MEASURED: Readonly<Record<MeasureName, (stats: WindowStats) => Measured>> = {
  failure_rate: (it) => ({ value: it.failure_rate, samples: it.processed + it.failed }),
  avg_ms: (it) => ({ value: it.avg_ms, samples: it.processed }),
  p50_ms: (it) => ({ value: it.p50_ms, samples: it.processed }),
  p95_ms: (it) => ({ value: it.p95_ms, samples: it.processed }),
  p99_ms: (it) => ({ value: it.p99_ms, samples: it.processed }),
  error_lines: (it) => ({ value: it.lines === 0 ? null : it.error_lines, samples: it.lines }),
  processed: (it) => ({ value: it.lines === 0 ? null : it.processed, samples: it.lines }),
  unanswered: (it) => ({ value: it.received === 0 ? null : finished(it) > 0 ? 0 : it.received, samples: it.received }),
};

function verdictOf(condition: Condition, stats: WindowStats, { value, samples }: Measured): Verdict {
  // Something answered badly is no recovery from answering nothing: only a photo is.
  if (condition.measure === 'unanswered' && finished(stats) > 0) return stats.processed > 0 ? 'settled' : 'between';
  // What looks for an absence finds it in a silent log too; the alert says that there were no lines at all.
  if (value === null) return condition.direction === 'below' ? 'breached' : 'empty';
  return samples < condition.minSamples ? 'unknown' : compare(value, condition);
}

/** Equal to the firing value is not past it; where that is the resolve value too, it is settled, or nothing above 0 would ever be over. */
function compare(value: number, { direction, threshold, resolve }: Condition): Verdict {
  const [breached, settled] =
    direction === 'above'
      ? [value > threshold, value < resolve || resolve === threshold]
      : [value < threshold, value >= resolve];
  if (breached) return 'breached';
  return settled ? 'settled' : 'between';
}
