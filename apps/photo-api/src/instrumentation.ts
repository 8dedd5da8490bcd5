/** The preload (`node --import`): tracing and metrics must be in place before the server's modules load. */
import { startTelemetry } from '#telemetry/start';
import { traceSettings } from '#telemetry/traces';
import { VERSION } from './config/package-root.js';

startTelemetry({ serviceName: 'photo-api', serviceVersion: VERSION, traces: traceSettings(process.env) });
