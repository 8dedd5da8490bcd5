/** What became of traces and spans, counted: nothing is lost silently. */
import { count } from './instruments.js';
import { PROCESS_METRICS } from './metric-catalogue.js';

/** What was decided about a trace. */
export type TraceDecision = 'failed' | 'slow' | 'sampled' | 'asked' | 'dropped';

/** Why spans of a trace that may have been wanted are gone. */
export type SpanLoss = 'buffer_full' | 'not_ended' | 'queue_full' | 'export_failed' | 'store_full' | 'store_failed';

const DECISIONS: readonly TraceDecision[] = ['failed', 'slow', 'sampled', 'asked', 'dropped'];
const LOSSES: readonly SpanLoss[] = [
  'buffer_full',
  'not_ended',
  'queue_full',
  'export_failed',
  'store_full',
  'store_failed',
];

/** Shows that nothing was lost yet: a series that begins with its first loss has no rise to alert on. */
export function openSpanCounts(): void {
  for (const decision of DECISIONS) count(PROCESS_METRICS.traces, { decision }, 0);
  for (const reason of LOSSES) count(PROCESS_METRICS.spansDropped, { reason }, 0);
}

/** Counts a trace that was decided on. */
export function recordTrace(decision: TraceDecision): void {
  count(PROCESS_METRICS.traces, { decision });
}

/** Counts spans that were lost. */
export function recordSpansDropped(reason: SpanLoss, spans: number): void {
  if (spans > 0) count(PROCESS_METRICS.spansDropped, { reason }, spans);
}
