/** The one place where the watcher asks for the time or sets a timer. Everything else takes a Clock, or the time itself, as a parameter. */

/** Time as the watcher sees it. Tests replace it by a clock that they move by hand. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Calls `fn` once, `ms` from now. @returns takes the call back; harmless when it already happened */
  after(ms: number, fn: () => void): () => void;
  /** Calls `fn` every `ms`, the first time `ms` from now. @returns ends it */
  every(ms: number, fn: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
  every(ms, fn) {
    const timer = setInterval(fn, ms);
    return () => clearInterval(timer);
  },
};

/** Waits on the given clock. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
