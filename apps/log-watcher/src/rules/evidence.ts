/** What an alert rests on: the requests that its rule is about, and their errors. */
import type { ErrorTypeCount, NotableRequest, WindowView } from '../window/window-view.js';
import { explainedBy } from './explained-measure.js';
import { OTHERS } from './occurrences.js';
import type { Reading } from './reading.js';

/** How many requests are searched for what they have in common. */
const SEARCHED = 20;

/** A request that shows what the matter is. */
export type EvidentRequest = Omit<NotableRequest, 'atMs' | 'event'>;

/** Requests and their errors. */
export interface Evidence {
  /** Slowest first where the rule is on time, else latest first. */
  readonly requests: readonly EvidentRequest[];
  /** Most frequent first. */
  readonly errorTypes: readonly ErrorTypeCount[];
}

/** Failures that are looked through for those of one error type. */
const LOOKED_THROUGH = 1000;

/**
 * Slow requests for a rule on time, refused ones for a rule on refusals, those that met it for a new error type, failing ones for any other.
 * @param subject what of the service the alert is about; null where it is about all of it
 */
export function gatherEvidence(reading: Reading, subject: string | null, nowMs: number, view: WindowView): Evidence {
  const { condition, spanMs, stats } = reading;
  const met = condition.measure === 'new_error_type' ? ofType(reading, subject, nowMs, view) : null;
  if (met !== null) return met;
  const of = explainedBy(condition)?.of;
  if (of === 'rejected')
    return {
      requests: view.latestRejections(spanMs, nowMs, SEARCHED),
      errorTypes: view.rejectionTypes(spanMs, nowMs),
    };
  const requests = of === 'slow' ? view.slowest(spanMs, nowMs, SEARCHED) : view.latestFailures(spanMs, nowMs, SEARCHED);
  return { requests, errorTypes: stats.error_types };
}

/**
 * What met the error type, of the little that the windows keep: a few failures of each bucket, and the most frequent types with the last
 * request of each. Null where that tells of none, and for the rest of the types, which have no name: the latest failures say more than nothing.
 */
function ofType(
  { spanMs, stats, value }: Reading,
  type: string | null,
  nowMs: number,
  view: WindowView,
): Evidence | null {
  if (type === null || type === OTHERS) return null;
  const met = view.latestFailures(spanMs, nowMs, LOOKED_THROUGH).filter(({ errorType }) => errorType === type);
  const counted = stats.error_types.find(({ error_type }) => error_type === type);
  const [last = lastOf(counted)] = met;
  if (last === undefined) return null;
  const { errorClass, requestId } = last;
  const count = {
    error_type: type,
    error_class: (errorClass ?? 'unknown') as ErrorTypeCount['error_class'],
    count: value ?? met.length,
    last_request_id: requestId,
  };
  return { requests: met.length === 0 ? [last] : met.slice(0, SEARCHED), errorTypes: [counted ?? count] };
}

/** All that a count tells of its last request. */
function lastOf(counted: ErrorTypeCount | undefined): EvidentRequest | undefined {
  if (counted === undefined || counted.last_request_id === null) return undefined;
  const { error_type: errorType, error_class: errorClass, last_request_id: requestId } = counted;
  return { requestId, traceId: null, processingTimeMs: null, errorType, errorClass, errorMessage: null };
}
