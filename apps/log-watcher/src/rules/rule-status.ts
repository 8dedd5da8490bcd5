/** Where each rule stands, also while nothing fires: above all, whether it sees anything at all. */
import type { AlertUnit, Severity } from './alert.js';
import type { Reading } from './reading.js';
import { unitOf, type Rule } from './rule.js';
import type { AlertState } from './alert-state.js';
import { isActiveAt } from './active-hours.js';

/** `no_data`: nothing was counted, or too little to say; `waiting`: the log has not been watched for long enough; `off_hours`: it is not its time of the week. */
export const RULE_STATES = ['ok', 'pending', 'firing', 'no_data', 'waiting', 'off_hours'] as const;

/** Where a rule stands. */
export type RuleState = (typeof RULE_STATES)[number];

/** A rule in `/v1/alerts`. */
export interface RuleStatus {
  readonly rule: string;
  readonly severity: Severity;
  readonly state: RuleState;
  /** What was seen last; null where nothing was. */
  readonly value: number | null;
  readonly threshold: number;
  readonly unit: AlertUnit;
  readonly samples: number;
  readonly window: string | null;
  /** The firing rule because of which this one is not told of. */
  readonly inhibited_by: string | null;
}

/** What a status is made of. */
export interface Standing {
  readonly state: AlertState;
  /** Null where there was no opinion to have. */
  readonly seen: Reading | null;
  readonly inhibitedBy: string | null;
}

/** The status of a rule; of one with several subjects, that of the worst. */
export function statusOf(rule: Rule, standings: readonly Standing[], nowMs: number): RuleStatus {
  const [worst = NOTHING] = [...standings].sort((a, b) => RANK[b.state.phase] - RANK[a.state.phase]);
  return {
    rule: rule.name,
    severity: rule.severity,
    state: standings.length === 0 ? emptyState(rule, nowMs) : stateOf(rule, worst, nowMs),
    ...figuresOf(rule, worst.seen),
    inhibited_by: worst.inhibitedBy,
  };
}

function figuresOf(rule: Rule, seen: Reading | null) {
  const { threshold, ...measure } = seen?.condition ?? rule.when[0]!;
  const unit = unitOf(measure);
  if (seen === null) return { value: null, threshold, unit, samples: 0, window: null };
  return { value: seen.value, threshold, unit, samples: Math.round(seen.samples), window: seen.window };
}

const NOTHING: Standing = { state: { phase: 'inactive' }, seen: null, inhibitedBy: null };
const RANK = { inactive: 0, pending: 1, firing: 2 } as const;

/** Where nothing is amiss of which there would be an alert. */
function emptyState(rule: Rule, nowMs: number): RuleState {
  return isActiveAt(rule.active ?? [], nowMs) ? 'ok' : 'off_hours';
}

function stateOf(rule: Rule, { state, seen }: Standing, nowMs: number): RuleState {
  if (state.phase !== 'inactive') return state.phase;
  if (!isActiveAt(rule.active ?? [], nowMs)) return 'off_hours';
  if (seen === null) return 'waiting';
  return seen.verdict === 'empty' || seen.verdict === 'unknown' ? 'no_data' : 'ok';
}
