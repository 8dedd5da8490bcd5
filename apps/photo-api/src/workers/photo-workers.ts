/** Who makes the photos whose turn it is: the imaging workers of this process, or those of other processes over Redis. */
import type { Failure } from '#events';
import type { PhotoMessage } from './protocol.js';
import type { WorkerReply } from './worker-process.js';

/**
 * Has one photo made. When the signal aborts, the promise rejects with its reason at once.
 * @param bytes must not change until it settles
 * @throws Failure what became of the worker, or QueueStoreError where the photo did not reach one and may be tried again
 */
export type MakePhoto = (photo: PhotoMessage, bytes: Uint8Array, signal: AbortSignal) => Promise<WorkerReply>;

/** Workers in front of which photos wait. They do not queue. */
export interface PhotoWorkers {
  /** Why waiting for them is of no use at present; undefined where a worker will come free. */
  readonly trouble: Failure | undefined;
  /** A worker that can take a photo at once, if there is one; to be used at once. */
  free(): MakePhoto | undefined;
}
