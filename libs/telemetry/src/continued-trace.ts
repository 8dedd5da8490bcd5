/**
 * Work that is done for a request after its answer, perhaps hours later, perhaps by another run of the program: it continues the request's trace.
 * It is kept or dropped by itself, since nobody waits with the request's spans until it is over.
 */
import { FAILURES, type Failure } from '#events';
import { SpanKind, SpanStatusCode, trace, context } from '@opentelemetry/api';
import { continuing, type TraceLink } from './trace-part.js';

/** What continues a trace. */
export interface ContinuedWork {
  /** Name of its span. */
  readonly name: string;
  /** Where it continues; undefined begins a trace. */
  readonly link: TraceLink | undefined;
  /** What is said of it. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Does the work inside a span that continues the trace.
 * @param work gives the failure it ended with, if any; where it throws, the span ends and the throw goes on
 */
export async function runContinued(
  { name, link, facts }: ContinuedWork,
  work: () => Promise<Failure | undefined>,
): Promise<void> {
  const parent = continuing(link);
  const span = trace.getTracer('safelight').startSpan(name, { kind: SpanKind.CONSUMER }, parent);
  for (const [fact, value] of Object.entries(facts)) span.setAttribute(`safelight.${fact}`, value);
  try {
    const failure = await context.with(trace.setSpan(parent, span), work);
    if (failure === undefined) return;
    span.setAttribute('error.type', failure.errorType);
    if (FAILURES[failure.errorType].errorClass !== 'client_input')
      span.setStatus({ code: SpanStatusCode.ERROR, message: failure.errorType });
  } finally {
    span.end();
  }
}
