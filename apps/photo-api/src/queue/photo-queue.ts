/**
 * The waiting line inside the process: the clients in turn, one photo a worker, no photo begun that does not fit. Photos of jobs stand
 * in a line of their own, behind those for whose answer somebody waits.
 */
import type { Failure } from '#events';
import type { Admission } from '../admission/admission.js';
import type { PhotoMessage } from '../workers/protocol.js';
import type { WorkerPool } from '../workers/worker-pool.js';
import type { WorkerProcess, WorkerReply } from '../workers/worker-process.js';
import { FairLine } from './fair-line.js';

/** A photo to be made. */
export interface QueuedPhoto {
  /** The uploaded file; must not change until the photo is made. */
  readonly bytes: Uint8Array;
  /** Estimated bytes it takes in a worker. */
  readonly costBytes: number;
  /** Gives it up, waiting or begun; its reason is the Failure to reject with. */
  readonly signal: AbortSignal;
  /** Whose photo it is: clients take turns. */
  readonly clientId: string;
  /** Nobody waits for its answer. */
  readonly background: boolean;
  /** Told how long it waited, when it begins; says what the worker is to do. */
  readonly begin: (queueWaitMs: number) => PhotoMessage;
}

interface Waiting extends QueuedPhoto {
  readonly enteredAt: number;
  readonly settle: (reply: Promise<WorkerReply>) => void;
}

/** However many people wait, one photo of a job begins in this time: a job is late, never stuck. */
const JOB_TURN_MS = 10_000;

/** Two fair lines in front of the worker pool. */
export class PhotoQueue {
  private readonly waiting = new FairLine<Waiting>();
  private readonly background = new FairLine<Waiting>();
  private lastJobTurnAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly pool: WorkerPool,
    private readonly admission: Admission,
  ) {}

  /** How long the photo has waited that has waited longest, of those whose answer somebody waits for, in ms; 0 where none waits. */
  get oldestWaitMs(): number {
    const { oldestAt } = this.waiting;
    return oldestAt === undefined ? 0 : performance.now() - oldestAt;
  }

  /**
   * Waits for a worker and has the photo made.
   * @throws Failure QueueFullError, MemoryError, the signal's reason, or what became of the worker
   */
  async process(photo: QueuedPhoto): Promise<WorkerReply> {
    photo.signal.throwIfAborted();
    if (photo.background) this.admission.refuseTooCostly(photo.costBytes);
    else this.admission.enter(photo.costBytes, { clientId: photo.clientId, bytes: photo.bytes.length });
    return this.line(photo);
  }

  /** Begins as many photos as there are idle workers and memory for; to be called whenever either has changed. */
  pump(): void {
    for (let line = this.nextLine(); line !== undefined; line = this.nextLine()) {
      const first = line.head as Waiting;
      const worker = this.pool.idle();
      if (worker === undefined || !this.admission.mayBegin(first.costBytes)) return;
      line.takeHead();
      this.beginOne(first, worker);
    }
  }

  private beginOne(first: Waiting, worker: WorkerProcess): void {
    const begunAt = performance.now();
    const { costBytes, background, signal } = first;
    if (background) this.lastJobTurnAt = begunAt;
    else this.admission.leaveLine(first.clientId);
    this.admission.begin(costBytes);
    const message = first.begin(begunAt - first.enteredAt);
    const made = this.pool.make(worker, message, first.bytes, signal).finally(() => {
      this.admission.finish(costBytes, signal.aborted ? undefined : performance.now() - begunAt);
      this.pump();
    });
    first.settle(made);
  }

  /** The line whose turn it is; undefined where nobody waits. */
  private nextLine(): FairLine<Waiting> | undefined {
    const job = this.background.head;
    const waitedSince = Math.max(job?.enteredAt ?? 0, this.lastJobTurnAt);
    const isJobsTurn = job !== undefined && performance.now() - waitedSince > JOB_TURN_MS;
    if (this.waiting.head !== undefined && !isJobsTurn) return this.waiting;
    return job === undefined ? undefined : this.background;
  }

  private line(photo: QueuedPhoto): Promise<WorkerReply> {
    const line = photo.background ? this.background : this.waiting;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        line.remove(entry);
        if (!photo.background) this.admission.leaveLine(photo.clientId);
        reject(photo.signal.reason as Failure);
        // Whoever stands behind a photo that was too large for now may fit.
        this.pump();
      };
      const entry: Waiting = {
        ...photo,
        enteredAt: performance.now(),
        settle: (reply) => {
          photo.signal.removeEventListener('abort', leave);
          reply.then(resolve, reject);
        },
      };
      photo.signal.addEventListener('abort', leave, { once: true });
      line.add(entry);
      this.pump();
    });
  }
}
