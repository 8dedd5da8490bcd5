/**
 * The pool of imaging workers: keeps a fixed number of them alive, ends those that overrun, and starts another in the place of
 * each that dies. It does not queue: whoever has work takes an idle worker or waits to be told of one.
 */
import { Failure } from '#events';
import type { ModelLoaded } from '#imaging';
import type { MakePhoto, PhotoWorkers } from './photo-workers.js';
import type { PhotoMessage } from './protocol.js';
import { WorkerProcess, type WorkerListener, type WorkerReply, type WorkerSettings } from './worker-process.js';

/** How many workers, and how large one may stay. */
export interface PoolSettings extends WorkerSettings {
  readonly count: number;
  /** A worker found larger than this after a photo is replaced. */
  readonly rssLimitBytes: number;
}

/** What the pool tells the rest of the program. */
export interface PoolListener {
  modelLoaded(loaded: ModelLoaded, workerPid: number): void;
  workerStarted(workerPid: number, loadTimeMs: number): void;
  workerReplaced(workerPid: number, reason: string, message: string): void;
  /** A worker is idle, or one less is alive. */
  availabilityChanged(): void;
}

/** How long a worker may go on with a photo that nobody waits for: stopping between steps is cheaper than a new worker. */
const CANCEL_GRACE_MS = 500;
const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 10_000;
/** Ends without a reason given, before ready, after which the first start is given up. */
const START_ATTEMPTS = 3;
const STOP_GRACE_MS = 1000;

/** A fixed number of imaging workers. */
export class WorkerPool implements PhotoWorkers, WorkerListener {
  /** Whoever dies is replaced. */
  readonly trouble = undefined;
  /** The one that has rested longest comes first. */
  private readonly workers = new Set<WorkerProcess>();
  private readonly restarts = new Set<NodeJS.Timeout>();
  /** Ends before ready, in a row. */
  private failedStarts = 0;
  private stopping = false;
  private starting: { resolve: () => void; reject: (failure: Failure) => void } | undefined;
  private stopped: (() => void) | undefined;

  constructor(
    private readonly settings: PoolSettings,
    private readonly listener: PoolListener,
  ) {}

  /** Workers that have their networks open. */
  get ready(): number {
    return [...this.workers].filter(({ state }) => state === 'idle' || state === 'busy').length;
  }

  /** Living workers by what they are doing. */
  get byState(): Readonly<Record<'starting' | 'idle' | 'busy', number>> {
    const counts = { starting: 0, idle: 0, busy: 0 };
    for (const { state } of this.workers) if (state !== 'ended') counts[state]++;
    return counts;
  }

  /** Workers that there should be. */
  get size(): number {
    return this.settings.count;
  }

  /** Process ids of the living workers. */
  get pids(): number[] {
    return [...this.workers].map(({ pid }) => pid);
  }

  /**
   * Starts all workers; settles when all are ready.
   * @throws Failure what the first worker that cannot open its networks says (ModelLoadError, BadOptionError …), or WorkerCrashedError
   */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.starting = { resolve, reject };
      for (let index = 0; index < this.settings.count; index++) this.startOne();
    });
  }

  /** The idle worker that has rested longest, if there is one; to be used at once. Taking turns keeps all of them warm. */
  idle(): WorkerProcess | undefined {
    for (const worker of this.workers) if (worker.state === 'idle') return worker;
    return undefined;
  }

  free(): MakePhoto | undefined {
    const worker = this.idle();
    return worker && ((photo, bytes, signal) => this.make(worker, photo, bytes, signal));
  }

  /**
   * Has an idle worker make a photo. When the signal aborts, the promise rejects with its reason at once; the worker is killed at a
   * deadline, and gets a moment to stop by itself where the client went away.
   */
  make(worker: WorkerProcess, photo: PhotoMessage, bytes: Uint8Array, signal: AbortSignal): Promise<WorkerReply> {
    this.workers.delete(worker);
    this.workers.add(worker);
    return new Promise((resolve, reject) => {
      let grace: NodeJS.Timeout | undefined;
      const giveUp = (): void => {
        const reason = Failure.from(signal.reason);
        reject(reason);
        grace = this.endWork(worker, reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      const settled = (): void => {
        clearTimeout(grace);
        signal.removeEventListener('abort', giveUp);
      };
      worker.make(photo, bytes).then(
        (reply) => {
          settled();
          resolve(reply);
          this.afterPhoto(worker, reply.message.rssBytes);
        },
        (failure: Failure) => {
          settled();
          reject(failure);
        },
      );
    });
  }

  /** Ends all workers; settles when none is left. Photos still being made fail. */
  stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.restarts) clearTimeout(timer);
    this.restarts.clear();
    for (const worker of this.workers) {
      if (worker.state === 'idle') worker.retire('stopped');
      else worker.kill('stopped');
    }
    if (this.workers.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const impatience = setTimeout(() => {
        for (const worker of this.workers) worker.kill('stopped');
      }, STOP_GRACE_MS);
      this.stopped = () => {
        clearTimeout(impatience);
        resolve();
      };
    });
  }

  onModel(worker: WorkerProcess, loaded: ModelLoaded): void {
    this.listener.modelLoaded(loaded, worker.pid);
  }

  onReady(worker: WorkerProcess, loadTimeMs: number): void {
    this.failedStarts = 0;
    this.listener.workerStarted(worker.pid, loadTimeMs);
    if (this.ready === this.settings.count) {
      this.starting?.resolve();
      this.starting = undefined;
    }
    this.listener.availabilityChanged();
  }

  onExit(worker: WorkerProcess): void {
    this.workers.delete(worker);
    if (this.stopping) {
      if (this.workers.size === 0) this.stopped?.();
      return;
    }
    if (!worker.wasReady) this.failedStarts++;
    this.listener.workerReplaced(worker.pid, worker.endReason ?? 'crashed', worker.lastWords);
    if (this.starting !== undefined && this.giveUpStart(this.starting, worker)) return;
    this.restart();
    this.listener.availabilityChanged();
  }

  private startOne(): void {
    this.workers.add(new WorkerProcess(this.settings, this));
  }

  /** At the first start a worker that says why it cannot work will say so again; one that dies without a word gets some attempts. */
  private giveUpStart(starting: NonNullable<WorkerPool['starting']>, worker: WorkerProcess): boolean {
    if (worker.refusal === undefined && this.failedStarts < START_ATTEMPTS) return false;
    this.starting = undefined;
    const died = `The imaging worker does not start: ${worker.lastWords.split('\n').at(-1) ?? ''}`;
    starting.reject(worker.refusal ?? new Failure('WorkerCrashedError', died, { cause: worker.lastWords }));
    return true;
  }

  private restart(): void {
    const doublings = this.failedStarts - 1;
    const delayMs = doublings < 0 ? 0 : Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** doublings);
    const timer = setTimeout(() => {
      this.restarts.delete(timer);
      this.startOne();
    }, delayMs);
    this.restarts.add(timer);
  }

  private endWork(worker: WorkerProcess, reason: Failure): NodeJS.Timeout | undefined {
    if (reason.errorType === 'DeadlineExceededError') {
      worker.kill('deadline');
      return undefined;
    }
    worker.cancel();
    return setTimeout(() => worker.kill('cancelled'), CANCEL_GRACE_MS);
  }

  private afterPhoto(worker: WorkerProcess, rssBytes: number): void {
    if (rssBytes > this.settings.rssLimitBytes && worker.state === 'idle') worker.retire('outgrew_memory');
    else this.listener.availabilityChanged();
  }
}
