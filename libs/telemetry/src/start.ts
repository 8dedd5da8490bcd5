/**
 * Starts OpenTelemetry. Runs in the preload (`node --import`), before the program loads: the HTTP instrumentation must be in place
 * when the server is made. Made of the SDK's parts rather than of its Node bundle, which loads exporters that are never used.
 *
 * No framework instrumentation: a photo request is one server span with its steps right under it. The standard `OTEL_*` variables
 * hold (OTEL_SDK_DISABLED, OTEL_TRACES_SAMPLER, OTEL_BSP_*, OTEL_EXPORTER_OTLP_*, OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME).
 */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import {
  context,
  metrics,
  propagation,
  trace,
  type MeterProvider as MeterProviderApi,
  type Span,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { getBooleanFromEnv, getNumberFromEnv, getStringFromEnv, W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { detectResources, envDetector, resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  RandomIdGenerator,
  type IdGenerator,
} from '@opentelemetry/sdk-trace-base';
import { givenIds } from './given-ids.js';
import { observeMetric } from './instruments.js';
import { maskedPath } from './masked-path.js';
import { PROCESS_METRICS } from './metric-catalogue.js';
import { OutletHealth } from './outlet-health.js';
import { PROMETHEUS_TYPE, prometheusText } from './prometheus-text.js';
import { ensureRequestId } from './request-context.js';
import { RequestIdProcessor } from './request-id-processor.js';
import { setRunning } from './running.js';
import { openSpanCounts } from './span-counts.js';
import { SpanSender } from './span-sender.js';
import { type SpanSink, TailSampler } from './tail-sampler.js';
import type { TraceSettings } from './trace-settings.js';
import { TraceStore } from './trace-store.js';

/** What telemetry must know of the program. */
export interface TelemetryOptions {
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** Requests without a span and a metric; by default the paths that machines poll: /healthz, /readyz, /metrics. */
  readonly ignoreIncoming?: (url: string) => boolean;
  /** Which traces are kept, and whether on this machine. */
  readonly traces: TraceSettings;
}

/** In place of what was there; the word that the semantic conventions use. */
const REDACTED = 'REDACTED';
/** Of one attribute: what clients send, such as their user agent, may be as long as headers may be. */
const MOST_CHARACTERS = 2048;
/** The standard's own number. */
const QUEUED_SPANS = 2048;
const POLLED = new Set(['/healthz', '/readyz', '/metrics']);

/** Starts tracing and metrics for this process. Call once, first of all. */
export function startTelemetry(options: TelemetryOptions): void {
  if (getBooleanFromEnv('OTEL_SDK_DISABLED') === true) return;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const resource = describeProcess(options);
  const tracing = openTracing(resource, options);
  trace.setGlobalTracerProvider(tracing);
  const prometheus = new PrometheusExporter({ preventServerStart: true });
  const metering = new MeterProvider({ resource, readers: [prometheus] });
  metrics.setGlobalMeterProvider(metering);
  instrument(options, tracing, metering);
  openSpanCounts();
  observeMetric(PROCESS_METRICS.memory, (observe) => observe(process.memoryUsage.rss()));
  setRunning({
    shutdown: async () => void (await Promise.allSettled([tracing.shutdown(), metering.shutdown()])),
    writeMetrics: (response) => void writeMetrics(prometheus, response),
  });
}

async function writeMetrics(prometheus: PrometheusExporter, response: ServerResponse): Promise<void> {
  // There is nothing to read any more when telemetry has been stopped.
  const text = await prometheusText(prometheus).catch(() => '');
  response.setHeader('content-type', PROMETHEUS_TYPE);
  response.end(text);
}

/** Only what is chosen here and what the operator sets: no command line, no user name, no process owner. */
function describeProcess({ serviceName, serviceVersion }: TelemetryOptions): Resource {
  const own = resourceFromAttributes({
    'service.name': serviceName,
    'service.version': serviceVersion,
    'service.instance.id': randomUUID(),
    'host.name': hostname(),
  });
  return own.merge(detectResources({ detectors: [envDetector] }));
}

/** Where there is an outlet, all is recorded and decided on at its end. Without: ids for the log lines and nothing else. */
function openTracing(resource: Resource, { serviceName, traces }: TelemetryOptions): BasicTracerProvider {
  const sinks = openSinks(serviceName, traces);
  if (sinks.length === 0) return new BasicTracerProvider({ resource, sampler: new AlwaysOffSampler() });
  const spanProcessors = [new RequestIdProcessor(), new TailSampler({ ...traces, sinks })];
  // What a caller did not record may still fail here. An operator who names a sampler has it, in front of the decision.
  const chosen = getStringFromEnv('OTEL_TRACES_SAMPLER') !== undefined;
  const limited = getNumberFromEnv('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT') !== undefined;
  return new BasicTracerProvider({
    resource,
    spanProcessors,
    idGenerator: idGenerator(),
    ...(chosen ? {} : { sampler: new AlwaysOnSampler() }),
    ...(limited ? {} : { generalLimits: { attributeValueLengthLimit: MOST_CHARACTERS } }),
  });
}

/** Random ids, but for spans whose ids are given. */
function idGenerator(): IdGenerator {
  const random = new RandomIdGenerator();
  return {
    generateTraceId: () => givenIds()?.traceId ?? random.generateTraceId(),
    generateSpanId: () => givenIds()?.spanId ?? random.generateSpanId(),
  };
}

function openSinks(service: string, { store }: TraceSettings): SpanSink[] {
  const endpoint =
    getStringFromEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? getStringFromEnv('OTEL_EXPORTER_OTLP_ENDPOINT');
  const sends = endpoint !== undefined && getStringFromEnv('OTEL_TRACES_EXPORTER') !== 'none';
  const maxQueueSize = getNumberFromEnv('OTEL_BSP_MAX_QUEUE_SIZE') ?? QUEUED_SPANS;
  return [
    ...(sends ? [new SpanSender(new OTLPTraceExporter(), { maxQueueSize }, new OutletHealth('OTLP collector'))] : []),
    ...(store === undefined ? [] : [new TraceStore({ ...store, service })]),
  ];
}

function instrument(options: TelemetryOptions, tracing: BasicTracerProvider, metering: MeterProviderApi): void {
  const ignored = options.ignoreIncoming ?? ((url) => POLLED.has(url.split('?', 1)[0] as string));
  const http = new HttpInstrumentation({
    ignoreIncomingRequestHook: (request) => ignored(request.url ?? '/'),
    startIncomingSpanHook: (request) => ({
      request_id: ensureRequestId(request),
      'url.path': maskedPath(request.url ?? '/'),
      // Whatever a client puts there, a secret by mistake included, would stand in the traces.
      ...(request.url?.includes('?') === true ? { 'url.query': REDACTED } : {}),
    }),
    responseHook: (span, response) => tellUnanswered(span, response as ServerResponse),
    disableOutgoingRequestInstrumentation: true,
  });
  const instrumentations = [http, new RuntimeNodeInstrumentation()];
  for (const each of instrumentations) {
    each.setTracerProvider(tracing);
    each.setMeterProvider(metering);
  }
  // The patch is applied when `http` is required; an ES module's import of it does not count as one.
  createRequire(import.meta.url)('node:http');
}

/**
 * A client that went away got no answer, though the response object still says 200. Runs before the instrumentation reads the status;
 * 499 is what reverse proxies write for it.
 */
function tellUnanswered(span: Span, response: ServerResponse): void {
  response.on('close', () => {
    if (response.writableFinished) return;
    if (!response.headersSent) response.statusCode = 499;
    span.setAttribute('error.type', 'ClientGoneError');
  });
}
