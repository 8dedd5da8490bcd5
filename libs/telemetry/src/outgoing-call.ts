/** A request that a program sends to somebody else, as a span. Its address is nobody's business: it may hold a secret, and readers of traces must not have it. */
import { context, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { continuing, type TraceLink } from './trace-part.js';
import { TRACEPARENT, traceparentOf } from './traceparent.js';

/** What is said of a call. Never an address beyond its host. */
export type CallFacts = Readonly<Record<string, string | number | boolean>>;

/** How a call ended. */
export interface CallEnd {
  /** One word of a closed list where it failed. */
  readonly errorType?: string | undefined;
  /** Whether that is no fault of ours or of the other side, but of whoever asked for the call. */
  readonly isClients?: boolean;
  readonly facts?: CallFacts;
}

/** A call under way. */
export interface OutgoingCall {
  /** By which the other side continues the trace; none where telemetry is off. */
  readonly headers: Readonly<Record<string, string>>;
  /** Does something inside it: lines and calls belong to it. */
  run<T>(work: () => T): T;
  /** To be called once. */
  end(how?: CallEnd): void;
}

/** Where a call belongs that is not made for the request at hand. */
export interface CallOrigin {
  readonly link: TraceLink | undefined;
  readonly requestId: string;
}

/** Begins a call: of the running request, or of the one that is told. */
export function beginCall(name: string, facts: CallFacts, origin?: CallOrigin): OutgoingCall {
  const parent = origin === undefined ? context.active() : continuing(origin.link);
  return callUnder(parent, { name, facts, requestId: origin?.requestId });
}

/** @param requestId undefined takes that of the running request */
export function callUnder(
  parent: Context,
  { name, facts, requestId }: { name: string; facts: CallFacts; requestId: string | undefined },
): OutgoingCall {
  const attributes = requestId === undefined ? {} : { request_id: requestId };
  const span = trace.getTracer('safelight').startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
  describe(span, facts);
  const traceparent = traceparentOf(span.spanContext());
  return {
    headers: traceparent === undefined ? {} : { [TRACEPARENT]: traceparent },
    run: (work) => context.with(trace.setSpan(parent, span), work),
    end: ({ errorType, isClients = false, facts: more = {} } = {}) => {
      describe(span, more);
      if (errorType !== undefined) {
        span.setAttribute('error.type', errorType);
        if (!isClients) span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
      }
      span.end();
    },
  };
}

function describe(span: Span, facts: CallFacts): void {
  for (const [name, value] of Object.entries(facts)) span.setAttribute(`safelight.${name}`, value);
}
