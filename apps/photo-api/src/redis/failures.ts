/** What becomes of photos that come back from no worker. */
import { Failure } from '#events';

const COME_AGAIN_S = 5;

/** Its time was over on the way. */
export function overdue(): Failure {
  return new Failure('DeadlineExceededError', 'The photo was not ready in time.');
}

/** Its worker is to blame. @param what goes on `The process that worked on this photo` */
export function crashed(what: string): Failure {
  return new Failure('WorkerCrashedError', `The process that worked on this photo ${what}.`);
}

/** Redis is to blame: the photo may be tried again. */
export function storeFailure(detail: string, cause?: Error): Failure {
  return new Failure('QueueStoreError', detail, { retryAfterS: COME_AGAIN_S, cause });
}
