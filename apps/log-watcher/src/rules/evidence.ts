/** What an alert rests on: the requests that its rule is about, and their errors. */
import type { ErrorTypeCount, NotableRequest, WindowView } from '../window/window-view.js';
import { explainedBy } from './explained-measure.js';
import type { Reading } from './reading.js';

/** How many requests are searched for what they have in common. */
const SEARCHED = 20;

/** Requests and their errors. */
export interface Evidence {
  /** Slowest first where the rule is on time, else latest first. */
  readonly requests: readonly NotableRequest[];
  /** Most frequent first. */
  readonly errorTypes: readonly ErrorTypeCount[];
}

/** Failures that are looked through for those of one error type. */
const LOOKED_THROUGH = 1000;

/**
 * Slow requests for a rule on time, refused ones for a rule on refusals, those that met it for a new error type, failing ones for any other.
 * @param subject what of the service the alert is about; null where it is about all of it
 */
export function gatherEvidence(
  { condition, spanMs, stats }: Reading,
  subject: string | null,
  nowMs: number,
  view: WindowView,
): Evidence {
  if (condition.measure === 'new_error_type' && subject !== null) {
    const met = view.latestFailures(spanMs, nowMs, LOOKED_THROUGH).filter(({ errorType }) => errorType === subject);
    const errorTypes = stats.error_types.filter(({ error_type }) => error_type === subject);
    return { requests: met.slice(0, SEARCHED), errorTypes };
  }
  const of = explainedBy(condition)?.of;
  if (of === 'rejected')
    return {
      requests: view.latestRejections(spanMs, nowMs, SEARCHED),
      errorTypes: view.rejectionTypes(spanMs, nowMs),
    };
  const requests = of === 'slow' ? view.slowest(spanMs, nowMs, SEARCHED) : view.latestFailures(spanMs, nowMs, SEARCHED);
  return { requests, errorTypes: stats.error_types };
}
