/** Between two turns of reading: until something is told of, or the time to look has come. */
import { pause, type Clock } from '../clock.js';

/** Turns that events ask for are at least so far apart, ms: a writer of single lines must not make a turn of each. */
const GAP_MS = 10;

/** The waits of one tail. */
export class Waiting {
  private wake: (() => void) | undefined;
  private turnedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** A turn begins. */
  turns(): void {
    this.turnedAtMs = this.clock.now();
  }

  /** Waits. @param untilMs epoch ms @param isTold whether there is news already */
  async until(untilMs: number, isTold: () => boolean): Promise<void> {
    if (!isTold()) await this.woken(untilMs);
    const restMs = this.turnedAtMs + GAP_MS - this.clock.now();
    if (isTold() && restMs > 0 && restMs <= GAP_MS) await pause(this.clock, restMs);
  }

  private woken(untilMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        this.wake = undefined;
        resolve();
      };
      const cancel = this.clock.after(Math.max(1, untilMs - this.clock.now()), done);
      this.wake = done;
    });
  }

  /** Ends a wait. */
  interrupt(): void {
    this.wake?.();
  }
}
