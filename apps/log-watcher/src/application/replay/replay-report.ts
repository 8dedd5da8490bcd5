/** What a replay found, for programs and for people. */
import type { Bucket } from '../../window/bucket.js';
import type { NotableRequest } from '../../window/window-view.js';
import { figuresOf, LISTED_TYPES } from '../../window/window-figures.js';
import { UNDATED_MS } from '../../window/whole-time.js';
import { table, type Row } from '../table.js';
import type { Replayed } from './replay.js';

const HOUR_MS = 3_600_000;

/** All figures as one object. @param jaegerUiUrl without a slash at the end */
export function replayFigures({ bytes, totals, window }: Replayed, jaegerUiUrl: string) {
  const { hours, total } = window;
  return {
    bytes,
    from: hours.length === 0 ? null : instant(hours[0]!.startMs),
    to: hours.length === 0 ? null : instant(hours.at(-1)!.startMs + HOUR_MS),
    ...figures(total),
    totals: totals.counts,
    events: totals.byEvent,
    error_types: total.failures.ranking(LISTED_TYPES),
    rejection_types: total.rejections.ranking(LISTED_TYPES),
    slowest: total.slowest.all.map((request) => reported(request, jaegerUiUrl)),
    latest_failures: total.latestFailures.all.map((request) => reported(request, jaegerUiUrl)),
    hours: hours.map((hour) => ({ from: instant(hour.startMs), lines: hour.lines, ...figures(hour) })),
  };
}

/** The figures of replayFigures() as tables. */
export function replayTables(found: ReturnType<typeof replayFigures>): string {
  const { totals, error_types, rejection_types, slowest, hours } = found;
  const single = Object.entries(found).filter(([, value]) => typeof value !== 'object' || value === null);
  const counted = Object.entries(totals).filter(([name, count]) => count > 0 && !Object.hasOwn(found, name));
  const types = [
    ...error_types.map((it): Row => ['failed', it.error_type, it.error_class, it.count, it.last_request_id]),
    ...rejection_types.map((it): Row => ['rejected', it.error_type, it.error_class, it.count, it.last_request_id]),
  ];
  const slow = slowest.map((it): Row => [it.processing_time_ms, it.at, it.event, it.request_id, it.trace_url]);
  const byHour = hours.map((it): Row => [
    it.from,
    it.lines,
    it.received,
    it.processed,
    it.failed,
    it.rejected,
    it.failure_rate,
    it.avg_ms,
    it.p95_ms,
  ]);
  const tables = [
    table(['figure', 'value'], [...single, ...counted]),
    table(['outcome', 'error_type', 'error_class', 'count', 'last request'], types),
    table(['ms', 'at', 'event', 'request', 'trace'], slow),
    table(['hour', 'lines', 'received', 'processed', 'failed', 'rejected', 'failure_rate', 'avg_ms', 'p95_ms'], byHour),
  ];
  return tables.join('\n\n');
}

function figures(bucket: Bucket) {
  const { received, processed, failed, rejected, failure_rate, avg_ms, p50_ms, p95_ms, p99_ms } = figuresOf(
    bucket,
    [bucket],
    bucket.startMs + HOUR_MS,
  );
  return {
    received,
    processed,
    failed,
    rejected,
    failure_rate: rounded(failure_rate, 6),
    avg_ms: rounded(avg_ms, 3),
    p50_ms: rounded(p50_ms, 3),
    p95_ms: rounded(p95_ms, 3),
    p99_ms: rounded(p99_ms, 3),
    error_lines: bucket.errorLines,
  };
}

function reported(it: NotableRequest, jaegerUiUrl: string) {
  return {
    at: it.atMs === UNDATED_MS ? null : instant(it.atMs),
    event: it.event,
    request_id: it.requestId,
    trace_id: it.traceId,
    trace_url: it.traceId === null ? null : `${jaegerUiUrl}/trace/${it.traceId}`,
    processing_time_ms: it.processingTimeMs,
    error_type: it.errorType,
    error_class: it.errorClass,
    error_message: it.errorMessage,
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function rounded(value: number | null, decimals: number): number | null {
  return value === null ? null : Number(value.toFixed(decimals));
}
