/** What is watched of a running service: metrics, the lines of its process, and whether it rests. */
import { type EventLog, observeMetric, PHOTO_METRICS, startResourceSampler } from '#telemetry';
import type { Admission } from './admission/admission.js';
import type { OpenRequests } from './application/open-requests.js';
import type { Environment } from './config/environment.js';
import { Rest } from './memory/rest.js';
import type { OpenedJobs } from './open-jobs.js';
import type { OpenedRedis } from './open-workers.js';
import type { LocalWorkers } from './local-workers.js';
import type { PhotoQueue } from './queue/photo-queue.js';
import type { LoadedModels } from './workers/loaded-models.js';

/** The parts of a service that are watched. */
export interface ObservedParts {
  readonly admission: Admission;
  readonly queue: PhotoQueue;
  /** Undefined where this process has no imaging workers. */
  readonly local: LocalWorkers | undefined;
  /** Undefined where photos stay in this process. */
  readonly redis: OpenedRedis | undefined;
  readonly models: LoadedModels;
  readonly open: OpenRequests;
  readonly jobs: OpenedJobs | undefined;
}

const MIB = 1024 * 1024;
const LAG_WARNING_MS = 500;
const NO_WORKERS = { starting: 0, idle: 0, busy: 0 };

/** Shows the state of the service as metrics. */
export function observe({ admission, queue, local, redis, models, jobs }: Omit<ObservedParts, 'open'>): void {
  observeMetric(PHOTO_METRICS.jobsWaiting, (tell) => tell(jobs?.waiting() ?? 0));
  observeMetric(PHOTO_METRICS.queueDepth, (tell) => tell(admission.waiting));
  observeMetric(PHOTO_METRICS.queueOldestWait, (tell) => tell(queue.oldestWaitMs / 1000));
  observeMetric(PHOTO_METRICS.inFlight, (tell) => tell(admission.running));
  observeMetric(PHOTO_METRICS.workers, (tell) => {
    for (const [state, workers] of Object.entries(local?.pool.byState ?? NO_WORKERS)) tell(workers, { state });
  });
  observeMetric(PHOTO_METRICS.workersAnnounced, (tell) => tell(redis?.workers.state.ready ?? 0));
  observeMetric(PHOTO_METRICS.modelProvider, (tell) => {
    for (const { model, provider, requestedProvider } of models.list())
      tell(1, { model, provider, requested_provider: requestedProvider });
  });
}

/** Gives the uploads of a burst back when it is over. */
export function restOf({ open, admission }: Pick<ObservedParts, 'open' | 'admission'>): Rest {
  const rest = new Rest({ isBusy: () => open.count > 0 || admission.running > 0 });
  open.onEnd(() => rest.worked());
  return rest;
}

/** Writes the state of the process into the log every few seconds. @returns ends that */
export function sample(
  parts: { environment: Environment; log: EventLog },
  { admission, open, queue }: Pick<ObservedParts, 'open' | 'admission' | 'queue'>,
): () => void {
  return sampleWork(parts, { admission, queue, inFlight: () => open.count });
}

/** Likewise where the photos are those of other processes. */
export function sampleWork(
  { environment, log }: { environment: Environment; log: EventLog },
  { admission, queue, inFlight }: Pick<ObservedParts, 'admission' | 'queue'> & { readonly inFlight: () => number },
): () => void {
  return startResourceSampler({
    log: log.for('process'),
    readWork: () => ({
      queueDepth: admission.waiting,
      oldestWaitingMs: queue.oldestWaitMs,
      inFlight: inFlight(),
    }),
    maxRssMb: environment.mainRssWarningBytes / MIB,
    maxLagMs: LAG_WARNING_MS,
  });
}
