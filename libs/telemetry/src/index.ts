/**
 * What a program says of itself: log lines, spans, metrics, and the request they belong to. The programs instrument through this
 * library and the OpenTelemetry API; SDK and winston are known here alone. The preload imports `start.ts`, nobody else does.
 */
export { runContinued } from './continued-trace.js';
export { describeTrace, type TraceFacts } from './describe-trace.js';
export { createEventLog, type EventEmitter, type EventLog, type EventLogOptions, type LevelOf } from './event-log.js';
export { installFatalHandlers, logFatal } from './fatal.js';
export {
  count,
  knowModel,
  type Observe,
  observeMetric,
  recordCacheLookup,
  recordDuration,
  recordPhoto,
  recordQueueWait,
  type PhotoMeasure,
  type PhotoOutcome,
} from './instruments.js';
export { type EndInterval, type Interval, Intervals } from './intervals.js';
export { beginAttempt, endLasting, type LastingWork } from './lasting-trace.js';
export { type MetricDeclaration, prometheusName } from './metric.js';
export { PHOTO_METRICS, PROCESS_METRICS, STANDARD_METRICS } from './metric-catalogue.js';
export { createNestLogger, type NestLogger } from './nest-logger.js';
export { beginCall, type OutgoingCall } from './outgoing-call.js';
export { reportSteps } from './report-steps.js';
export { currentRequestId, ensureRequestId, runInRequest, type RequestContext } from './request-context.js';
export { startResourceSampler, type ResourceSampling } from './resource-sampler.js';
export { markStream, setRoute } from './route.js';
export { metricsHandler, stopTelemetry } from './running.js';
export * from './step-trail.js';
export { currentTraceLink, disregardCaller, type TraceLink } from './trace-part.js';
export { answeredTrace, outgoingTrace, TRACEPARENT } from './traceparent.js';
