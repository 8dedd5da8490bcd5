/**
 * One imaging worker as the main process sees it: a child that takes one photo at a time and may die at any moment. It never
 * restarts itself; the pool does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { Failure } from '#events';
import type { ModelLoaded } from '#imaging';
import { preciseNow } from '#telemetry';
import { readFrames, writeFrame } from './frames.js';
import { memoryKills } from './memory-kills.js';
import type { DoneMessage, FailedMessage, FromWorker, NetworkSettings, PhotoMessage, ToWorker } from './protocol.js';
import { WORKER_PIPE_FD } from './protocol.js';

/** How to start a worker. */
export interface WorkerSettings {
  /** Path of the compiled worker program. */
  readonly script: string;
  readonly networks: NetworkSettings;
  /** The whole environment of the child. */
  readonly variables: Readonly<Record<string, string>>;
  /** Time to open its networks, ms; a worker that needs longer is ended. */
  readonly startLimitMs: number;
}

/** A network that a worker opened while it made a photo. */
export interface LoadOnTheWay extends ModelLoaded {
  /** Epoch ms with fractions: when it was open. */
  readonly loadedAt: number;
}

/** Beside what a worker made of a photo. */
interface OnTheWay {
  readonly loads: readonly LoadOnTheWay[];
  /** From when on and for how long the photo was on its way to a worker of another process; undefined where it was at hand. */
  readonly underWay?: { readonly startedAt: number; readonly durationMs: number };
}

/** What a worker made of a photo: the picture's bytes belong to the receiver. */
export type WorkerReply = OnTheWay &
  (
    | {
        readonly ok: true;
        readonly message: DoneMessage;
        readonly picture: Buffer;
        /** The networks that the worker has open, and the version of each. */
        readonly models: ReadonlyMap<string, string>;
      }
    | { readonly ok: false; readonly message: FailedMessage }
  );

/** What the pool hears of a worker. Each is called on the main loop; `onExit` exactly once. */
export interface WorkerListener {
  onModel(worker: WorkerProcess, loaded: ModelLoaded): void;
  onReady(worker: WorkerProcess, loadTimeMs: number): void;
  onExit(worker: WorkerProcess): void;
}

/** Where a worker is in its life. */
export type WorkerState = 'starting' | 'idle' | 'busy' | 'ended';

/**
 * A photo's rasters lie outside the heap and are many times larger than it, which makes V8 collect all of it once a photo; helper
 * threads for that would only take the cores from the other workers. With a larger first limit it collects every few photos.
 */
const COLLECTOR = ['--single-threaded-gc', '--initial-old-space-size=96'];
const STDERR_KEPT = 4000;
/** How long a worker that was told to end may take to do so. */
const RETIRE_LIMIT_MS = 2000;

interface PendingPhoto {
  readonly loads: LoadOnTheWay[];
  readonly resolve: (reply: WorkerReply) => void;
  readonly reject: (failure: Failure) => void;
}

/** A child process with networks of its own. */
export class WorkerProcess {
  state: WorkerState = 'starting';
  /** Why it could not open its networks. */
  refusal: Failure | undefined;
  /** Whether it ever opened its networks. */
  wasReady = false;
  /** The words for `worker_replaced`; set before it is told to end, else `crashed`. */
  endReason: string | undefined;
  private readonly child: ChildProcess;
  private readonly pipe: Duplex;
  private readonly killsBefore = memoryKills();
  private pending: PendingPhoto | undefined;
  private readonly models = new Map<string, string>();
  private stderr = '';
  private exited = false;
  /** Ends a worker that neither starts nor retires; without it a stopped or stuck process would hold its place for ever. */
  private overdue: NodeJS.Timeout;

  constructor(
    settings: WorkerSettings,
    private readonly listener: WorkerListener,
  ) {
    this.child = spawn(process.execPath, [...COLLECTOR, settings.script], {
      env: { ...settings.variables },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.pipe = this.child.stdio[WORKER_PIPE_FD] as Duplex;
    // A worker that dies breaks the pipe; the exit tells what happened.
    this.pipe.on('error', () => undefined);
    // The pipe is gone before the exit is told: from here on no photo may be handed to it.
    this.pipe.once('close', () => this.retire('crashed'));
    readFrames<FromWorker>(
      this.pipe,
      (message, body) => this.hear(message, body),
      (reason) => this.kill(`broken_frames: ${reason}`),
    );
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-STDERR_KEPT);
    });
    // Also told of a kill that could not be sent; only a child that never was ends here, the others close.
    this.child.on('error', (error) => {
      if (this.child.pid === undefined) this.ended(error.message);
    });
    this.child.once('close', (code, signal) => this.ended(signal ?? `exit code ${code}`));
    this.overdue = setTimeout(() => this.kill('start_timeout'), settings.startLimitMs);
    this.tell({ kind: 'open', ...settings.networks });
  }

  /** Process id; 0 where it could not be started. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The last words on stderr, for the operator. */
  get lastWords(): string {
    return this.stderr.trim();
  }

  /**
   * Has one photo made; only while idle. Nothing is retried.
   * @throws Failure WorkerCrashedError or MemoryError where the worker dies of it
   */
  make(photo: PhotoMessage, bytes: Uint8Array): Promise<WorkerReply> {
    if (this.state !== 'idle') return Promise.reject(new Failure('UnexpectedError', 'The worker is not idle.'));
    this.state = 'busy';
    return new Promise((resolve, reject) => {
      this.pending = { loads: [], resolve, reject };
      writeFrame(this.pipe, photo, bytes);
    });
  }

  /** Asks the worker to give its photo up before the next step. */
  cancel(): void {
    this.tell({ kind: 'cancel' });
  }

  /** Lets a worker that has no work, or no pipe any more, end by itself, within limits. */
  retire(reason: string): void {
    if (this.exited) return;
    this.endReason ??= reason;
    this.state = 'ended';
    this.pipe.end();
    clearTimeout(this.overdue);
    this.overdue = setTimeout(() => this.kill(reason), RETIRE_LIMIT_MS);
  }

  /** Ends it at once, whatever it does. */
  kill(reason: string): void {
    this.endReason ??= reason;
    this.child.kill('SIGKILL');
  }

  private tell(message: ToWorker): void {
    if (this.pipe.writable) writeFrame(this.pipe, message);
  }

  private hear(message: FromWorker, body: Buffer): void {
    if (message.kind === 'model') this.noteModel(message.loaded);
    else if (message.kind === 'refused') this.refusal = Failure.fromJSON(message.failure);
    else {
      if (this.state !== 'ended') this.state = 'idle';
      if (message.kind === 'ready') {
        clearTimeout(this.overdue);
        this.wasReady = true;
        this.listener.onReady(this, message.loadTimeMs);
      } else this.settle(message, body);
    }
  }

  private noteModel(loaded: ModelLoaded): void {
    this.models.set(loaded.model, loaded.version);
    this.pending?.loads.push({ ...loaded, loadedAt: preciseNow() });
    this.listener.onModel(this, loaded);
  }

  private settle(message: DoneMessage | FailedMessage, picture: Buffer): void {
    const { models, pending } = this;
    this.pending = undefined;
    if (pending === undefined) return;
    const { loads } = pending;
    if (message.kind === 'done') pending.resolve({ ok: true, message, picture, models, loads });
    else pending.resolve({ ok: false, message, loads });
  }

  private ended(how: string): void {
    if (this.exited) return;
    this.exited = true;
    clearTimeout(this.overdue);
    this.state = 'ended';
    this.stderr = `${this.stderr}\n${how}`.slice(-STDERR_KEPT);
    const { pending } = this;
    this.pending = undefined;
    pending?.reject(this.causeOfDeath());
    this.listener.onExit(this);
  }

  private causeOfDeath(): Failure {
    const cause = new Error(`worker ${this.pid} ended: ${this.lastWords}`);
    const kills = memoryKills();
    const killedForMemory =
      this.child.signalCode === 'SIGKILL' && kills !== undefined && kills > (this.killsBefore ?? kills);
    return killedForMemory || this.stderr.includes('JavaScript heap out of memory')
      ? new Failure('MemoryError', 'The memory was not enough for this photo.', { cause })
      : new Failure('WorkerCrashedError', 'The process that worked on this photo died.', { cause });
  }
}
