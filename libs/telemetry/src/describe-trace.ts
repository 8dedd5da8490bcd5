/** Facts of a request on the span that it belongs to. */
import { trace } from '@opentelemetry/api';

/** Sizes and decisions. Never photo content, never a file's name. */
export type TraceFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Puts facts on the active span, as `safelight.*`.
 * @param read is asked only where somebody records
 * @param errorType what it ended with, if it failed
 */
export function describeTrace(read: () => TraceFacts, errorType?: string): void {
  const span = trace.getActiveSpan();
  if (span?.isRecording() !== true) return;
  for (const [name, value] of Object.entries(read()))
    if (value !== undefined) span.setAttribute(`safelight.${name}`, value);
  if (errorType !== undefined) span.setAttribute('error.type', errorType);
}
