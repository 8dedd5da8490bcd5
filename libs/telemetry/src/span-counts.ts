/**
 * What became of traces and spans, counted: nothing is lost silently.
 *
 * | name | kind | labels |
 * | --- | --- | --- |
 * | `safelight.traces` | counter | `decision`: `failed`, `slow`, `asked` (by the caller), `sampled`, `dropped` |
 * | `safelight.spans.dropped` | counter | `reason`: `buffer_full`, `queue_full`, `export_failed`, `store_full`, `store_failed` |
 */
import { metrics, type Counter } from '@opentelemetry/api';

/** Why spans of a trace that may have been wanted are gone. */
export type SpanLoss = 'buffer_full' | 'queue_full' | 'export_failed' | 'store_full' | 'store_failed';

// Made at first use, as in instruments.ts.
let made: { readonly traces: Counter; readonly dropped: Counter } | undefined;

function use(): { readonly traces: Counter; readonly dropped: Counter } {
  return (made ??= {
    traces: metrics.getMeter('safelight').createCounter('safelight.traces', {
      unit: '{trace}',
      description: 'Traces that ended here, by why they were kept, or that they were not.',
    }),
    dropped: metrics.getMeter('safelight').createCounter('safelight.spans.dropped', {
      unit: '{span}',
      description: 'Spans that were lost, and why; those of traces that were not to be kept do not count.',
    }),
  });
}

/** Counts a trace that was decided on. */
export function recordTrace(decision: string): void {
  use().traces.add(1, { decision });
}

/** Counts spans that were lost. */
export function recordSpansDropped(reason: SpanLoss, spans: number): void {
  if (spans > 0) use().dropped.add(spans, { reason });
}
