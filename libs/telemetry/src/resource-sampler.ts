/** The state of the process, as a line every few seconds and as a gauge. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EventEmitter } from './event-log.js';
import { observeMetric } from './instruments.js';
import { PHOTO_METRICS } from './metric-catalogue.js';

/** What is sampled, how often, and past which limits it is a warning. */
export interface ResourceSampling {
  readonly log: EventEmitter;
  /** Work that waits, for how long the oldest of it has, and work in hand. */
  readonly readWork: () => { queueDepth: number; oldestWaitingMs?: number; inFlight: number };
  /** 10 s by default. */
  readonly everyMs?: number;
  /** Resident memory past which the line is a WARNING, MiB. */
  readonly maxRssMb?: number;
  /** Event loop delay past which the line is a WARNING, ms. */
  readonly maxLagMs?: number;
}

const MIB = 1024 * 1024;
/** The delay is measured with a timer of this period, and the measured values contain it. */
const LAG_RESOLUTION_MS = 20;

/** Starts the sampling. @returns stops it */
export function startResourceSampler(sampling: ResourceSampling): () => void {
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  lag.enable();
  let lastLagMs = 0;
  let cpu = process.cpuUsage();
  let at = performance.now();
  const sample = (): void => {
    const now = performance.now();
    const used = process.cpuUsage(cpu);
    const cpuPercent = (used.user + used.system) / 10 / (now - at);
    cpu = process.cpuUsage();
    at = now;
    lastLagMs = Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS);
    lag.reset();
    emitUsage(sampling, cpuPercent, lastLagMs);
  };
  observeMetric(PHOTO_METRICS.eventLoopLag, (observe) => observe(lastLagMs / 1000));
  const timer = setInterval(sample, sampling.everyMs ?? 10_000).unref();
  return () => {
    clearInterval(timer);
    lag.disable();
  };
}

function emitUsage(sampling: ResourceSampling, cpuPercent: number, lagMs: number): void {
  const { rss, heapUsed } = process.memoryUsage();
  const { queueDepth, oldestWaitingMs, inFlight } = sampling.readWork();
  const rssMb = rss / MIB;
  const fields = {
    rss_mb: Math.round(rssMb * 10) / 10,
    heap_mb: Math.round((heapUsed / MIB) * 10) / 10,
    cpu_percent: Math.round(cpuPercent * 10) / 10,
    event_loop_lag_ms: Math.round(lagMs * 10) / 10,
    queue_depth: queueDepth,
    ...(oldestWaitingMs === undefined ? {} : { oldest_waiting_ms: Math.round(oldestWaitingMs) }),
    in_flight: inFlight,
  };
  const past = passedLimit(sampling, rssMb, lagMs);
  if (past === undefined) sampling.log.emit('resource_usage', fields);
  else sampling.log.emit('resource_usage', { ...fields, ...past }, 'WARNING');
}

function passedLimit(sampling: ResourceSampling, rssMb: number, lagMs: number) {
  if (sampling.maxRssMb !== undefined && rssMb > sampling.maxRssMb)
    return { reason: 'memory_high', limit: sampling.maxRssMb };
  if (sampling.maxLagMs !== undefined && lagMs > sampling.maxLagMs)
    return { reason: 'event_loop_blocked', limit: sampling.maxLagMs };
  return undefined;
}
