/** Which requests a rule's measure is about: those of which an alert says what they have in common. */
import type { Question } from '../explain/explain-requests.js';
import { OTHERS } from './occurrences.js';
import type { MeasureName } from './measures.js';
import type { Condition } from './rule.js';

const EXPLAINED_BY: Readonly<Partial<Record<MeasureName, Question['of']>>> = {
  failure_rate: 'failed',
  success_rate: 'failed',
  failed: 'failed',
  burn_rate: 'failed',
  new_error_type: 'failed',
  error_lines: 'failed',
  rejection_share: 'rejected',
  rejected: 'rejected',
  avg_ms: 'slow',
  p50_ms: 'slow',
  p95_ms: 'slow',
  p99_ms: 'slow',
};

/** What to ask about; null where the measure counts something else than requests that ended badly. Slow is what is past the rule's own limit. @param subject of an alert on a new error type its name */
export function explainedBy(
  { measure, threshold, change }: Condition,
  subject: string | null = null,
): Pick<Question, 'of' | 'slowerThanMs' | 'errorType'> | null {
  const of = EXPLAINED_BY[measure];
  if (of === undefined) return null;
  if (measure === 'new_error_type' && subject !== null && subject !== OTHERS) return { of, errorType: subject };
  // The limit of a change is a share of what was before, not a time.
  return of === 'slow' && change === undefined ? { of, slowerThanMs: threshold } : { of };
}
