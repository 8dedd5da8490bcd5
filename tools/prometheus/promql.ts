/** The measures of watch.yaml as PromQL over what photo-api's /metrics shows. All of them sum over the instances of a job, but for what is one process's own. */
import { formatDuration } from '../../apps/log-watcher/src/rules/alert.js';

/** How requests ended, as `safelight_photos_total` says it. */
export type Outcome = 'processed' | 'failed' | 'rejected';

const ALL: readonly Outcome[] = ['processed', 'failed', 'rejected'];
const TARGET = 'job="photo-api"';

/**
 * How much a counter grew, absent series taken for 0: increase() alone misses the first failure of each kind, as its series begins with 1.
 * Where the target was not looked at a window ago there is only increase() to go by.
 */
export function growth(series: string, windowMs: number, by: string): string {
  const w = formatDuration(windowMs);
  return `sum by (${by}) (((${series} - ${series} offset ${w}) >= 0) or (${series} and on (job, instance) up{${TARGET}} offset ${w}) or increase(${series}[${w}]))`;
}

/** Name of the recorded number of finished requests of a window, with the labels `job` and `outcome`. */
export function countName(windowMs: number): string {
  return `safelight:photos:count${formatDuration(windowMs)}`;
}

/** What is recorded under it. */
export function countOf(windowMs: number): string {
  return growth(`safelight_photos_total{${TARGET}}`, windowMs, 'job, outcome');
}

/** How many requests ended so. */
export function finished(outcomes: readonly Outcome[], windowMs: number): string {
  const which = outcomes.length === ALL.length ? '' : `{outcome=~"${outcomes.join('|')}"}`;
  return `sum by (job) (${countName(windowMs)}${which})`;
}

/** `part` / `whole`; 0 where there is nothing of the part. */
export function share(part: string, whole: string): string {
  return `((${part} or 0 * ${whole}) / (${whole} > 0))`;
}

/** failed / (processed + failed). */
export function failedShare(windowMs: number): string {
  return share(finished(['failed'], windowMs), judged(windowMs));
}

/** processed + failed. */
export function judged(windowMs: number): string {
  return finished(['processed', 'failed'], windowMs);
}

/** failed / (processed + failed) of the day before the window. */
export function failedShareOfRest(dayMs: number, windowMs: number): string {
  const failed = `(${finished(['failed'], dayMs)} - (${finished(['failed'], windowMs)} or 0 * ${finished(['failed'], dayMs)}))`;
  return share(failed, judgedOfRest(dayMs, windowMs));
}

/** processed + failed of the day before the window. */
export function judgedOfRest(dayMs: number, windowMs: number): string {
  return `(${judged(dayMs)} - ${judged(windowMs)})`;
}

/** rejected / all. */
export function rejectedShare(windowMs: number): string {
  return share(finished(['rejected'], windowMs), finished(ALL, windowMs));
}

const PROCESSED = `{${TARGET}, outcome="processed"}`;

/** Mean duration of processed photos, s. */
export function meanSeconds(windowMs: number): string {
  const sum = growth(`safelight_photo_duration_seconds_sum${PROCESSED}`, windowMs, 'job');
  return `(${sum} / (${growth(`safelight_photo_duration_seconds_count${PROCESSED}`, windowMs, 'job')} > 0))`;
}

/** 95th percentile of the duration of processed photos, s, by its histogram. */
export function p95Seconds(windowMs: number): string {
  return `histogram_quantile(0.95, ${growth(`safelight_photo_duration_seconds_bucket${PROCESSED}`, windowMs, 'job, le')})`;
}

/** The job itself with the value 0, as long as anybody looks at it. */
export const NOTHING = `0 * max by (job) (up{${TARGET}})`;

/** ERROR lines of a window that the watcher shows. */
export function errorLines(windowMs: number): string {
  return `safelight_window_error_lines{job="log-watcher", window="${formatDuration(windowMs)}"}`;
}

/** Whether requests are in hand while none has ended in the window. */
export function stuck(windowMs: number): string {
  const inHand = `(sum by (job) (safelight_in_flight{${TARGET}}) + sum by (job) (safelight_queue_depth{${TARGET}}))`;
  return `(${inHand} > 0) unless on (job) (${finished(ALL, windowMs)} > 0)`;
}

const ASKED = `group by (job, instance, model, requested_provider) (safelight_model_provider{${TARGET}})`;

/** Networks that run on another provider than was asked for, also where another worker runs the same one as asked. */
export const FELL_BACK = `safelight_model_provider{${TARGET}} unless on (job, instance, model, provider) label_replace(${ASKED}, "provider", "$1", "requested_provider", "(.*)")`;

/** Gauges of the process by the measure of watch.yaml: the metric, and its measure's unit in the metric's. */
export const GAUGES: Readonly<Record<string, readonly [metric: string, unit: number]>> = {
  rss_mb: [`safelight_process_memory_bytes{${TARGET}}`, 1024 * 1024],
  event_loop_lag_ms: [`safelight_event_loop_lag_seconds{${TARGET}}`, 0.001],
  oldest_waiting_ms: [`safelight_queue_oldest_wait_seconds{${TARGET}}`, 0.001],
  queue_depth: [`safelight_queue_depth{${TARGET}}`, 1],
};
