/** The preload (`node --import`): tracing and metrics must be in place before the server's modules load. */
import './small-heap.js';
import { startTelemetry } from '#telemetry/start';
import { traceSettings } from '#telemetry/traces';
import { VERSION } from './config/package-root.js';

startTelemetry({ serviceName: 'log-watcher', serviceVersion: VERSION, traces: traceSettings(process.env) });
