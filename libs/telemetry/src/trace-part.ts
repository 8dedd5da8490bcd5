/**
 * The part of a trace below one local root, as its spans know it: a request, a photo of a job, an attempt at a delivery. Each part is kept or
 * dropped by itself. Loads nothing of the SDK.
 */
import { createContextKey, isSpanContextValid, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api';

/** What may be known of a part from outside the sampler. */
export interface TracePart {
  /** Whether somebody who may ask for it wants it kept; undefined while a caller has asked and nobody has looked whether it may. */
  asked: boolean | undefined;
  /** Whether one more caller may have what it asks for. */
  readonly allow: () => boolean;
}

/** Under which spans know their part. */
export const PART = Symbol('part of the trace');

/** Where a trace is continued; plain data, fit to be stored. */
export interface TraceLink {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  readonly traceFlags: number;
  /** Whether all that follows is to be kept, as what it follows was asked to be. */
  readonly asked?: boolean | undefined;
}

const CONTINUED = createContextKey('safelight.continued');

/** A context in which the next span continues a trace of our own. Without a link a new trace begins there. */
export function continuing(link: TraceLink | undefined): Context {
  if (link === undefined || !isSpanContextValid(link)) return ROOT_CONTEXT;
  const { traceId, spanId, traceFlags, asked = false } = link;
  const parent = { traceId, spanId, traceFlags, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent).setValue(CONTINUED, asked);
}

/** A context in which the next span begins a trace that is to be kept. */
export function keeping(): Context {
  return ROOT_CONTEXT.setValue(CONTINUED, true);
}

/** Whether what continues here is to be kept; undefined where it is none of ours that is continued. */
export function continuedAs(context: Context): boolean | undefined {
  return context.getValue(CONTINUED) as boolean | undefined;
}

/** The span that the running code belongs to, to be continued later; undefined outside of one. */
export function currentTraceLink(): TraceLink | undefined {
  const span = trace.getActiveSpan();
  const known = span?.spanContext();
  if (span === undefined || known === undefined || !isSpanContextValid(known)) return undefined;
  const { traceId, spanId, traceFlags } = known;
  return { traceId, spanId, traceFlags, ...(isAsked(partOf(span)) ? { asked: true } : {}) };
}

/** The caller may not have its trace kept: what it says about that is no longer heard. */
export function disregardCaller(): void {
  const part = partOf(trace.getActiveSpan());
  if (part !== undefined) part.asked = false;
}

/** Whether the part is to be kept because somebody asked for it who may. */
export function isAsked(part: TracePart | undefined): boolean {
  if (part === undefined) return false;
  return (part.asked ??= part.allow());
}

function partOf(span: unknown): TracePart | undefined {
  return (span as { readonly [PART]?: TracePart } | undefined)?.[PART];
}
