/** A clock that stands until the test moves it. The same shape as the watcher's clock. */

interface Due {
  at: number;
  readonly order: number;
  readonly run: () => void;
  readonly everyMs?: number;
}

/** Time under the test's control. */
export class ManualClock {
  private readonly timers = new Set<Due>();
  private made = 0;

  /** @param current epoch ms to begin with */
  constructor(private current = Date.UTC(2026, 10, 21, 8, 0, 0)) {}

  /** Epoch ms. */
  now(): number {
    return this.current;
  }

  /** Calls `run` once, `ms` from now. @returns cancels it */
  after(ms: number, run: () => void): () => void {
    return this.add({ at: this.current + Math.max(0, ms), order: this.made++, run });
  }

  /** Calls `run` every `ms` ms. @returns cancels it */
  every(ms: number, run: () => void): () => void {
    const everyMs = Math.max(1, ms);
    return this.add({ at: this.current + everyMs, order: this.made++, run, everyMs });
  }

  /** Moves time on by `ms`, running what falls due on the way, in order, each at its own time. */
  advance(ms: number): void {
    const until = this.current + ms;
    while (this.runNext(until));
    this.current = until;
  }

  /** Like `advance`, and lets what the timers started (promises, sockets) go on before time moves to the next. */
  async advanceAndSettle(ms: number): Promise<void> {
    const until = this.current + ms;
    do await settle();
    while (this.runNext(until));
    this.current = until;
    await settle();
  }

  /** How many timers are set. */
  get pending(): number {
    return this.timers.size;
  }

  private add(due: Due): () => void {
    this.timers.add(due);
    return () => void this.timers.delete(due);
  }

  private runNext(until: number): boolean {
    let next: Due | undefined;
    for (const due of this.timers) {
      if (due.at <= until && (next === undefined || due.at < next.at || (due.at === next.at && due.order < next.order)))
        next = due;
    }
    if (next === undefined) return false;
    this.current = Math.max(this.current, next.at);
    if (next.everyMs === undefined) this.timers.delete(next);
    else next.at += next.everyMs;
    next.run();
    return true;
  }
}

/** Some turns of the event loop: enough for chains of promises and for local file work that has finished. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
