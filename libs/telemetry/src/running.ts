/** What the preload started, for the program that runs after it: the metrics to show and the end to announce. */
import type { ServerResponse } from 'node:http';

/** The running telemetry of this process. */
export interface RunningTelemetry {
  /** Sends what is left. May reject or hang where no collector answers. */
  shutdown(): Promise<void>;
  /** Answers with the metrics as Prometheus text. */
  writeMetrics(response: ServerResponse): void;
}

const STOP_LIMIT_MS = 3000;

let running: RunningTelemetry | undefined;

/** Called once by `startTelemetry`. */
export function setRunning(telemetry: RunningTelemetry): void {
  running = telemetry;
}

/** Sends the last spans and stops. Takes at most 3 s, never rejects: a collector that is down must not turn a clean stop into a failure. */
export async function stopTelemetry(): Promise<void> {
  const stopping = running;
  running = undefined;
  if (stopping === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOP_LIMIT_MS)));
  await Promise.race([stopping.shutdown().catch(() => undefined), limit]);
  clearTimeout(timer);
}

/** Request handler that answers with all metrics of the process as Prometheus text; an empty one where telemetry is off. */
export function metricsHandler(): (response: ServerResponse) => void {
  return (response) => {
    if (running !== undefined) return running.writeMetrics(response);
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end('# telemetry is off\n');
  };
}
