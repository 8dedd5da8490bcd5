/**
 * What a program says of itself: log lines, spans, metrics, and the request they belong to. The programs instrument through this
 * library and the OpenTelemetry API; SDK and winston are known here alone. The preload imports `start.ts`, nobody else does.
 */
export { createEventLog, type EventEmitter, type EventLog, type EventLogOptions, type LevelOf } from './event-log.js';
export { installFatalHandlers, logFatal } from './fatal.js';
export {
  instruments,
  recordCacheLookup,
  observeModels,
  recordPhoto,
  recordQueueWait,
  type Gauge,
  type PhotoMeasure,
  type PhotoOutcome,
} from './instruments.js';
export { currentTraceLink, runLinked, type TraceLink } from './linked-trace.js';
export { createNestLogger, type NestLogger } from './nest-logger.js';
export { reportSteps } from './report-steps.js';
export { currentRequestId, ensureRequestId, runInRequest, type RequestContext } from './request-context.js';
export { startResourceSampler, type ResourceSampling } from './resource-sampler.js';
export { markStream, setRoute } from './route.js';
export { metricsHandler, stopTelemetry } from './running.js';
export * from './step-trail.js';
