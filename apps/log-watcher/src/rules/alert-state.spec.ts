import { describe, expect, it } from '@jest/globals';
import { shippedRules } from '../../test/rule-scenario.js';
import { advance, INACTIVE, type AlertState } from './alert-state.js';
import type { Verdict } from './measure.js';
import type { Rule } from './rule.js';

const [failureRate] = shippedRules('failure_rate_high') as [Rule];
const [intake] = shippedRules('intake_without_output') as [Rule];
const MIN = 60_000;

/** The phases that a rule goes through, one verdict a minute. */
function phases(rule: Rule, verdicts: readonly Verdict[], from: AlertState = INACTIVE): string {
  let state = from;
  const seen = verdicts.map((verdict, minute) => {
    state = advance(state, rule, { verdict, nowMs: minute * MIN, beganMs: minute * MIN });
    return state.phase[0];
  });
  return seen.join('');
}

const firing: AlertState = { phase: 'firing', startedAtMs: 0, firedAtMs: 0, settledSinceMs: null };

describe('an alert (i inactive, p pending, f firing, one letter a minute)', () => {
  it.each<[string, Verdict[], string]>([
    ['fires after an unbroken minute', ['breached', 'breached'], 'pf'],
    ['begins anew after a break', ['breached', 'between', 'breached', 'breached'], 'pipf'],
    ['does not wait on through too few samples', ['breached', 'unknown', 'breached', 'empty'], 'pipi'],
  ])('%s', (_, verdicts, expected) => {
    expect(phases(failureRate, verdicts)).toBe(expected);
  });

  const settled = (n: number): Verdict[] => Array.from({ length: n }, () => 'settled');

  it.each<[string, Verdict[], string]>([
    ['resolves after five settled minutes', settled(6), 'fffffi'],
    ['does not, when one minute in between is not', [...settled(5), 'between', ...settled(5)], 'fffffffffff'],
    ['neither ends nor begins to end on too few samples', Array.from({ length: 9 }, () => 'unknown'), 'fffffffff'],
    ['is still settled after a time of too few samples', [...settled(3), 'unknown', 'unknown', 'settled'], 'fffffi'],
    ['counts an empty window as settled', ['settled', 'empty', 'empty', 'empty', 'empty', 'empty'], 'fffffi'],
  ])('%s', (_, verdicts, expected) => {
    expect(phases(failureRate, verdicts, firing)).toBe(expected);
  });

  it('keeps firing on an empty window where the rule says so', () => {
    expect(phases(intake, ['empty', 'empty', 'empty'], firing)).toBe('fff');
  });

  it('does not wait for hours when the clock is set back', () => {
    const pending: AlertState = { phase: 'pending', sinceMs: 600 * MIN, startedAtMs: 600 * MIN };
    expect(phases(failureRate, ['breached', 'breached'], pending)).toBe('pf');
    const ending: AlertState = { ...firing, settledSinceMs: 600 * MIN };
    expect(phases(failureRate, settled(6), ending)).toBe('fffffi');
  });
});
