/** The course of a window, for a chart. */
import { Bucket } from './bucket.js';
import { QuantileSum } from './quantile-sketch.js';

/** Figures of a stretch of time. Instants in epoch ms. */
export interface TimelinePoint {
  readonly at: number;
  readonly processed: number;
  readonly failed: number;
  readonly rejected: number;
  readonly avg_ms: number | null;
  readonly p95_ms: number | null;
}

/** Steps of a stretch of time, epoch ms. */
export interface Steps {
  readonly firstMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** Adds buckets up by step, oldest first; steps without a line are there, too. */
export function timelineOf(buckets: Iterable<Bucket>, { firstMs, stepMs, count }: Steps): TimelinePoint[] {
  const steps = Array.from({ length: count }, () => ({ total: new Bucket(0), quantiles: new QuantileSum() }));
  for (const bucket of buckets) {
    const step = steps[Math.floor((bucket.startMs - firstMs) / stepMs)];
    if (step === undefined) continue;
    step.total.addCounters(bucket);
    step.quantiles.add(bucket.sketch);
  }
  return steps.map(({ total, quantiles }, index) => ({
    at: firstMs + index * stepMs,
    processed: total.processed,
    failed: total.failed,
    rejected: total.rejected,
    avg_ms: total.timed === 0 ? null : total.sumMs / total.timed,
    p95_ms: quantiles.quantile(0.95),
  }));
}
