/** Conditions about a change: what the measure is now against what it was. */
import type { HourFigures } from '../window/hourly-baselines.js';
import type { ServiceMemory } from '../window/service-memory.js';
import type { WindowStats, WindowView } from '../window/window-view.js';
import type { Glance, Reading } from './reading.js';
import { measured, ownSpan, windowName, type Measured } from './read-window.js';
import { HOUR_MS, MEASURES, type Change, type Condition } from './rule.js';
import { compare, type Verdict } from './verdict.js';

const DAY_MS = 24 * HOUR_MS;
/** "As usual" is said from so many days on. */
const USUAL_DAYS = 3;
/** Sums of fractions are equal where they differ by less. */
const GRAIN = 1e9;

/** Reads a change. Without enough on either side there is no opinion. */
export function readChange(condition: Condition, change: Change, view: WindowView, glance: Glance): Reading {
  const { nowMs, memory } = glance;
  const spanMs = ownSpan(condition, nowMs);
  const stats = view.stats(spanMs, nowMs);
  const now = measured(condition, stats);
  const then = baselineOf({ condition, change, view, memory }, spanMs, nowMs);
  const value = changeOf(condition, change, now.value, then.value);
  const verdict = verdictOf(condition, change, { now, then, value });
  const window = windowName(condition, spanMs);
  return {
    condition,
    verdict,
    value,
    samples: now.samples,
    spanMs,
    window,
    stats,
    current: now.value,
    baseline: then.value,
  };
}

interface Question {
  readonly condition: Condition;
  readonly change: Change;
  readonly view: WindowView;
  readonly memory: ServiceMemory;
}

function baselineOf(question: Question, spanMs: number, nowMs: number): Measured {
  const { condition, change, memory, view } = question;
  switch (change.against) {
    case 'before':
      return spanUntil(question, spanMs, nowMs - spanMs);
    case 'day_before':
      return spanUntil(question, spanMs, nowMs - DAY_MS);
    case 'last_24h':
      return dayUntil(question, spanMs, nowMs - spanMs);
    case 'week_before': {
      const atMs = nowMs - 7 * DAY_MS;
      if (!isWatchedFrom(question, atMs - (atMs % HOUR_MS))) return NOTHING;
      return scaled(condition, ofHours(condition, [memory.hours.at(atMs)]), spanMs / HOUR_MS);
    }
    case 'usual': {
      const sinceMs = isShareOrTime(condition) ? -Infinity : (view.firstAtMs ?? Infinity);
      const hours = memory.hours.sameHours(nowMs, sinceMs);
      if (hours.length < USUAL_DAYS) return NOTHING;
      return scaled(condition, ofHours(condition, hours), spanMs / (HOUR_MS * hours.length));
    }
  }
}

/** Of a time that was watched in part, a share is one all the same; a count would be too small, and what comes after it a rise. */
function isWatchedFrom({ condition, view }: Question, fromMs: number): boolean {
  return isShareOrTime(condition) || (view.firstAtMs ?? Infinity) <= fromMs;
}

function spanUntil(question: Question, spanMs: number, toMs: number): Measured {
  const { condition, view } = question;
  return isWatchedFrom(question, toMs - spanMs) ? measured(condition, view.stats(spanMs, toMs)) : NOTHING;
}

/** The last day without the span itself: an outage must not be its own measure. Of a first day, what was watched of it. */
function dayUntil({ condition, view }: Question, spanMs: number, toMs: number): Measured {
  const restMs = DAY_MS - spanMs;
  const watchedMs = Math.min(restMs, toMs - (view.firstAtMs ?? Infinity));
  if (isShareOrTime(condition)) return measured(condition, view.stats(restMs, toMs));
  if (watchedMs < Math.min(spanMs, restMs)) return NOTHING;
  return scaled(condition, measured(condition, view.stats(watchedMs, toMs)), spanMs / watchedMs);
}

const NOTHING: Measured = { value: null, samples: 0 };

/** A count over a longer time than is asked for becomes that of a span; shares and times stay what they are. */
function scaled(condition: Condition, it: Measured, factor: number): Measured {
  return isShareOrTime(condition) || it.value === null ? it : { ...it, value: it.value * factor };
}

function ofHours(condition: Condition, hours: readonly (HourFigures | undefined)[]): Measured {
  const known = hours.filter((it) => it !== undefined);
  if (known.length === 0) return NOTHING;
  const sum = (name: keyof HourFigures) => known.reduce((total, it) => total + (it[name] ?? 0), 0);
  const [processed, failed] = [sum('processed'), sum('failed')];
  const sumMs = known.reduce((total, it) => total + (it.avg_ms ?? 0) * it.processed, 0);
  const stats: WindowStats = {
    fromMs: 0,
    toMs: 0,
    received: sum('received'),
    processed,
    failed,
    rejected: sum('rejected'),
    error_lines: sum('error_lines'),
    lines: sum('lines'),
    malformed: 0,
    failure_rate: processed + failed === 0 ? null : failed / (processed + failed),
    avg_ms: processed === 0 ? null : sumMs / processed,
    p50_ms: null,
    p95_ms: null,
    p99_ms: null,
    error_types: [],
  };
  return measured(condition, stats);
}

/** How far it rose or fell: positive in the sense that is looked for. */
function changeOf(condition: Condition, { sense }: Change, now: number | null, then: number | null): number | null {
  if (now === null || then === null) return null;
  const by = sense === 'rise' ? now - then : then - now;
  const value = MEASURES[condition.measure] === 'ratio' ? by : then === 0 ? (by > 0 ? Infinity : 0) : by / then;
  return Number.isFinite(value) ? Math.round(value * GRAIN) / GRAIN : Number.MAX_SAFE_INTEGER;
}

function verdictOf(
  condition: Condition,
  change: Change,
  { now, then, value }: { now: Measured; then: Measured; value: number | null },
): Verdict {
  if (now.value === null) return 'empty';
  if (value === null || then.value === null) return 'unknown';
  if (now.samples < condition.minSamples || then.samples < condition.minSamples) return 'unknown';
  const verdict = compare(value, condition);
  return verdict === 'breached' && !manyTimes(change, now.value, then.value) ? 'between' : verdict;
}

/** Of shares: whether the bad part is as many times as large. */
function manyTimes({ sense, times }: Change, now: number, then: number): boolean {
  if (times === null) return true;
  const [badNow, badThen] = sense === 'rise' ? [now, then] : [1 - now, 1 - then];
  return Math.round(badNow * GRAIN) >= Math.round(times * badThen * GRAIN);
}

function isShareOrTime({ measure }: Condition): boolean {
  return MEASURES[measure] === 'ratio' || MEASURES[measure] === 'ms';
}
