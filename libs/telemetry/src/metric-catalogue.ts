/** The metrics of photo-api, and those that every program of ours has. Names, units and labels are an API: adding is free, changing is not. */
import type { MetricDeclaration } from './metric.js';

const MODEL = 'name of a network that was opened, or of a style that was drawn; absent where it came to none';
const ERROR_TYPE = 'of [errors](errors.md); absent on success';

/** What every program counts of itself. */
export const PROCESS_METRICS = {
  memory: {
    name: 'safelight.process.memory',
    kind: 'gauge',
    unit: 'By',
    help: 'Resident memory of the main process.',
  },
  traces: {
    name: 'safelight.traces',
    kind: 'counter',
    unit: '{trace}',
    help: 'Traces that ended here, by why they were kept, or that they were not.',
    labels: {
      decision: '`failed`, `slow`, `sampled`, `asked` (by the caller, or as a part of what is kept), `dropped`',
    },
  },
  spansDropped: {
    name: 'safelight.spans.dropped',
    kind: 'counter',
    unit: '{span}',
    help: 'Spans that were lost, and why; those of traces that were not to be kept do not count.',
    labels: { reason: '`buffer_full`, `not_ended`, `queue_full`, `export_failed`, `store_full`, `store_failed`' },
  },
} as const satisfies Readonly<Record<string, MetricDeclaration>>;

/** What photo-api counts beside. */
export const PHOTO_METRICS = {
  photos: {
    name: 'safelight.photos',
    kind: 'counter',
    unit: '{photo}',
    help: 'Photo requests that ended, each once: by their terminal lines.',
    labels: { outcome: '`processed`, `rejected`, `failed`', error_type: ERROR_TYPE, model: MODEL },
  },
  photoDuration: {
    name: 'safelight.photo.duration',
    kind: 'histogram',
    unit: 's',
    help: 'From the first byte of the request to the last of the answer; of a photo of a job from its begin in a worker.',
    labels: { outcome: '`processed`, `rejected`, `failed`', model: MODEL },
  },
  stageDuration: {
    name: 'safelight.stage.duration',
    kind: 'histogram',
    unit: 's',
    help: 'Duration of a step of the pipeline.',
    labels: {
      stage: '`inspect`, `decode`, `find_face`, `matte`, `refine`, `align`, `compose`, `stylize`, `encode`',
      error_type: ERROR_TYPE,
    },
  },
  queueWait: {
    name: 'safelight.queue.wait',
    kind: 'histogram',
    unit: 's',
    help: 'Time that a photo waited for an imaging worker.',
  },
  queueDepth: {
    name: 'safelight.queue.depth',
    kind: 'gauge',
    unit: '{photo}',
    help: 'Photos for whose answer somebody waits, waiting for an imaging worker.',
  },
  queueOldestWait: {
    name: 'safelight.queue.oldest_wait',
    kind: 'gauge',
    unit: 's',
    help: 'How long the oldest waiting photo has waited; 0 where none waits.',
  },
  inFlight: {
    name: 'safelight.in_flight',
    kind: 'gauge',
    unit: '{photo}',
    help: 'Photos that workers are making.',
  },
  jobsWaiting: {
    name: 'safelight.jobs.waiting',
    kind: 'gauge',
    unit: '{photo}',
    help: 'Photos of jobs that are not done.',
  },
  workers: {
    name: 'safelight.workers',
    kind: 'gauge',
    unit: '{worker}',
    help: 'Imaging workers of this process, by what they are doing.',
    labels: { state: '`starting`, `idle`, `busy`' },
  },
  workersAnnounced: {
    name: 'safelight.workers.announced',
    kind: 'gauge',
    unit: '{worker}',
    help: 'Imaging workers of all processes that take photos over Redis, as this one hears of them; 0 without Redis.',
  },
  workersReplaced: {
    name: 'safelight.workers.replaced',
    kind: 'counter',
    unit: '{worker}',
    help: 'Imaging workers that ended before the service did, and why; each was replaced.',
    labels: {
      reason: '`crashed`, `deadline`, `cancelled`, `outgrew_memory`, `start_timeout`, `broken_frames`, `other`',
    },
  },
  cacheLookups: {
    name: 'safelight.cache.lookups',
    kind: 'counter',
    unit: '{lookup}',
    help: 'Photos that were looked for in the cache.',
    labels: { result: '`hit`, `miss`' },
  },
  modelProvider: {
    name: 'safelight.model.provider',
    kind: 'gauge',
    unit: '{model}',
    help: 'Always 1: a network that is open, where it runs and where it should.',
    labels: {
      model: 'name of the network',
      provider: 'the execution provider that runs it: `cpu`, `cuda` …',
      requested_provider: 'the one that was asked for first; another one is a fall-back',
    },
  },
  eventLoopLag: {
    name: 'safelight.event_loop.lag',
    kind: 'gauge',
    unit: 's',
    help: '99th percentile of the delay of the main event loop over the last ten seconds.',
  },
} as const satisfies Readonly<Record<string, MetricDeclaration>>;

const HEAP_SPACE = { v8js_heap_space_name: 'V8’s name of the space' };
const delay = (which: string, about: string): MetricDeclaration => ({
  name: `nodejs.eventloop.delay.${which}`,
  kind: 'gauge',
  unit: 's',
  help: `Delay of the event loop since the last look: ${about}.`,
});

/** What the instrumentations of OpenTelemetry count in every program, under names of its semantic conventions. */
export const STANDARD_METRICS: readonly MetricDeclaration[] = [
  {
    name: 'http.server.request.duration',
    kind: 'histogram',
    unit: 's',
    help: 'Duration of HTTP requests; not of `/healthz`, `/readyz` and `/metrics`.',
    labels: {
      http_request_method: 'known methods, else `_OTHER`',
      http_route: 'template such as `/v1/jobs/:id`; absent where no route matched',
      http_response_status_code: 'of the answer; 499 where the client had gone',
      error_type: 'the status code of a 5xx; absent else',
      url_scheme: '`http`',
      network_protocol_version: '`1.1`, `1.0`',
    },
  },
  delay('min', 'the least'),
  delay('max', 'the most'),
  delay('mean', 'the mean'),
  delay('stddev', 'the standard deviation'),
  delay('p50', 'the median'),
  delay('p90', 'the 90th percentile'),
  delay('p99', 'the 99th percentile'),
  {
    name: 'nodejs.eventloop.time',
    kind: 'counter',
    unit: 's',
    help: 'Time that the event loop has spent in each state.',
    labels: { nodejs_eventloop_state: '`active`, `idle`' },
  },
  {
    name: 'nodejs.eventloop.utilization',
    kind: 'gauge',
    unit: '1',
    help: 'Share of the time that the event loop was active.',
  },
  {
    name: 'v8js.gc.duration',
    kind: 'histogram',
    unit: 's',
    help: 'Duration of garbage collections.',
    labels: { v8js_gc_type: '`major`, `minor`, `incremental`, `weakcb`' },
  },
  {
    name: 'v8js.memory.heap.space.size',
    kind: 'gauge',
    unit: 'By',
    help: 'Heap that is set aside.',
    labels: HEAP_SPACE,
  },
  { name: 'v8js.memory.heap.used', kind: 'gauge', unit: 'By', help: 'Heap that is in use.', labels: HEAP_SPACE },
  {
    name: 'v8js.memory.heap.space.available_size',
    kind: 'gauge',
    unit: 'By',
    help: 'Heap that is free.',
    labels: HEAP_SPACE,
  },
  {
    name: 'v8js.memory.heap.space.physical_size',
    kind: 'gauge',
    unit: 'By',
    help: 'Heap that is backed by memory.',
    labels: HEAP_SPACE,
  },
  {
    name: 'v8js.resource.active',
    kind: 'gauge',
    unit: '{resource}',
    help: 'Things that keep the event loop alive.',
    labels: { v8js_resource_type: 'Node’s name of the kind' },
  },
];
