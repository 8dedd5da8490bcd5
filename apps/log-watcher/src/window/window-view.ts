/** What rules, alerts and pages may ask of the windows. Every question takes the time it is asked for; the windows have no clock. */
import type { ErrorClass } from '#events';

/** The spans of time that are kept, in the names of the API. */
export const WINDOWS = {
  '1m': 60_000,
  '5m': 300_000,
  '10m': 600_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
} as const;

/** Name of a window. */
export type WindowName = keyof typeof WINDOWS;

/** Failures of one kind within a window. */
export interface ErrorTypeCount {
  readonly error_type: string;
  readonly error_class: ErrorClass | 'unknown';
  readonly count: number;
  readonly last_request_id: string | null;
}

/** The figures of one window; the body of `/v1/stats` is this and the tail's own counters. Rates and times are null where nothing was counted. */
export interface WindowStats {
  /** Epoch ms: what came after `fromMs`, up to and with `toMs`; to the bucket. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Counts are weighted by `sample_weight`. */
  readonly received: number;
  readonly processed: number;
  readonly failed: number;
  readonly rejected: number;
  /** failed / (processed + failed), 0 … 1. */
  readonly failure_rate: number | null;
  /** Of the `processing_time_ms` of processed requests. */
  readonly avg_ms: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  readonly error_lines: number;
  /** Most frequent first, at most 20; the rest under the name "other". Failures only, not rejections. */
  readonly error_types: readonly ErrorTypeCount[];
  readonly lines: number;
  /** Those of the lines that are no log lines. */
  readonly malformed: number;
}

/** One request that is worth showing. */
export interface NotableRequest {
  readonly atMs: number;
  readonly event: string;
  readonly requestId: string | null;
  readonly traceId: string | null;
  readonly processingTimeMs: number | null;
  readonly errorType: string | null;
  readonly errorClass: string | null;
  readonly errorMessage: string | null;
}

/** A request that stands for others of its outcome. */
export interface SampledRequest {
  /** How many requests it stands for. */
  readonly weight: number;
  /** Its `processing_time_ms`; null where that is not known. */
  readonly ms: number | null;
  /** One for each of DIMENSIONS; undefined where its line did not tell. */
  readonly values: readonly (string | undefined)[];
  /** Of one that failed or was refused. */
  readonly errorType?: string | undefined;
}

/** Requests of a stretch of time by outcome: all of them where there are few, else a sample. Weights add up to what was counted. */
export interface SampledRequests {
  readonly processed: readonly SampledRequest[];
  readonly failed: readonly SampledRequest[];
  readonly rejected: readonly SampledRequest[];
}

/** The windows as their readers see them. */
export interface WindowView {
  /** Figures of the `spanMs` that end at `nowMs`; any span up to 24 h, rounded up to whole buckets. */
  stats(spanMs: number, nowMs: number): WindowStats;
  /** The slowest finished requests (processed or failed) in the span, slowest first. */
  slowest(spanMs: number, nowMs: number, count: number): NotableRequest[];
  /** The latest failed requests in the span, latest first. */
  latestFailures(spanMs: number, nowMs: number, count: number): NotableRequest[];
  /** The latest refused requests in the span, latest first. */
  latestRejections(spanMs: number, nowMs: number, count: number): NotableRequest[];
  /** Refusals in the span by error type, most frequent first. */
  rejectionTypes(spanMs: number, nowMs: number): ErrorTypeCount[];
  /** Requests that ended after `fromMs`, up to and with `toMs`, epoch ms; to the bucket. */
  sampled(fromMs: number, toMs: number): SampledRequests;
  /** Event time of the first and the last line ever counted, epoch ms; null before any. */
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
}
