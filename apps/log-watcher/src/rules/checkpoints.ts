/** The instants at which rules are looked at between two evaluations, so that the outcome does not depend on how often somebody asked. */

/** Finest step. Shorter than any `for` that makes sense, longer than the second between live evaluations. */
const STEP_MS = 15_000;
/** Most instants in one go: 24 h in steps of six minutes. Bounds the work after a long absence. */
const MOST = 240;
/** The windows keep no more. */
const REACH_MS = 86_400_000;

/**
 * Instants after `fromMs` up to and with `nowMs`, ascending. A busy batch of old lines, or a machine that slept, may have jumped over
 * an outage or over the silence between two of them; these are the looks that were missed.
 */
export function checkpoints(fromMs: number | null, nowMs: number): number[] {
  const start = Math.max(fromMs ?? nowMs, nowMs - REACH_MS);
  const step = Math.max(STEP_MS, Math.ceil((nowMs - start) / MOST));
  const instants: number[] = [];
  for (let at = start + step; at < nowMs; at += step) instants.push(at);
  instants.push(nowMs);
  return instants;
}
