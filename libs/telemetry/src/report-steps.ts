/** The record of the steps, and of what took time beside them, becomes spans and metrics, in the main process: one exporter, wherever the steps ran. */
import { FAILURES, type ErrorType } from '#events';
import { context, SpanStatusCode, trace, type Attributes, type Context } from '@opentelemetry/api';
import { recordStage } from './instruments.js';
import type { Interval } from './intervals.js';
import type { StepTiming } from './step-trail.js';

/**
 * Reports the steps of one photo as children of the active span, each named by its step and with its real start and end, and counts
 * their time. Call it inside the request and before the answer ends.
 * @param beside what took time beside the steps
 */
export function reportSteps(timings: readonly StepTiming[], beside: readonly Interval[] = []): void {
  const parent = context.active();
  for (const timing of timings) {
    const { step, durationMs, errorType } = timing;
    reportOne(parent, step, timing, { 'safelight.stage': step });
    recordStage(step, durationMs, errorType);
  }
  for (const interval of beside) reportOne(parent, interval.name, interval, {});
}

function reportOne(
  parent: Context,
  name: string,
  { startedAt, durationMs, facts, errorType }: Omit<Interval, 'name'>,
  attributes: Attributes,
): void {
  for (const [fact, value] of Object.entries(facts)) attributes[`safelight.${fact}`] = value;
  const span = trace.getTracer('safelight').startSpan(name, { startTime: startedAt, attributes }, parent);
  if (errorType !== undefined) {
    span.setAttribute('error.type', errorType);
    // A picture that cannot be worked on is no fault of the service: as with 4xx on the server span, the status stays unset.
    if (!isClientInput(errorType)) span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
  }
  span.end(startedAt + durationMs);
}

function isClientInput(errorType: string): boolean {
  return Object.hasOwn(FAILURES, errorType) && FAILURES[errorType as ErrorType].errorClass === 'client_input';
}
