/** The waiting line inside the process: first come, first served, one photo a worker, no photo begun that does not fit. */
import type { Failure } from '#events';
import type { Admission } from '../admission/admission.js';
import type { PhotoMessage } from '../workers/protocol.js';
import type { WorkerPool } from '../workers/worker-pool.js';
import type { WorkerReply } from '../workers/worker-process.js';

/** A photo to be made. */
export interface QueuedPhoto {
  readonly message: PhotoMessage;
  /** The uploaded file; must not change until the photo is made. */
  readonly bytes: Uint8Array;
  /** Estimated bytes it takes in a worker. */
  readonly costBytes: number;
  /** Gives it up, waiting or begun; its reason is the Failure to reject with. */
  readonly signal: AbortSignal;
  /** Told how long it waited, when it begins. */
  readonly onBegin: (queueWaitMs: number) => void;
}

interface Waiting extends QueuedPhoto {
  readonly enteredAt: number;
  readonly begin: (reply: Promise<WorkerReply>) => void;
}

/** A first-in first-out line in front of the worker pool. */
export class PhotoQueue {
  private readonly waiting: Waiting[] = [];

  constructor(
    private readonly pool: WorkerPool,
    private readonly admission: Admission,
  ) {}

  /** How long the photo in front has waited, in ms; 0 where none waits. */
  get oldestWaitMs(): number {
    const first = this.waiting[0];
    return first === undefined ? 0 : performance.now() - first.enteredAt;
  }

  /**
   * Waits for a worker and has the photo made.
   * @throws Failure QueueFullError, MemoryError, the signal's reason, or what became of the worker
   */
  async process(photo: QueuedPhoto): Promise<WorkerReply> {
    photo.signal.throwIfAborted();
    this.admission.enter(photo.costBytes);
    return this.line(photo);
  }

  /** Begins as many photos as there are idle workers and memory for; to be called whenever either has changed. */
  pump(): void {
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      const worker = this.pool.idle();
      if (worker === undefined || !this.admission.mayBegin(first.costBytes)) return;
      this.waiting.shift();
      this.admission.begin(first.costBytes);
      const begunAt = performance.now();
      first.onBegin(begunAt - first.enteredAt);
      const { costBytes } = first;
      const made = this.pool.make(worker, first.message, first.bytes, first.signal).finally(() => {
        this.admission.finish(costBytes, performance.now() - begunAt);
        this.pump();
      });
      first.begin(made);
    }
  }

  private line(photo: QueuedPhoto): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        this.admission.giveUp();
        reject(photo.signal.reason as Failure);
        // Whoever stands behind a photo that was too large for now may fit.
        this.pump();
      };
      const entry: Waiting = {
        ...photo,
        enteredAt: performance.now(),
        begin: (reply) => {
          photo.signal.removeEventListener('abort', leave);
          reply.then(resolve, reject);
        },
      };
      photo.signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(entry);
      this.pump();
    });
  }
}
