/**
 * Spans as OTLP/JSON, one `ExportTraceServiceRequest` a line: what the collector's file receiver reads, and Jaeger's upload. Ids are hex,
 * enumerations numbers, 64-bit numbers text, as the protocol's JSON mapping has it.
 */
import { SpanStatusCode, type Attributes, type AttributeValue, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Spans in one line at most: readers have a longest line. */
const SPANS_A_LINE = 200;

/** The spans of one process as lines, each with its line feed. @param spans at least one */
export function otlpLines(spans: readonly ReadableSpan[]): string {
  let text = '';
  for (let from = 0; from < spans.length; from += SPANS_A_LINE)
    text += otlpLine(spans.slice(from, from + SPANS_A_LINE));
  return text;
}

function otlpLine(spans: readonly ReadableSpan[]): string {
  const resource = { attributes: keyValues(spans[0]?.resource.attributes ?? {}) };
  const byScope = new Map<string, ReadableSpan[]>();
  for (const span of spans) {
    const { name } = span.instrumentationScope;
    const known = byScope.get(name);
    if (known === undefined) byScope.set(name, [span]);
    else known.push(span);
  }
  const scopeSpans = [...byScope].map(([name, own]) => ({ scope: { name }, spans: own.map(encoded) }));
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] })}\n`;
}

function encoded(span: ReadableSpan): object {
  const { traceId, spanId, traceState } = span.spanContext();
  const { code, message } = span.status;
  return {
    traceId,
    spanId,
    ...(traceState === undefined ? {} : { traceState: traceState.serialize() }),
    ...(span.parentSpanContext === undefined ? {} : { parentSpanId: span.parentSpanContext.spanId }),
    name: span.name,
    // The protocol counts from 1, the API from 0.
    kind: span.kind + 1,
    startTimeUnixNano: nanos(span.startTime),
    endTimeUnixNano: nanos(span.endTime),
    attributes: keyValues(span.attributes),
    ...(span.events.length === 0 ? {} : { events: span.events.map(eventOf) }),
    ...(span.links.length === 0 ? {} : { links: span.links.map(linkOf) }),
    status: { ...(code === SpanStatusCode.UNSET ? {} : { code }), ...(message === undefined ? {} : { message }) },
  };
}

function eventOf({ name, time, attributes }: ReadableSpan['events'][number]): object {
  return { name, timeUnixNano: nanos(time), attributes: keyValues(attributes ?? {}) };
}

function linkOf({ context: { traceId, spanId }, attributes }: ReadableSpan['links'][number]): object {
  return { traceId, spanId, attributes: keyValues(attributes ?? {}) };
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: encodedValue(value) }],
  );
}

function encodedValue(value: AttributeValue | null): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return Array.isArray(value) ? { arrayValue: { values: value.map((it) => encodedValue(it as AttributeValue)) } } : {};
}

function nanos([seconds, rest]: HrTime): string {
  return `${seconds}${String(rest).padStart(9, '0')}`;
}
