/**
 * Work that is done for a request after its answer: a trace of its own that links to the request's. The request's trace is over by then,
 * perhaps for hours, perhaps with the process that wrote it.
 */
import { FAILURES, type Failure } from '#events';
import { isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, context } from '@opentelemetry/api';

/** Which span to link to; plain data, fit to be stored. */
export interface TraceLink {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  readonly traceFlags: number;
}

/** The span that the running code belongs to; undefined outside of one. */
export function currentTraceLink(): TraceLink | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  const { traceId, spanId, traceFlags } = span;
  return { traceId, spanId, traceFlags };
}

/**
 * Does the work inside a new trace.
 * @param name of its first span
 * @param work gives the failure it ended with, if any; where it throws, the span ends and the throw goes on
 */
export async function runLinked(
  name: string,
  link: TraceLink | undefined,
  work: () => Promise<Failure | undefined>,
): Promise<void> {
  const links = link === undefined || !isSpanContextValid(link) ? [] : [{ context: link }];
  const span = trace.getTracer('safelight').startSpan(name, { kind: SpanKind.CONSUMER, links }, ROOT_CONTEXT);
  try {
    const failure = await context.with(trace.setSpan(ROOT_CONTEXT, span), work);
    if (failure === undefined) return;
    span.setAttribute('error.type', failure.errorType);
    if (FAILURES[failure.errorType].errorClass !== 'client_input')
      span.setStatus({ code: SpanStatusCode.ERROR, message: failure.errorType });
  } finally {
    span.end();
  }
}
