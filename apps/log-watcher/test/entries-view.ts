/** The windows computed the plain way, from a list of all entries: what the rules' tests stand on, and what the rolling window is held against. */
import type { LogEntry } from '../src/parse/log-entry.js';
import { dimensionsOf } from '../src/window/dimensions.js';
import type {
  ErrorTypeCount,
  NotableRequest,
  SampledRequest,
  SampledRequests,
  WindowStats,
  WindowView,
} from '../src/window/window-view.js';

/** A window over entries that are added in the order of their times. Like the rolling one it counts in whole buckets, here of a second. */
export class EntriesView implements WindowView {
  readonly entries: LogEntry[] = [];

  add(entry: LogEntry): void {
    this.entries.push(entry);
  }

  get firstAtMs(): number | null {
    return this.entries[0]?.atMs ?? null;
  }

  get lastAtMs(): number | null {
    return this.entries.at(-1)?.atMs ?? null;
  }

  stats(spanMs: number, nowMs: number): WindowStats {
    const within = this.within(spanMs, nowMs);
    const count = (event: string) => weightOf(within.filter((it) => it.event === event));
    const [processed, failed] = [count('image_processed'), count('processing_failed')];
    const times = within
      .filter((it) => it.event === 'image_processed' && it.processingTimeMs !== undefined)
      .map((it) => it.processingTimeMs as number)
      .sort((a, b) => a - b);
    const quantile = (q: number) => times[Math.min(times.length - 1, Math.floor(q * times.length))] ?? null;
    return {
      ...bounds(spanMs, nowMs),
      received: count('request_received'),
      processed,
      failed,
      rejected: count('image_rejected'),
      failure_rate: processed + failed === 0 ? null : failed / (processed + failed),
      avg_ms: times.length === 0 ? null : times.reduce((a, b) => a + b, 0) / times.length,
      p50_ms: quantile(0.5),
      p95_ms: quantile(0.95),
      p99_ms: quantile(0.99),
      error_lines: weightOf(within.filter((it) => it.level === 'ERROR')),
      error_types: errorTypes(within, 'processing_failed'),
      lines: weightOf(within),
      malformed: 0,
    };
  }

  slowest(spanMs: number, nowMs: number, count: number): NotableRequest[] {
    return this.within(spanMs, nowMs)
      .filter((it) => it.processingTimeMs !== undefined && it.event !== 'image_rejected')
      .sort((a, b) => (b.processingTimeMs as number) - (a.processingTimeMs as number))
      .slice(0, count)
      .map(notable);
  }

  latestFailures(spanMs: number, nowMs: number, count: number): NotableRequest[] {
    return this.latest('processing_failed', { spanMs, nowMs, count });
  }

  latestRejections(spanMs: number, nowMs: number, count: number): NotableRequest[] {
    return this.latest('image_rejected', { spanMs, nowMs, count });
  }

  rejectionTypes(spanMs: number, nowMs: number): ErrorTypeCount[] {
    return errorTypes(this.within(spanMs, nowMs), 'image_rejected');
  }

  private latest(event: string, of: { spanMs: number; nowMs: number; count: number }): NotableRequest[] {
    return this.within(of.spanMs, of.nowMs)
      .filter((it) => it.event === event)
      .sort((a, b) => b.atMs - a.atMs)
      .slice(0, of.count)
      .map(notable);
  }

  sampled(fromMs: number, toMs: number): SampledRequests {
    const within = this.within(toMs - fromMs, toMs);
    const of = (event: string) => within.filter((it) => it.event === event).map(sampledRequest);
    return { processed: of('image_processed'), failed: of('processing_failed'), rejected: of('image_rejected') };
  }

  private within(spanMs: number, nowMs: number): LogEntry[] {
    const { fromMs, toMs } = bounds(spanMs, nowMs);
    return this.entries.slice(this.firstAtOrAfter(fromMs), this.firstAtOrAfter(toMs));
  }

  private firstAtOrAfter(atMs: number): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle] as LogEntry).atMs < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Up to the end of the bucket that holds now, and back by whole buckets. */
function bounds(spanMs: number, nowMs: number): { fromMs: number; toMs: number } {
  const toMs = (Math.floor(nowMs / 1000) + 1) * 1000;
  return { fromMs: toMs - Math.ceil(spanMs / 1000) * 1000, toMs };
}

function weightOf(entries: readonly LogEntry[]): number {
  return entries.reduce((sum, it) => sum + it.weight, 0);
}

function errorTypes(entries: readonly LogEntry[], of: string): ErrorTypeCount[] {
  const counts = new Map<string, ErrorTypeCount>();
  for (const it of entries.filter(({ event }) => event === of)) {
    const error_type = it.errorType ?? 'unknown';
    counts.set(error_type, {
      error_type,
      error_class: it.errorClass ?? 'unknown',
      count: (counts.get(error_type)?.count ?? 0) + it.weight,
      last_request_id: it.requestId ?? null,
    });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

function sampledRequest(it: LogEntry): SampledRequest {
  return { weight: it.weight, ms: it.processingTimeMs ?? null, values: dimensionsOf(it), errorType: it.errorType };
}

function notable(it: LogEntry): NotableRequest {
  return {
    atMs: it.atMs,
    event: it.event,
    requestId: it.requestId ?? null,
    traceId: it.traceId ?? null,
    processingTimeMs: it.processingTimeMs ?? null,
    errorType: it.errorType ?? null,
    errorClass: it.errorClass ?? null,
    errorMessage: it.errorMessage ?? null,
  };
}
