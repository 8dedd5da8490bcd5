/** The imaging workers of this process, and the line in front of them. */
import type { ModelLoaded } from '#imaging';
import type { EventLog } from '#telemetry';
import { Admission } from './admission/admission.js';
import type { Environment } from './config/environment.js';
import { PhotoQueue } from './queue/photo-queue.js';
import { LoadedModels } from './workers/loaded-models.js';
import { tellWorkers } from './workers/tell-workers.js';
import { WorkerPool } from './workers/worker-pool.js';

/** What workers are started with. */
export interface LocalWorkersParts {
  readonly environment: Environment;
  readonly log: EventLog;
  /** Path of the compiled worker program. */
  readonly workerScript: string;
  /** Told of each network that a worker opens. */
  readonly onModel?: (loaded: ModelLoaded) => void;
  /** Told where there are more workers, or fewer. */
  readonly onChange?: () => void;
}

/** Workers that are not started yet. */
export interface LocalWorkers {
  readonly pool: WorkerPool;
  readonly models: LoadedModels;
  readonly admission: Admission;
  readonly queue: PhotoQueue;
}

/** The largest models take some tens of seconds to open on a slow disk. */
const WORKER_START_LIMIT_MS = 120_000;

/** Puts them together. */
export function assembleWorkers({
  environment,
  log,
  workerScript,
  onModel,
  onChange,
}: LocalWorkersParts): LocalWorkers {
  const { workers, maxWaiting, memoryBudgetBytes, modelDir, executionProviders, mattingModel } = environment;
  const models = new LoadedModels();
  const admission = new Admission({ workers, maxWaiting, budgetBytes: memoryBudgetBytes });
  const told = tellWorkers(log.for('workers'), models, () => {
    queue.pump();
    onChange?.();
  });
  const pool = new WorkerPool(
    {
      script: workerScript,
      networks: { modelDir, executionProviders, mattingModel },
      variables: environment.workerVariables,
      count: workers,
      rssLimitBytes: environment.workerRssLimitBytes,
      startLimitMs: WORKER_START_LIMIT_MS,
    },
    {
      ...told,
      modelLoaded: (loaded, pid) => {
        told.modelLoaded(loaded, pid);
        onModel?.(loaded);
      },
    },
  );
  const queue: PhotoQueue = new PhotoQueue(pool, admission);
  return { pool, models, admission, queue };
}
