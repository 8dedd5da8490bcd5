/**
 * When refused clients should come again. Each is told a later time than the one before it, as places become free: were all told the same,
 * they would all come back together, and all but a few be refused again. Time is an argument.
 */

/** How places become free. */
export interface Outlook {
  /** Ms until those are done that are in already. */
  readonly untilFreeMs: number;
  /** Ms from one free place to the next. */
  readonly betweenMs: number;
}

const LONGEST_S = 60;

/** The times that were told. */
export class ReturnTimes {
  private lastAt = Number.NEGATIVE_INFINITY;

  /** @param nowMs any clock in ms @returns whole seconds to wait, 1 to 60 */
  next(nowMs: number, { untilFreeMs, betweenMs }: Outlook): number {
    const at = Math.max(nowMs + untilFreeMs, this.lastAt + betweenMs);
    this.lastAt = Math.min(at, nowMs + LONGEST_S * 1000);
    return Math.max(1, Math.ceil((this.lastAt - nowMs) / 1000));
  }
}
