/** What happens to the workers, as log lines. */
import { count, type EventEmitter, knowModel, PHOTO_METRICS } from '#telemetry';
import type { LoadedModels } from './loaded-models.js';
import type { PoolListener } from './worker-pool.js';

const MESSAGE_KEPT = 1000;
/** The words of `worker_replaced` that may become a label; some carry more behind a colon. */
const REASONS = ['crashed', 'deadline', 'cancelled', 'outgrew_memory', 'start_timeout', 'broken_frames', 'other'];

/** A pool listener that writes `model_loaded`, `worker_started` and `worker_replaced`, and notes where each network runs. */
export function tellWorkers(log: EventEmitter, models: LoadedModels, availabilityChanged: () => void): PoolListener {
  for (const reason of REASONS) count(PHOTO_METRICS.workersReplaced, { reason }, 0);
  return {
    availabilityChanged,
    modelLoaded: (loaded, workerPid) => {
      const { model, provider, requestedProvider, loadTimeMs, message } = loaded;
      models.note(loaded);
      knowModel(model);
      log.emit(
        'model_loaded',
        {
          model,
          provider,
          requested_provider: requestedProvider,
          load_time_ms: loadTimeMs,
          worker_pid: workerPid,
          message,
        },
        // A silent fall-back from GPU to CPU is what operators of such services complain of.
        provider === requestedProvider ? 'INFO' : 'WARNING',
      );
    },
    workerStarted: (workerPid, loadTimeMs) =>
      log.emit('worker_started', { worker_pid: workerPid, load_time_ms: loadTimeMs }),
    workerReplaced: (workerPid, reason, message) => {
      const word = reason.split(':', 1)[0] as string;
      count(PHOTO_METRICS.workersReplaced, { reason: REASONS.includes(word) ? word : 'other' });
      log.emit('worker_replaced', { worker_pid: workerPid, reason, message: message.slice(-MESSAGE_KEPT) });
    },
  };
}
