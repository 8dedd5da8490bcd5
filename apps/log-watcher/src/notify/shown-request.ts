/** The requests of an alert as messages show them. */
import { formatValue, type Alert } from '../rules/alert.js';

/** One request. */
export interface ShownRequest {
  readonly id: string;
  /** "90 ms · InferenceError" */
  readonly facts: string;
  readonly traceUrl: string | null;
}

/** The alert's examples, in its order. */
export function requestsOf(alert: Alert): ShownRequest[] {
  return alert.examples.map((it) => {
    const took = it.processing_time_ms === null ? [] : [formatValue(it.processing_time_ms, 'ms')];
    const error = it.error_type === null ? [] : [it.error_type];
    return { id: it.request_id ?? '–', facts: [...took, ...error].join(' · '), traceUrl: pageUrl(it.trace_url) };
  });
}

/** Only addresses that a browser opens as a page become links. */
function pageUrl(url: string | null): string | null {
  return url !== null && /^https?:\/\//.test(url) ? url : null;
}
