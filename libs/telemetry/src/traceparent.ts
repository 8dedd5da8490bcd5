/** The trace as headers tell it, by W3C Trace Context: `00-<trace id>-<span id>-<flags>`. Nothing else goes along: no baggage, no caller's `tracestate`. */
import { randomBytes } from 'node:crypto';
import { isSpanContextValid, propagation, ROOT_CONTEXT, trace, TraceFlags, type SpanContext } from '@opentelemetry/api';

/** Of requests and answers. */
export const TRACEPARENT = 'traceparent';

const SPAN_ID_BYTES = 8;
const TRACE_ID_BYTES = 16;

/** @returns undefined where there is no trace */
export function traceparentOf(known: SpanContext | undefined): string | undefined {
  if (known === undefined || !isSpanContextValid(known)) return undefined;
  const { traceId, spanId, traceFlags } = known;
  return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
}

/** Headers for a request that is sent from the running code; none outside of a trace. */
export function outgoingTrace(): Record<string, string> {
  const traceparent = traceparentOf(trace.getActiveSpan()?.spanContext());
  return traceparent === undefined ? {} : { [TRACEPARENT]: traceparent };
}

/**
 * What an answer says of its request's trace. A request of which no span is made, as of those that machines poll, gets one that says so: not
 * sampled, in its caller's trace where it has one.
 * @returns undefined where telemetry is off
 */
export function answeredTrace(headers: Readonly<Record<string, unknown>>): string | undefined {
  const recorded = traceparentOf(trace.getActiveSpan()?.spanContext());
  if (recorded !== undefined || propagation.fields().length === 0) return recorded;
  const caller = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
  const traceId = caller?.traceId ?? randomBytes(TRACE_ID_BYTES).toString('hex');
  return `00-${traceId}-${randomBytes(SPAN_ID_BYTES).toString('hex')}-00`;
}
