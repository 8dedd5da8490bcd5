/** Conditions over what the windows count: a value and what it rests on. */
import type { WindowStats, WindowView } from '../window/window-view.js';
import { formatDuration } from './alert.js';
import { isWindowMeasure, MEASURES, type MeasureName, type WindowMeasure } from './measures.js';
import type { Glance, Reading } from './reading.js';
import { HOUR_MS, type Condition } from './rule.js';
import { compare, type Verdict } from './verdict.js';

/** A value and what it rests on. */
export interface Measured {
  readonly value: number | null;
  readonly samples: number;
}

const finished = (it: WindowStats) => it.processed + it.failed + it.rejected;
const counted = (count: (stats: WindowStats) => number) => (it: WindowStats) => ({
  value: it.lines === 0 ? null : count(it),
  samples: it.lines,
});
const share = (part: number, all: number): Measured => ({ value: all === 0 ? null : part / all, samples: all });

const MEASURED: Readonly<Record<Exclude<WindowMeasure, 'ratio'>, (stats: WindowStats) => Measured>> = {
  failure_rate: (it) => ({ value: it.failure_rate, samples: it.processed + it.failed }),
  success_rate: (it) => share(it.processed, it.processed + it.failed),
  rejection_share: (it) => share(it.rejected, finished(it)),
  malformed_share: (it) => share(it.malformed, it.lines),
  avg_ms: (it) => ({ value: it.avg_ms, samples: it.processed }),
  p50_ms: (it) => ({ value: it.p50_ms, samples: it.processed }),
  p95_ms: (it) => ({ value: it.p95_ms, samples: it.processed }),
  p99_ms: (it) => ({ value: it.p99_ms, samples: it.processed }),
  error_lines: counted((it) => it.error_lines),
  lines: counted((it) => it.lines),
  processed: counted((it) => it.processed),
  failed: counted((it) => it.failed),
  rejected: counted((it) => it.rejected),
  received: counted((it) => it.received),
  unanswered: (it) => ({ value: it.received === 0 ? null : finished(it) > 0 ? 0 : it.received, samples: it.received }),
};

/** The value of a condition's measure in figures. */
export function measured({ measure, ratio }: Pick<Condition, 'measure' | 'ratio'>, stats: WindowStats): Measured {
  if (ratio !== undefined) {
    const all = ratio.to.reduce((sum, name) => sum + stats[name], 0);
    return share(stats[ratio.of], all);
  }
  return isWindowMeasure(measure) && measure !== 'ratio' ? MEASURED[measure](stats) : { value: null, samples: 0 };
}

/** Reads a condition over its window, or over the longer one where that holds too little. */
export function readWindowCondition(condition: Condition, view: WindowView, glance: Glance): Reading {
  const short = readWindow(condition, view, glance.nowMs, ownSpan(condition, glance.nowMs));
  if (condition.fallbackMs === null || (short.verdict !== 'unknown' && short.verdict !== 'empty')) return short;
  const sinceEnd = glance.lastEndMs === null ? Infinity : glance.nowMs - glance.lastEndMs;
  const longer = Math.min(condition.fallbackMs, sinceEnd);
  return longer > short.spanMs ? readWindow(condition, view, glance.nowMs, longer) : short;
}

function readWindow(condition: Condition, view: WindowView, nowMs: number, spanMs: number): Reading {
  const stats = view.stats(spanMs, nowMs);
  const { value, samples } = measured(condition, stats);
  const verdict = verdictOf(condition, stats, { value, samples });
  return { condition, verdict, value, samples, spanMs, window: windowName(condition, spanMs), stats };
}

/** The fixed length, or since the last full hour: a window begins after its first instant, so one more lets the hour's first millisecond in. */
export function ownSpan({ overMs }: Condition, nowMs: number): number {
  return overMs === 'clock_hour' ? (nowMs % HOUR_MS) + 1 : overMs;
}

/** How an alert names the window. */
export function windowName({ overMs }: Condition, spanMs: number): string {
  return overMs === 'clock_hour' ? 'clock_hour' : formatDuration(spanMs);
}

function verdictOf(condition: Condition, stats: WindowStats, { value, samples }: Measured): Verdict {
  // Something answered badly is no recovery from answering nothing: only a photo is.
  if (condition.measure === 'unanswered' && finished(stats) > 0) return stats.processed > 0 ? 'settled' : 'between';
  // What looks for too few finds them in a silent log too; the alert says that there were no lines at all. A share or a time of nothing is none.
  if (value === null) return condition.direction === 'below' && isCount(condition.measure) ? 'breached' : 'empty';
  return samples < condition.minSamples ? 'unknown' : compare(value, condition);
}

function isCount(measure: MeasureName): boolean {
  return MEASURES[measure] !== 'ratio' && MEASURES[measure] !== 'ms';
}
