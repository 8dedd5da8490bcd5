/** What rules can measure, by the names of watch.yaml: the unit of each, and where its value comes from. */
import type { GaugeName } from '../window/signals.js';
import type { AlertUnit } from './alert.js';

/** Taken from the windows: counted over a span of time. */
export const WINDOW_MEASURES = {
  /** failed / (processed + failed); 4xx rejections are not failures. */
  failure_rate: 'ratio',
  /** processed / (processed + failed). */
  success_rate: 'ratio',
  /** rejected / all that was finished. */
  rejection_share: 'ratio',
  /** Lines that are no log lines / all lines. */
  malformed_share: 'ratio',
  /** Any share of counts, of watch.yaml's making: `of` / the sum of `to`. */
  ratio: 'ratio',
  /** Of the `processing_time_ms` of processed requests. */
  avg_ms: 'ms',
  p50_ms: 'ms',
  p95_ms: 'ms',
  p99_ms: 'ms',
  /** Lines of level ERROR, whoever wrote them. */
  error_lines: 'lines',
  /** Lines of any kind. */
  lines: 'lines',
  /** Photos made. */
  processed: 'photos',
  /** Photos that failed. */
  failed: 'photos',
  /** Photos that were refused. */
  rejected: 'photos',
  /** Requests that arrived. */
  received: 'requests',
  /** Requests that arrived while none at all was finished, neither well nor badly; 0 as soon as one is. */
  unanswered: 'requests',
} as const satisfies Record<string, AlertUnit>;

/** Told by the process itself, in its `resource_usage` lines. */
export const GAUGE_MEASURES = {
  rss_mb: 'mb',
  heap_mb: 'mb',
  cpu_percent: 'percent',
  event_loop_lag_ms: 'ms',
  queue_depth: 'requests',
  in_flight: 'requests',
  oldest_waiting_ms: 'ms',
} as const satisfies Record<GaugeName, AlertUnit>;

/** Of other kinds, each with a condition of its own. */
export const SPECIAL_MEASURES = {
  /** How many times faster than allowed the error budget of a service level objective goes. */
  burn_rate: 'times',
  /** Time since the last line. */
  silence: 's',
  /** Probes in a row that were not answered well, while the process ought to live. */
  failed_probes: 'probes',
  /** An error type that was not there before. */
  new_error_type: 'lines',
  /** Something that the process said of itself. */
  event: 'lines',
  /** Files that match and cannot be read. */
  unreadable_files: 'files',
} as const satisfies Record<string, AlertUnit>;

/** What watch.yaml can measure and the rules themselves cannot see: it is looked at where it happens. */
export const DELIVERY_MEASURES = {
  /** Attempts at delivery that failed / all of them, for each receiver. */
  failed_deliveries: 'ratio',
  /** The sign of life for a dead man's switch. */
  heartbeat: 'requests',
} as const satisfies Record<string, AlertUnit>;

/** All of them, with their units. */
export const MEASURES = {
  ...WINDOW_MEASURES,
  ...GAUGE_MEASURES,
  ...SPECIAL_MEASURES,
  ...DELIVERY_MEASURES,
} as const;

/** Name of a measure. */
export type MeasureName = keyof typeof MEASURES;
/** Name of one that comes from the windows. */
export type WindowMeasure = keyof typeof WINDOW_MEASURES;

/** Whether a measure comes from the windows. */
export function isWindowMeasure(name: MeasureName): name is WindowMeasure {
  return Object.hasOwn(WINDOW_MEASURES, name);
}

/** Whether a measure is told by the process. */
export function isGauge(name: MeasureName): name is GaugeName {
  return Object.hasOwn(GAUGE_MEASURES, name);
}

/** Whether a measure is not for the rule book. */
export function isAboutDelivery(name: MeasureName): boolean {
  return Object.hasOwn(DELIVERY_MEASURES, name);
}

/** The counts that a ratio can be made of. */
export const COUNTS = ['received', 'processed', 'failed', 'rejected', 'error_lines', 'lines', 'malformed'] as const;

/** One of them. */
export type CountName = (typeof COUNTS)[number];
