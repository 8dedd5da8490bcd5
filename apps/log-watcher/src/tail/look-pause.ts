/** How long to rest between two looks at all files, so that looking neither takes the machine nor leaves new lines waiting. */

/** Looking takes at most one part in so many of the time … */
const SHARE = 50;
/** … as long as that means to wait no longer than this, ms … */
const LONGEST_MS = 1_000;
/** … and a look that takes still longer may take one part in so many. */
const LARGEST_SHARE = 4;

/** The rest after a look, ms. @param tookMs how long the look took @param pollMs the shortest rest */
export function lookPauseMs(tookMs: number, pollMs: number): number {
  return Math.max(pollMs, Math.min(SHARE * tookMs, LONGEST_MS), LARGEST_SHARE * tookMs);
}
