/**
 * The trace of something that is tried until it is done, perhaps for days and by several runs of the program. Its ids follow from its name, so
 * nothing has to be remembered: each attempt is sent when it has ended, and the span above them when all is over.
 */
import { createHash } from 'node:crypto';
import { SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { type CallEnd, type CallFacts, callUnder, type OutgoingCall } from './outgoing-call.js';
import { withIds } from './given-ids.js';
import { continuing, keeping, type TraceLink } from './trace-part.js';

/** What is tried. */
export interface LastingWork {
  /** Of the span above the attempts. */
  readonly name: string;
  /** Tells it from all others, also after a restart. */
  readonly key: string;
  /** Stands as `request_id` on its spans: what it is looked up by. */
  readonly requestId: string;
  /** Epoch ms. */
  readonly beganAtMs: number;
}

/** Begins an attempt. Such traces are few, and always kept. */
export function beginAttempt(work: LastingWork, name: string, facts: CallFacts): OutgoingCall {
  return callUnder(continuing({ ...idsOf(work), asked: true }), { name, facts, requestId: work.requestId });
}

/** Ends it all: done, or given up. */
export function endLasting(work: LastingWork, { errorType, facts = {} }: CallEnd): void {
  const options = { kind: SpanKind.PRODUCER, startTime: work.beganAtMs, attributes: { request_id: work.requestId } };
  const span = withIds(idsOf(work), () => trace.getTracer('safelight').startSpan(work.name, options, keeping()));
  for (const [name, value] of Object.entries(facts)) span.setAttribute(`safelight.${name}`, value);
  if (errorType !== undefined)
    span.setAttribute('error.type', errorType).setStatus({ code: SpanStatusCode.ERROR, message: errorType });
  // Whole milliseconds are cut off; the last attempt's end has its fractions, and lies within this span.
  span.end(Date.now() + 1);
}

function idsOf({ key }: LastingWork): TraceLink {
  const digest = createHash('sha256').update(`safelight trace\n${key}`).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48), traceFlags: TraceFlags.SAMPLED };
}
