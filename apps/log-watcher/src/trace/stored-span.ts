/** Spans as they stand in the folder of kept traces: OTLP/JSON lines. Never throws: a line that is none holds no spans. */

/** Value of an attribute. */
export type SpanValue = string | number | boolean | null | readonly SpanValue[];

/** One span. */
export interface StoredSpan {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** Null for a root. */
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: string;
  /** The program that wrote it. */
  readonly service: string;
  /** Epoch ms, with fractions. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, SpanValue>>;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const FAILED = 2;

/** The spans of a line. */
export function spansOfLine(line: string): StoredSpan[] {
  return listOf(parsed(line), 'resourceSpans').flatMap((one) => {
    const service = attributesOf(objectOf(one)['resource'])['service.name'];
    const spans = listOf(one, 'scopeSpans').flatMap((scope) => listOf(scope, 'spans'));
    return spans.flatMap((span) => spanOf(objectOf(span), typeof service === 'string' ? service : ''));
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function spanOf(span: Readonly<Record<string, unknown>>, service: string): StoredSpan[] {
  const { traceId, spanId, parentSpanId, name, kind, startTimeUnixNano, endTimeUnixNano, status } = span;
  const start = nanos(startTimeUnixNano);
  const end = nanos(endTimeUnixNano);
  if (!isId(traceId, 32) || !isId(spanId, 16) || typeof name !== 'string') return [];
  if (start === undefined || end === undefined) return [];
  return [
    {
      traceId,
      spanId,
      parentSpanId: isId(parentSpanId, 16) ? parentSpanId : null,
      name,
      kind: KINDS[Number(kind)] ?? 'unspecified',
      service,
      startMs: Number(start / 1000n) / 1000,
      durationMs: Number(end > start ? end - start : 0n) / 1e6,
      failed: objectOf(status)['code'] === FAILED,
      attributes: attributesOf(span),
    },
  ];
}

function isId(value: unknown, digits: number): value is string {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value);
}

function nanos(value: unknown): bigint | undefined {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

function attributesOf(holder: unknown): Record<string, SpanValue> {
  return Object.fromEntries(
    listOf(holder, 'attributes').flatMap((one): [string, SpanValue][] => {
      const { key, value } = objectOf(one);
      return typeof key === 'string' ? [[key, valueOf(value)]] : [];
    }),
  );
}

function valueOf(value: unknown): SpanValue {
  const { stringValue, boolValue, intValue, doubleValue, arrayValue } = objectOf(value);
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  if (typeof doubleValue === 'number') return doubleValue;
  if (intValue !== undefined) return Number(intValue);
  return arrayValue === undefined
    ? null
    : listOf(arrayValue, 'values').map((it) => objectOf(it)['stringValue'] as string);
}

function listOf(holder: unknown, name: string): readonly unknown[] {
  const list = objectOf(holder)[name];
  return Array.isArray(list) ? list : [];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
