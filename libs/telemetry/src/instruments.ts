/** How the declared metrics are counted and shown. What they are is said in `metric-catalogue.ts`; beside them stand those of the instrumentations. */
import { metrics, type Attributes, type Counter, type Histogram } from '@opentelemetry/api';
import type { MetricDeclaration } from './metric.js';
import { PHOTO_METRICS } from './metric-catalogue.js';

/** How a photo request ended: the three terminal events. */
export type PhotoOutcome = 'processed' | 'rejected' | 'failed';

/** What is counted of a photo request when it ended. */
export interface PhotoMeasure {
  readonly outcome: PhotoOutcome;
  /** Name of the closed table where it did not succeed. */
  readonly errorType?: string | undefined;
  readonly model?: string | undefined;
  /** From the first byte of the request to the last of the answer, ms. */
  readonly ms: number;
}

/** Shows a value, once for each combination of labels. */
export type Observe = (value: number, labels?: Readonly<Record<string, string>>) => void;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30];

/** Names that may be labels. What a client merely wishes for is not: anybody may wish for anything. */
const models = new Set<string>();

const meter = () => metrics.getMeter('safelight');
const readers = new Map<MetricDeclaration, (observe: Observe) => void>();
// Made at first use: the API hands out no-operation instruments for good to those who ask before the preload has started.
const counters = new Map<MetricDeclaration, Counter>();
const histograms = new Map<MetricDeclaration, Histogram>();

/**
 * Has a metric read whenever metrics are asked for; silent until then.
 * @param metric a gauge, or a counter whose sum is kept elsewhere
 * @param read shows the present values; a later call replaces it
 */
export function observeMetric(metric: MetricDeclaration, read: (observe: Observe) => void): void {
  const isFirst = !readers.has(metric);
  readers.set(metric, read);
  if (!isFirst) return;
  const { name, kind, unit, help: description } = metric;
  const options = { unit, description };
  const made =
    kind === 'counter' ? meter().createObservableCounter(name, options) : meter().createObservableGauge(name, options);
  made.addCallback((result) => readers.get(metric)?.((value, labels = {}) => result.observe(value, labels)));
}

/** Counts. @param by 0 shows the series before anything has happened, so that its first rise is one */
export function count(metric: MetricDeclaration, labels: Readonly<Record<string, string>> = {}, by = 1): void {
  let counter = counters.get(metric);
  if (counter === undefined) {
    counter = meter().createCounter(metric.name, { unit: metric.unit, description: metric.help });
    counters.set(metric, counter);
  }
  counter.add(by, labels);
}

/** Takes a duration in. @param ms becomes seconds */
export function recordDuration(metric: MetricDeclaration, ms: number, labels: Attributes = {}): void {
  let histogram = histograms.get(metric);
  if (histogram === undefined) {
    const { name, unit, help: description } = metric;
    histogram = meter().createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: SECONDS } });
    histograms.set(metric, histogram);
  }
  histogram.record(ms / 1000, labels);
}

/** A network was opened: its name is a label from now on. */
export function knowModel(name: string): void {
  models.add(name);
}

/** Counts a photo request that has ended. */
export function recordPhoto({ outcome, errorType, model, ms }: PhotoMeasure): void {
  // What has made a photo is there, as the style that needs no network.
  if (outcome === 'processed' && model !== undefined) knowModel(model);
  const labels = { outcome, ...(model !== undefined && models.has(model) ? { model } : {}) };
  recordDuration(PHOTO_METRICS.photoDuration, ms, labels);
  count(PHOTO_METRICS.photos, errorType === undefined ? labels : { ...labels, error_type: errorType });
}

/** Counts the time a request waited for a worker. */
export function recordQueueWait(ms: number): void {
  recordDuration(PHOTO_METRICS.queueWait, ms);
}

/** Counts whether a photo was in the cache. */
export function recordCacheLookup(result: 'hit' | 'miss'): void {
  count(PHOTO_METRICS.cacheLookups, { result });
}

/** Counts the time of a step. */
export function recordStage(stage: string, ms: number, errorType?: string): void {
  recordDuration(
    PHOTO_METRICS.stageDuration,
    ms,
    errorType === undefined ? { stage } : { stage, error_type: errorType },
  );
}
