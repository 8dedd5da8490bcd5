/** The record of the steps, and of what took time beside them, becomes spans and metrics, in the main process: one exporter, wherever the steps ran. */
import { FAILURES, type ErrorType } from '#events';
import { context, SpanStatusCode, trace, type Attributes, type Context, type Span } from '@opentelemetry/api';
import { recordStage } from './instruments.js';
import type { Interval } from './intervals.js';
import type { StepTiming } from './step-trail.js';

/**
 * Reports the steps of one photo as children of the active span, each named by its step and with its real start and end, and counts
 * their time. Call it inside the request and before the answer ends.
 * @param beside what took time beside the steps; a network that was loaded within a step becomes a child of that
 */
export function reportSteps(timings: readonly StepTiming[], beside: readonly Interval[] = []): void {
  const parent = context.active();
  const spans = timings.map((timing) => {
    recordStage(timing.step, timing.durationMs, timing.errorType);
    return reportOne(parent, timing.step, timing, { 'safelight.stage': timing.step });
  });
  for (const interval of beside) {
    const above =
      interval.name === 'load_model' ? spans[timings.findIndex((it) => surrounds(it, interval))] : undefined;
    reportOne(above === undefined ? parent : trace.setSpan(parent, above), interval.name, interval, {});
  }
}

/** By its end: it was measured in the worker, and told when that was over. */
function surrounds(timing: StepTiming, { startedAt, durationMs }: Interval): boolean {
  const end = startedAt + durationMs;
  return timing.startedAt < end && end <= timing.startedAt + timing.durationMs;
}

function reportOne(
  parent: Context,
  name: string,
  { startedAt, durationMs, facts, errorType }: Omit<Interval, 'name'>,
  attributes: Attributes,
): Span {
  for (const [fact, value] of Object.entries(facts)) attributes[`safelight.${fact}`] = value;
  const span = trace.getTracer('safelight').startSpan(name, { startTime: startedAt, attributes }, parent);
  if (errorType !== undefined) {
    span.setAttribute('error.type', errorType);
    // A picture that cannot be worked on is no fault of the service: as with 4xx on the server span, the status stays unset.
    if (!isClientInput(errorType)) span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
  }
  span.end(startedAt + durationMs);
  return span;
}

function isClientInput(errorType: string): boolean {
  return Object.hasOwn(FAILURES, errorType) && FAILURES[errorType as ErrorType].errorClass === 'client_input';
}
