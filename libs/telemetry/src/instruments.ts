/**
 * The metrics that Safelight counts itself, beside `http.server.request.duration`, `nodejs.*` and `v8js.*` of the instrumentations.
 * Prometheus shows a name with `_` for `.` and adds no unit, only `_total` to counters: `safelight_stage_duration_bucket`,
 * `safelight_photos_total`, `safelight_queue_depth`. Times are in seconds, memory in bytes.
 *
 * | name | kind | labels |
 * | --- | --- | --- |
 * | `safelight.stage.duration` | histogram, s | `stage`, `error_type` where it failed |
 * | `safelight.photo.duration` | histogram, s | `outcome`, `model` |
 * | `safelight.photos` | counter | `outcome`, `error_type`, `model` |
 * | `safelight.queue.wait` | histogram, s | |
 * | `safelight.cache.lookups` | counter | `result`: `hit` or `miss` |
 * | `safelight.queue.depth`, `safelight.queue.oldest_wait` (s), `safelight.in_flight`, `safelight.workers` | gauges | |
 * | `safelight.jobs.waiting` | gauge | |
 * | `safelight.process.memory` (By), `safelight.event_loop.lag` (s) | gauges | |
 * | `safelight.model.provider` | gauge, always 1 | `model`, `provider`, `requested_provider` |
 */
import { metrics, type Attributes, type Counter, type Histogram, type Meter } from '@opentelemetry/api';

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

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30];
const GAUGES = {
  queueDepth: ['safelight.queue.depth', '{request}', 'Requests waiting for an imaging worker.'],
  queueOldestWait: ['safelight.queue.oldest_wait', 's', 'How long the oldest waiting request has waited.'],
  inFlight: ['safelight.in_flight', '{request}', 'Requests being worked on.'],
  jobPhotosWaiting: ['safelight.jobs.waiting', '{photo}', 'Photos of jobs that are not done.'],
  workers: ['safelight.workers', '{worker}', 'Imaging workers that are ready.'],
  processMemory: ['safelight.process.memory', 'By', 'Resident memory of the main process.'],
  eventLoopLag: ['safelight.event_loop.lag', 's', '99th percentile of the event loop delay over the last sample.'],
} as const;

/** A value that is asked for whenever metrics are read. */
export interface Gauge {
  /** @param read gives the present value; a later call replaces it */
  observe(read: () => number): void;
}

// Made at first use: the API hands out no-operation instruments for good to those who ask before the preload has started.
let made: ReturnType<typeof makeInstruments> | undefined;
const use = () => (made ??= makeInstruments(metrics.getMeter('safelight')));

function makeInstruments(meter: Meter) {
  const seconds = (name: string, description: string): Histogram =>
    meter.createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: SECONDS } });
  const photos: Counter = meter.createCounter('safelight.photos', { unit: '{photo}', description: 'Photo requests.' });
  const lookups = { unit: '{lookup}', description: 'Photos looked for in the cache.' };
  return {
    meter,
    photos,
    cacheLookups: meter.createCounter('safelight.cache.lookups', lookups),
    photoDuration: seconds('safelight.photo.duration', 'From the first byte of the request to the last of the answer.'),
    stageDuration: seconds('safelight.stage.duration', 'Duration of a pipeline step.'),
    queueWait: seconds('safelight.queue.wait', 'Time a request waited for an imaging worker.'),
  };
}

function gauge(key: keyof typeof GAUGES): Gauge {
  let current: (() => number) | undefined;
  return {
    observe(read) {
      const first = current === undefined;
      current = read;
      if (!first) return;
      const [name, unit, description] = GAUGES[key];
      use()
        .meter.createObservableGauge(name, { unit, description })
        .addCallback((result) => result.observe(current?.() ?? 0));
    },
  };
}

/** Gauges by name; each is silent until somebody says how to read it. */
export const instruments: Readonly<Record<keyof typeof GAUGES, Gauge>> = {
  queueDepth: gauge('queueDepth'),
  queueOldestWait: gauge('queueOldestWait'),
  inFlight: gauge('inFlight'),
  jobPhotosWaiting: gauge('jobPhotosWaiting'),
  workers: gauge('workers'),
  processMemory: gauge('processMemory'),
  eventLoopLag: gauge('eventLoopLag'),
};

/** Where a network runs, and where it should. */
export interface ModelOnProvider {
  readonly model: string;
  readonly provider: string;
  readonly requestedProvider: string;
}

let readModels: (() => readonly ModelOnProvider[]) | undefined;

/** Shows where each network runs. @param read gives the present state; a later call replaces it */
export function observeModels(read: () => readonly ModelOnProvider[]): void {
  const first = readModels === undefined;
  readModels = read;
  if (!first) return;
  use()
    .meter.createObservableGauge('safelight.model.provider', {
      unit: '{model}',
      description: 'Networks that are open, by the execution provider that runs them and the one that was asked for.',
    })
    .addCallback((result) => {
      for (const { model, provider, requestedProvider } of readModels?.() ?? [])
        result.observe(1, { model, provider, requested_provider: requestedProvider });
    });
}

/** Counts a photo request that has ended. */
export function recordPhoto({ outcome, errorType, model, ms }: PhotoMeasure): void {
  const labels: Attributes = { outcome, ...(model === undefined ? {} : { model }) };
  use().photoDuration.record(ms / 1000, labels);
  use().photos.add(1, errorType === undefined ? labels : { ...labels, error_type: errorType });
}

/** Counts the time a request waited for a worker. */
export function recordQueueWait(ms: number): void {
  use().queueWait.record(ms / 1000);
}

/** Counts whether a photo was in the cache. */
export function recordCacheLookup(result: 'hit' | 'miss'): void {
  use().cacheLookups.add(1, { result });
}

/** Counts the time of a step. */
export function recordStage(stage: string, ms: number, errorType?: string): void {
  use().stageDuration.record(ms / 1000, errorType === undefined ? { stage } : { stage, error_type: errorType });
}
