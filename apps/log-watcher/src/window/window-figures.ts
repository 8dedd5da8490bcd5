/** Buckets become the figures of a window. */
import type { Bucket, Outcome } from './bucket.js';
import { ErrorCounts } from './error-counts.js';
import { QuantileSum } from './quantile-sketch.js';
import type { ErrorTypeCount, SampledRequest, SampledRequests, WindowStats } from './window-view.js';

/** Error types listed by name. */
export const LISTED_TYPES = 20;

/** The figures of a window. Rules ask often and mostly for a count: what has to be merged is merged when it is first looked at. */
export function figuresOf(total: Bucket, buckets: readonly Bucket[], nowMs: number): WindowStats {
  let quantiles: QuantileSum | undefined;
  const quantile = (q: number) => (quantiles ??= sumOfSketches(buckets)).quantile(q);
  let errorTypes: readonly ErrorTypeCount[] | undefined;
  const finished = total.processed + total.failed;
  return {
    fromMs: total.startMs,
    toMs: nowMs,
    received: total.received,
    processed: total.processed,
    failed: total.failed,
    rejected: total.rejected,
    failure_rate: finished === 0 ? null : total.failed / finished,
    avg_ms: total.timed === 0 ? null : total.sumMs / total.timed,
    error_lines: total.errorLines,
    lines: total.lines,
    malformed: total.malformed,
    get p50_ms() {
      return quantile(0.5);
    },
    get p95_ms() {
      return quantile(0.95);
    },
    get p99_ms() {
      return quantile(0.99);
    },
    get error_types() {
      return (errorTypes ??= sumOfErrors(buckets.map((bucket) => bucket.failures)).ranking(LISTED_TYPES));
    },
  };
}

function sumOfSketches(buckets: readonly Bucket[]): QuantileSum {
  const sum = new QuantileSum();
  for (const { sketch } of buckets) sum.add(sketch);
  return sum;
}

/** All of them together. */
export function sumOfErrors(all: readonly ErrorCounts[]): ErrorCounts {
  const sum = new ErrorCounts();
  for (const counts of all) sum.merge(counts);
  return sum;
}

/** The requests that stand for those of all of the buckets. */
export function sumOfSamples(buckets: readonly Bucket[]): SampledRequests {
  return { processed: of('processed'), failed: of('failed'), rejected: of('rejected') };

  function of(outcome: Outcome): SampledRequest[] {
    const requests = buckets.flatMap((bucket) => bucket.samples[outcome].requests());
    const estimated = requests.reduce((sum, { weight }) => sum + weight, 0);
    const counted = buckets.reduce((sum, bucket) => sum + bucket[outcome], 0);
    // How many there were is known exactly.
    return requests.map((request) => ({ ...request, weight: (request.weight * counted) / estimated }));
  }
}
