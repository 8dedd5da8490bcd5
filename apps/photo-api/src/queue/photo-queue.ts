/**
 * The waiting line inside the process: the clients in turn, one photo a worker, no photo begun that does not fit. Photos of jobs stand
 * in a line of their own, behind those for whose answer somebody waits.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Failure } from '#events';
import type { Admission } from '../admission/admission.js';
import type { MakePhoto, PhotoWorkers } from '../workers/photo-workers.js';
import type { PhotoMessage } from '../workers/protocol.js';
import type { WorkerReply } from '../workers/worker-process.js';
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
  /** Told where nothing came of its beginning, through no fault of its own, and it waits again; only of one that is in the background. */
  readonly putBack?: () => void;
}

interface Waiting extends QueuedPhoto {
  readonly enteredAt: number;
  /** How often nothing came of it while others went well. */
  failedAlone: number;
  /** Photos are begun by whoever ends one: this leads back into the context of the photo's own request. */
  readonly inOwnContext: <T>(work: () => T) => T;
  /** Begun: from here on it is its worker's to give up. */
  readonly left: () => void;
  readonly enter: () => void;
  readonly resolve: (reply: WorkerReply) => void;
  readonly reject: (reason: unknown) => void;
}

/** However many people wait, one photo of a job begins in this time: a job is late, never stuck. */
const JOB_TURN_MS = 10_000;
/** How often a photo of a job may fail alone on its way to a worker or back. */
const MOST_ALONE = 5;

/** Two fair lines in front of the workers. */
export class PhotoQueue {
  private readonly waiting = new FairLine<Waiting>();
  private readonly background = new FairLine<Waiting>();
  private lastJobTurnAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly workers: PhotoWorkers,
    private readonly admission: Admission,
  ) {}

  /** How long the photo has waited that has waited longest, of those whose answer somebody waits for, in ms; 0 where none waits. */
  get oldestWaitMs(): number {
    const { oldestAt } = this.waiting;
    return oldestAt === undefined ? 0 : performance.now() - oldestAt;
  }

  /**
   * Waits for a worker and has the photo made.
   * @throws Failure QueueFullError, MemoryError, QueueStoreError, the signal's reason, or what became of the worker
   */
  async process(photo: QueuedPhoto): Promise<WorkerReply> {
    photo.signal.throwIfAborted();
    const { trouble } = this.workers;
    if (trouble !== undefined && !photo.background) throw trouble;
    if (photo.background) this.admission.refuseTooCostly(photo.costBytes);
    else this.admission.enter(photo.costBytes, { clientId: photo.clientId, bytes: photo.bytes.length });
    return this.line(photo);
  }

  /** Begins as many photos as there are idle workers and memory for; to be called whenever either has changed. */
  pump(): void {
    const { trouble } = this.workers;
    if (trouble !== undefined) return this.refuseWaiting(trouble);
    for (let line = this.nextLine(); line !== undefined; line = this.nextLine()) {
      const first = line.head as Waiting;
      const make = this.workers.free();
      if (make === undefined || !this.admission.mayBegin(first.costBytes)) return;
      line.takeHead();
      this.beginOne(first, make);
    }
  }

  /** Nobody is left waiting for what cannot come; photos of jobs have time. */
  private refuseWaiting(trouble: Failure): void {
    for (let first = this.waiting.head; first !== undefined; first = this.waiting.head) {
      this.waiting.takeHead();
      this.admission.leaveLine(first.clientId);
      first.left();
      first.reject(trouble);
    }
  }

  private beginOne(first: Waiting, make: MakePhoto): void {
    const begunAt = performance.now();
    const { costBytes, background, signal } = first;
    if (background) this.lastJobTurnAt = begunAt;
    else this.admission.leaveLine(first.clientId);
    this.admission.begin(costBytes);
    first.left();
    const message = first.begin(begunAt - first.enteredAt);
    const finish = (workMs: number | undefined): void => this.admission.finish(costBytes, workMs);
    first
      .inOwnContext(() => make(message, first.bytes, signal))
      .then(
        (reply) => {
          finish(signal.aborted ? undefined : performance.now() - begunAt);
          first.resolve(reply);
        },
        (thrown: unknown) => {
          finish(undefined);
          if (background && !signal.aborted && this.mayBePutBack(first, thrown)) this.putBack(first);
          else first.reject(thrown);
        },
      )
      .finally(() => this.pump());
  }

  /** What is wrong with all photos passes; a photo that fails alone may do so for ever. */
  private mayBePutBack(photo: Waiting, thrown: unknown): boolean {
    if (Failure.from(thrown).errorType !== 'QueueStoreError') return false;
    return this.workers.trouble !== undefined || ++photo.failedAlone < MOST_ALONE;
  }

  /** It did not reach a worker, and nobody waits for it: it stands in line again. */
  private putBack(photo: Waiting): void {
    photo.putBack?.();
    photo.enter();
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
        failedAlone: 0,
        inOwnContext: AsyncLocalStorage.snapshot(),
        left: () => photo.signal.removeEventListener('abort', leave),
        enter: () => {
          photo.signal.addEventListener('abort', leave, { once: true });
          line.add(entry);
        },
        resolve,
        reject,
      };
      entry.enter();
      this.pump();
    });
  }
}
