/** How long to rest between two looks at all files, so that looking neither takes the machine nor leaves new lines waiting. */

/** Looking takes at most one part in so many of the time … */
const SHARE = 100;
/** … as long as that means to wait no longer than this, ms … */
const LONGEST_MS = 1_000;
/** … and a look that takes still longer may take one part in so many. */
const LARGEST_SHARE = 4;

/** Where something happens, looking may take one part in so many and one more of the time, and rests for so long at least, ms. */
const HURRIED_SHARE = 2;
const SHORTEST_MS = 10;

/** The shortest of so many looks tells what one costs: others may have been kept waiting by the rest of the machine. */
const RECENT_LOOKS = 4;

/** The looks of one tail. */
export class LookRhythm {
  /** Newest first. */
  private tookMs: readonly number[] = [];

  /** Takes note of a look. @param tookMs how long it took */
  looked(tookMs: number): void {
    this.tookMs = [Math.max(0, tookMs), ...this.tookMs].slice(0, RECENT_LOOKS);
  }

  /** The rest after a look, ms. @param pollMs the shortest rest */
  pauseMs(pollMs: number): number {
    return lookPauseMs(this.costMs, pollMs);
  }

  /** The rest where something happens, ms: it may happen again and again, and what comes now may be gone soon. */
  get hurriedMs(): number {
    return Math.max(SHORTEST_MS, HURRIED_SHARE * this.costMs);
  }

  private get costMs(): number {
    return this.tookMs.length === 0 ? 0 : Math.min(...this.tookMs);
  }
}

/** The rest after a look, ms. @param tookMs how long the look took @param pollMs the shortest rest */
export function lookPauseMs(tookMs: number, pollMs: number): number {
  return Math.max(pollMs, Math.min(SHARE * tookMs, LONGEST_MS), LARGEST_SHARE * tookMs);
}
