/** The record of the steps becomes spans and metrics, in the main process: one exporter, wherever the steps ran. */
import { FAILURES, type ErrorType } from '#events';
import { context, SpanStatusCode, trace, type Attributes, type Tracer } from '@opentelemetry/api';
import { recordStage } from './instruments.js';
import type { StepTiming } from './step-trail.js';

/**
 * Reports the steps of one photo as children of the active span, each named by its step and with its real start and end, and counts
 * their time. Call it inside the request and before the answer ends.
 */
export function reportSteps(timings: readonly StepTiming[]): void {
  const tracer = trace.getTracer('safelight');
  for (const timing of timings) {
    reportStep(tracer, timing);
    recordStage(timing.step, timing.durationMs, timing.errorType);
  }
}

function reportStep(tracer: Tracer, { step, startedAt, durationMs, facts, errorType }: StepTiming): void {
  const attributes: Attributes = { 'safelight.stage': step };
  for (const [name, value] of Object.entries(facts)) attributes[`safelight.${name}`] = value;
  const span = tracer.startSpan(step, { startTime: startedAt, attributes }, context.active());
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
