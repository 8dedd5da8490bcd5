import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { STEPS } from '#events';
import { reportSteps } from './report-steps.js';
import { runInRequest } from './request-context.js';
import { RequestIdProcessor } from './request-id-processor.js';
import { preciseNow, StepTrail, type StepTiming } from './step-trail.js';

const exporter = new InMemorySpanExporter();

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new RequestIdProcessor(), new SimpleSpanProcessor(exporter)] }),
  );
});
beforeEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  context.disable();
});

describe('reportSteps', () => {
  it('makes one span a step, in order, under the active span, with the times that were measured and the request id', async () => {
    const trail = new StepTrail();
    for (const step of STEPS)
      await trail.run(
        step,
        () => new Promise((resolve) => setTimeout(resolve, 2)),
        () => ({ width: 295 }),
      );
    runInRequest({ requestId: 'req-1' }, () =>
      trace.getTracer('test').startActiveSpan('POST /v1/id-photos', (server) => {
        reportSteps(trail.timings);
        server.end();
      }),
    );
    const spans = exporter.getFinishedSpans();
    const server = spans.at(-1)!;
    const steps = spans.slice(0, -1);
    expect(steps.map(({ name }) => name)).toEqual([...STEPS]);
    for (const [i, step] of steps.entries()) {
      expect(step.parentSpanContext?.spanId).toBe(server.spanContext().spanId);
      expect(step.spanContext().traceId).toBe(server.spanContext().traceId);
      expect(step.attributes).toEqual({ request_id: 'req-1', 'safelight.stage': step.name, 'safelight.width': 295 });
      const timing = trail.timings[i]!;
      expect(hrTimeToMilliseconds(step.startTime)).toBeCloseTo(timing.startedAt, 2);
      expect(hrTimeToMilliseconds(step.duration)).toBeCloseTo(timing.durationMs, 2);
      expect(step.status.code).toBe(SpanStatusCode.UNSET);
    }
  });

  it("takes the request id from the parent span where the request's context is gone", () => {
    const tracer = trace.getTracer('test');
    tracer.startActiveSpan('server', { attributes: { request_id: 'from-parent' } }, (server) => {
      tracer.startSpan('child').end();
      server.end();
    });
    expect(exporter.getFinishedSpans()[0]?.attributes).toEqual({ request_id: 'from-parent' });
  });

  it('marks a failed step, and calls it an error only where the service is to blame', () => {
    const failed = (errorType: string): StepTiming => ({
      step: 'matte',
      startedAt: preciseNow(),
      durationMs: 1,
      facts: {},
      errorType,
    });
    reportSteps([failed('NoFaceError'), failed('InferenceError')]);
    expect(
      exporter.getFinishedSpans().map(({ attributes, status }) => [attributes['error.type'], status.code]),
    ).toEqual([
      ['NoFaceError', SpanStatusCode.UNSET],
      ['InferenceError', SpanStatusCode.ERROR],
    ]);
  });
});
