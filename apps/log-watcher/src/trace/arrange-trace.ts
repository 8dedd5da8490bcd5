/** The spans of a trace in the order in which a waterfall shows them: children below their parents, each by its start. */
import type { SpanValue, StoredSpan } from './stored-span.js';

/** One row of a waterfall. */
export interface TraceRow {
  readonly span_id: string;
  /** Null for a root; of a span whose parent was not kept here it says who that is. */
  readonly parent_span_id: string | null;
  /** 0 for what stands leftmost. */
  readonly depth: number;
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  /** After the trace's first span. */
  readonly start_ms: number;
  readonly duration_ms: number;
  /** Whether it failed; what a client is to blame for has an `error_type` alone. */
  readonly failed: boolean;
  readonly error_type: string | null;
  readonly attributes: Readonly<Record<string, SpanValue>>;
}

/** A trace, arranged. */
export interface ArrangedTrace {
  readonly trace_id: string;
  /** RFC 3339, UTC. */
  readonly started_at: string;
  /** From the start of its first span to the end of its last. */
  readonly duration_ms: number;
  readonly request_ids: readonly string[];
  readonly spans: readonly TraceRow[];
}

/** @param spans of one trace, in any order, each perhaps twice; undefined where there are none */
export function arrangeTrace(spans: readonly StoredSpan[]): ArrangedTrace | undefined {
  const bySpan = new Map(spans.map((span) => [span.spanId, span]));
  const inTime = [...bySpan.values()].sort((a, b) => a.startMs - b.startMs || b.durationMs - a.durationMs);
  const [first] = inTime;
  if (first === undefined) return undefined;
  const end = inTime.reduce((latest, { startMs, durationMs }) => Math.max(latest, startMs + durationMs), 0);
  return {
    trace_id: first.traceId,
    started_at: new Date(first.startMs).toISOString(),
    duration_ms: rounded(end - first.startMs),
    request_ids: [...new Set(inTime.map(({ attributes }) => attributes['request_id']))].filter(isText),
    spans: inOrder(inTime, bySpan).map(([span, depth]) => rowOf(span, depth, first.startMs)),
  };
}

function inOrder(inTime: readonly StoredSpan[], bySpan: ReadonlyMap<string, StoredSpan>): [StoredSpan, number][] {
  const below = new Map<string | undefined, StoredSpan[]>();
  for (const span of inTime) {
    // A parent that is not here, as that of a caller, leaves its children on the left.
    const parent = bySpan.has(span.parentSpanId ?? '') ? (span.parentSpanId as string) : undefined;
    below.set(parent, [...(below.get(parent) ?? []), span]);
  }
  const rows: [StoredSpan, number][] = [];
  const seen = new Set<string>();
  const stack = (below.get(undefined) ?? []).map((span): [StoredSpan, number] => [span, 0]).reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [span, depth] = next;
    rows.push(next);
    seen.add(span.spanId);
    for (const child of [...(below.get(span.spanId) ?? [])].reverse()) stack.push([child, depth + 1]);
  }
  // Spans that name each other as their parents: not ours, but shown all the same.
  return [...rows, ...inTime.filter(({ spanId }) => !seen.has(spanId)).map((span): [StoredSpan, number] => [span, 0])];
}

function rowOf(span: StoredSpan, depth: number, originMs: number): TraceRow {
  const errorType = span.attributes['error.type'];
  return {
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    depth,
    name: span.name,
    kind: span.kind,
    service: span.service,
    start_ms: rounded(span.startMs - originMs),
    duration_ms: rounded(span.durationMs),
    failed: span.failed,
    error_type: isText(errorType) ? errorType : null,
    attributes: span.attributes,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** To a microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
