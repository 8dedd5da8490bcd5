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

/** Slow requests for a rule on time, refused ones for a rule on refusals, failing ones for any other. */
export function gatherEvidence(reading: Reading, nowMs: number, view: WindowView): Evidence {
  const { condition, spanMs, stats } = reading;
  const of = explainedBy(condition)?.of;
  if (of === 'rejected')
    return {
      requests: view.latestRejections(spanMs, nowMs, SEARCHED),
      errorTypes: view.rejectionTypes(spanMs, nowMs),
    };
  const requests = of === 'slow' ? view.slowest(spanMs, nowMs, SEARCHED) : view.latestFailures(spanMs, nowMs, SEARCHED);
  return { requests, errorTypes: stats.error_types };
}
