/** How long to rest between two looks at all files, so that looking neither takes the machine nor leaves new lines waiting. */

/** Looking takes at most one part in so many of the time … */
const SHARE = 100;
/** … as long as that means to wait no longer than this, ms … */
const LONGEST_MS = 1_000;
/** … and a look that takes still longer may take one part in so many. */
const LARGEST_SHARE = 4;

/** The shortest of so many looks tells what one costs: others may have been kept waiting by the rest of the machine. */
const RECENT_LOOKS = 4;

/** The looks of one tail. */
export class LookRhythm {
  /** Newest first. */
  private tookMs: readonly number[] = [];

  /** The rest after a look, ms. @param tookMs how long it took @param pollMs the shortest rest */
  pauseMs(tookMs: number, pollMs: number): number {
    this.tookMs = [Math.max(0, tookMs), ...this.tookMs].slice(0, RECENT_LOOKS);
    return lookPauseMs(Math.min(...this.tookMs), pollMs);
  }
}

/** The rest after a look, ms. @param tookMs how long the look took @param pollMs the shortest rest */
export function lookPauseMs(tookMs: number, pollMs: number): number {
  return Math.max(pollMs, Math.min(SHARE * tookMs, LONGEST_MS), LARGEST_SHARE * tookMs);
}
