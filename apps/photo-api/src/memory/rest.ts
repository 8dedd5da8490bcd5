/**
 * Gives memory back when a process rests. V8 collects when it needs room, not when it has time: after a burst a hundred MiB of uploads and
 * rasters that nobody uses any more would stay until the next one. So garbage is collected when nothing has been done for a while.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What rests, and how long it must. */
export interface RestOptions {
  /** Whether something is being done just now. */
  readonly isBusy: () => boolean;
  /** Ms without work after which memory is given back; 5 s by default. */
  readonly restMs?: number;
  /** Any clock in ms. */
  readonly now?: () => number;
  /** Collects all garbage; V8's own by default. */
  readonly collect?: () => void;
}

const REST_MS = 5000;
/** For each rest: what one lets go of may free more, since streams, sockets and timers end on later turns. */
const COLLECTIONS = 2;

/** Watches for rest after work. */
export class Rest {
  private workedAt = Number.NEGATIVE_INFINITY;
  /** Collections still to come. */
  private due = 0;
  private readonly timer: NodeJS.Timeout;
  private readonly now: () => number;
  private readonly collect: () => void;

  constructor(private readonly options: RestOptions) {
    const { restMs = REST_MS, now = () => performance.now(), collect = collector() } = options;
    this.now = now;
    this.collect = collect;
    this.timer = setInterval(() => this.look(), restMs / 2).unref();
  }

  /** Something has been done. */
  worked(): void {
    this.workedAt = this.now();
    this.due = COLLECTIONS;
  }

  /** Collects where it has rested long enough since it worked last. */
  look(): void {
    const { restMs = REST_MS, isBusy } = this.options;
    if (this.due === 0 || isBusy() || this.now() - this.workedAt < restMs) return;
    this.due--;
    this.collect();
  }

  /** Watches no more. */
  close(): void {
    clearInterval(this.timer);
  }
}

/** V8's own full collection, which is shown to scripts only where a flag says so; it stops the process for some 30 ms. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
