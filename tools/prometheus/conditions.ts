/** A condition of watch.yaml as two expressions: breached, and not yet settled. Between the two a firing alert goes on firing, as in the watcher. */
import { formatDuration } from '../../apps/log-watcher/src/rules/alert.js';
import type { Condition } from '../../apps/log-watcher/src/rules/rule.js';
import * as q from './promql.js';

/** The two, each giving the value where it holds. */
export interface Expressions {
  readonly breached: string;
  /** Null where being breached no longer is being over. */
  readonly unsettled: string | null;
}

const DAY_MS = 86_400_000;

/** @returns undefined where only the watcher can tell, who reads the lines */
export function expressionsOf(condition: Condition): Expressions | undefined {
  const { burn, change, measure } = condition;
  if (burn !== undefined) return burnRate(condition, burn);
  if (change !== undefined) return fallen(condition, change);
  // The clock's hour is the watcher's alone.
  if (condition.overMs === 'clock_hour') return undefined;
  if (measure in q.GAUGES) return gauge(condition);
  return BY_MEASURE[measure]?.(condition, condition.overMs);
}

type Maker = (condition: Condition, windowMs: number) => Expressions;

const BY_MEASURE: Readonly<Record<string, Maker>> = {
  failure_rate: (it, windowMs) => withFallback(it, windowMs),
  rejection_share: (it, windowMs) =>
    compared(it, q.rejectedShare(windowMs), enough(q.finished(['processed', 'failed', 'rejected'], windowMs), it)),
  avg_ms: (it, windowMs) => duration(it, q.meanSeconds(windowMs), windowMs),
  p95_ms: (it, windowMs) => duration(it, q.p95Seconds(windowMs), windowMs),
  processed: (it, windowMs) =>
    compared(it, `(${q.finished(['processed'], windowMs)} or ${q.NOTHING})`, watched(windowMs)),
  unanswered: (_, windowMs) => ({ breached: q.stuck(windowMs), unsettled: null }),
  event: () => ({ breached: q.FELL_BACK, unsettled: null }),
  failed_probes: () => ({ breached: 'up{job="photo-api"} == 0', unsettled: null }),
  heartbeat: () => ({ breached: 'vector(1)', unsettled: null }),
  error_lines: (it, windowMs) => compared(it, q.errorLines(windowMs), ''),
};

/** Where it is a length of time. */
function spanOf({ overMs }: Condition): number {
  return overMs === 'clock_hour' ? 0 : overMs;
}

function compared({ direction, threshold, resolve }: Condition, value: string, only: string, unit = 1): Expressions {
  const [worse, sofar] = direction === 'above' ? ['>', '>='] : ['<', '<'];
  return {
    breached: `${value} ${worse} ${number(threshold * unit)}${only}`,
    unsettled: resolve === threshold ? null : `${value} ${sofar} ${number(resolve * unit)}`,
  };
}

/** Sums like 400 × 1024 × 1024 stay readable, and 0.1 + 0.2 does not become 0.30000000000000004. */
function number(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function enough(samples: string, { minSamples }: Condition): string {
  return minSamples > 0 ? ` and on (job) ${samples} >= ${minSamples}` : '';
}

/** Not before there was anybody to count for so long. */
function watched(windowMs: number): string {
  return ` and on (job) up{job="photo-api"} offset ${formatDuration(windowMs)}`;
}

function withFallback(condition: Condition, windowMs: number): Expressions {
  const near = compared(condition, q.failedShare(windowMs), enough(q.judged(windowMs), condition));
  const { fallbackMs, minSamples } = condition;
  if (fallbackMs === null) return near;
  const far = compared(condition, q.failedShare(fallbackMs), enough(q.judged(fallbackMs), condition));
  const quiet = ` unless on (job) ${q.judged(windowMs)} >= ${minSamples}`;
  return { breached: `(${near.breached}) or (${far.breached}${quiet})`, unsettled: near.unsettled };
}

function duration(condition: Condition, seconds: string, windowMs: number): Expressions {
  return compared(condition, seconds, enough(q.finished(['processed'], windowMs), condition), 0.001);
}

function gauge(condition: Condition): Expressions {
  const [metric, unit] = q.GAUGES[condition.measure]!;
  const windowMs = spanOf(condition);
  if (condition.aggregate === 'last') return compared(condition, metric, '', unit);
  const over = `[${formatDuration(windowMs)}]`;
  const samples = ` and count_over_time(${metric}${over}) >= ${condition.minSamples}`;
  return compared(condition, `avg_over_time(${metric}${over})`, samples, unit);
}

function burnRate(condition: Condition, { objective, alsoOverMs, minFailures }: NonNullable<Condition['burn']>) {
  const budget = number(1 - objective);
  const windowMs = spanOf(condition);
  const tooFast = (ms: number) => `${q.failedShare(ms)} / ${budget} > ${condition.threshold}`;
  const failures = ` and on (job) ${q.finished(['failed'], windowMs)} >= ${minFailures}`;
  return {
    breached: `${tooFast(windowMs)} and on (job) ${tooFast(alsoOverMs)}${enough(q.judged(windowMs), condition)}${failures}`,
    unsettled: `${tooFast(windowMs)} or ${tooFast(alsoOverMs)}`,
  };
}

/** Only against the last 24 hours, which is what the default rules ask for. */
function fallen(condition: Condition, { against, times }: NonNullable<Condition['change']>): Expressions | undefined {
  if (against !== 'last_24h' || condition.measure !== 'success_rate') return undefined;
  const windowMs = spanOf(condition);
  const [now, then] = [q.failedShare(windowMs), q.failedShareOfRest(DAY_MS, windowMs)];
  const lost = `(${now} - ${then})`;
  const worse = times === null ? '' : ` and on (job) ${now} >= ${times} * ${then}`;
  const samples = ` and on (job) ${q.judgedOfRest(DAY_MS, windowMs)} >= ${condition.minSamples}`;
  return {
    breached: `${lost} >= ${number(condition.threshold)}${worse}${enough(q.judged(windowMs), condition)}${samples}`,
    unsettled: `${lost} >= ${number(condition.resolve)}`,
  };
}
