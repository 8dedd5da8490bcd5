/**
 * The life of one rule's alert: inactive → pending → firing → inactive. A pure step from one state to the next; time and verdict are
 * arguments. It knows nothing of who was told; that is rule-book.ts.
 */
import type { Rule } from './rule.js';
import type { Verdict } from './measure.js';

/** Where a rule stands. Instants in epoch ms. */
export type AlertState =
  | { readonly phase: 'inactive' }
  | { readonly phase: 'pending'; readonly sinceMs: number; readonly startedAtMs: number }
  | {
      readonly phase: 'firing';
      readonly startedAtMs: number;
      readonly firedAtMs: number;
      /** Since when it has been settled without a break; null while it is not. */
      readonly settledSinceMs: number | null;
    };

/** What an instant shows. */
export interface Observation {
  readonly verdict: Verdict;
  readonly nowMs: number;
  /** When the condition came to hold, by the lines themselves: the start of an alert that begins now. */
  readonly beganMs: number;
}

/** The state of a rule that never fired. */
export const INACTIVE: AlertState = { phase: 'inactive' };

/**
 * One step. Pending needs an unbroken breach; firing ends only after an unbroken settled stretch of `keepFiringMs`, so a value
 * that swings around its limit is one alert. Too few samples end nothing: a firing alert goes on until its window has run empty,
 * and then ends like a settled one (`whenEmpty: resolve`) or still goes on (`keep`).
 */
export function advance(state: AlertState, rule: Rule, observed: Observation): AlertState {
  return state.phase === 'firing' ? whileFiring(state, rule, observed) : beforeFiring(state, rule, observed);
}

function beforeFiring(state: AlertState, rule: Rule, { verdict, nowMs, beganMs }: Observation): AlertState {
  if (verdict !== 'breached') return INACTIVE;
  // The minimum because a clock may be set back: the wait is then begun anew rather than lengthened by hours.
  const pending =
    state.phase === 'pending'
      ? { ...state, sinceMs: Math.min(state.sinceMs, nowMs) }
      : ({ phase: 'pending', sinceMs: nowMs, startedAtMs: beganMs } as const);
  if (nowMs - pending.sinceMs < rule.forMs) return pending;
  return { phase: 'firing', startedAtMs: pending.startedAtMs, firedAtMs: nowMs, settledSinceMs: null };
}

function whileFiring(
  state: Extract<AlertState, { phase: 'firing' }>,
  rule: Rule,
  { verdict, nowMs }: Observation,
): AlertState {
  if (verdict === 'unknown') return state;
  if (!isOver(verdict, rule)) return state.settledSinceMs === null ? state : { ...state, settledSinceMs: null };
  const settledSinceMs = Math.min(state.settledSinceMs ?? nowMs, nowMs);
  return nowMs - settledSinceMs >= rule.keepFiringMs ? INACTIVE : { ...state, settledSinceMs };
}

/** Whether the verdict counts towards the end of a firing alert. */
export function isOver(verdict: Verdict, rule: Rule): boolean {
  return verdict === 'settled' || (verdict === 'empty' && rule.whenEmpty === 'resolve');
}
