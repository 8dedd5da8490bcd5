/** Puts `request_id` on every span of a request, whoever starts it. */
import { trace, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { currentRequestId } from './request-context.js';

/** Takes the id from the request context, else from the parent span (the server span gets its own from the HTTP hook). */
export class RequestIdProcessor implements SpanProcessor {
  /** Called by the SDK for each recorded span. */
  onStart(span: Span, parent: Context): void {
    if (span.attributes['request_id'] !== undefined) return;
    const parentSpan = trace.getSpan(parent) as Partial<ReadableSpan> | undefined;
    const id = currentRequestId() ?? parentSpan?.attributes?.['request_id'];
    if (id !== undefined) span.setAttribute('request_id', id);
  }

  /** Nothing to do. */
  onEnd(): void {}

  /** Nothing to send. */
  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  /** Nothing to close. */
  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
