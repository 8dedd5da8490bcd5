/**
 * The watcher's figures for Prometheus, read when asked for. Names as Prometheus shows them: `safelight_watch_lines_total{service}`,
 * `safelight_watch_unparsable_total{service,reason}`, `safelight_watch_lag_bytes`, `safelight_window_requests{service,window,outcome}`,
 * `safelight_window_failure_ratio{service,window}`, `safelight_window_latency_seconds{service,window,quantile}`, `safelight_alerts{rule,service,state}`,
 * `safelight_outbox_messages`, … A window without requests has no ratio and no latency, rather than 0.
 */
import { metrics, type Meter, type ObservableResult } from '@opentelemetry/api';
import { UNPARSABLE } from '../application/line-totals.js';
import type { Report } from '../application/report.js';
import type { WindowReport } from '../application/window-report.js';
import type { Clock } from '../clock.js';
import type { Outbox } from '../notify/outbox.js';

const WINDOWS = ['5m', '1h'] as const;

/** What is told. */
export interface MetricSources {
  readonly report: Report;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

type Labels = Readonly<Record<'service' | 'window', string>>;
type Read = (result: ObservableResult) => void;

/** Registers everything with the process's telemetry; to be called once. */
export function observeWatch(sources: MetricSources): void {
  const meter = metrics.getMeter('safelight');
  observeLines(meter, sources.report);
  observeWindows(meter, sources.report);
  observeAlerts(meter, sources);
}

function gauge(meter: Meter, name: string, description: string, read: Read): void {
  meter.createObservableGauge(name, { description }).addCallback(read);
}

function counter(meter: Meter, name: string, description: string, read: Read): void {
  meter.createObservableCounter(name, { description }).addCallback(read);
}

function observeLines(meter: Meter, report: Report): void {
  counter(meter, 'safelight.watch.lines', 'Complete lines taken since the state began.', (result) => {
    for (const [service, { totals }] of report.byService) result.observe(totals.counts.lines, { service });
  });
  counter(meter, 'safelight.watch.unparsable', 'Lines that are no log lines.', (result) => {
    for (const [service, { totals }] of report.byService)
      for (const reason of UNPARSABLE) result.observe(totals.counts[reason], { service, reason });
  });
  counter(meter, 'safelight.watch.late', 'Records more than a minute late.', (result) => {
    for (const [service, { totals }] of report.byService) result.observe(totals.counts.late, { service });
  });
  counter(meter, 'safelight.watch.rotations', 'Files whose name went away.', (result) =>
    result.observe(report.tail().rotations),
  );
  counter(meter, 'safelight.watch.truncations', 'Files that were cut or written anew.', (result) =>
    result.observe(report.tail().truncations),
  );
  gauge(meter, 'safelight.watch.files', 'Files followed.', (result) => result.observe(report.tail().files));
  gauge(meter, 'safelight.watch.open_files', 'Files held open.', (result) => result.observe(report.tail().open_files));
  gauge(meter, 'safelight.watch.lag_bytes', 'Bytes that were not read yet.', (result) =>
    result.observe(report.tail().lag_bytes),
  );
  gauge(meter, 'safelight.watch.lag_seconds', 'Age of the oldest place that reading has reached.', (result) =>
    result.observe(report.tail().lag_seconds ?? 0),
  );
}

function observeWindows(meter: Meter, report: Report): void {
  /** Reads each window of each service. */
  const each = (read: (stats: ReturnType<WindowReport['stats']>, labels: Labels) => void) => {
    for (const [service, windows] of report.byService)
      for (const window of WINDOWS) read(windows.stats(window), { service, window });
  };
  gauge(meter, 'safelight.window.requests', 'Finished requests in the window.', (result) =>
    each(({ processed, failed, rejected }, labels) => {
      result.observe(processed, { ...labels, outcome: 'processed' });
      result.observe(failed, { ...labels, outcome: 'failed' });
      result.observe(rejected, { ...labels, outcome: 'rejected' });
    }),
  );
  gauge(meter, 'safelight.window.failure_ratio', 'failed / (processed + failed) in the window.', (result) =>
    each(({ failure_rate }, labels) => {
      if (failure_rate !== null) result.observe(failure_rate, labels);
    }),
  );
  gauge(meter, 'safelight.window.latency_seconds', 'Processing time of the window.', (result) =>
    each(({ p50_ms, p95_ms, p99_ms }, labels) => {
      for (const [quantile, ms] of [['0.5', p50_ms] as const, ['0.95', p95_ms] as const, ['0.99', p99_ms] as const])
        if (ms !== null) result.observe(ms / 1000, { ...labels, quantile });
    }),
  );
  gauge(meter, 'safelight.window.error_lines', 'ERROR lines in the window.', (result) =>
    each(({ error_lines }, labels) => result.observe(error_lines, labels)),
  );
}

function observeAlerts(meter: Meter, { report, outbox, clock }: MetricSources): void {
  gauge(meter, 'safelight.alerts', 'Rules that are pending or firing.', (result) => {
    const { alerts, pending } = report.alerts();
    for (const { rule, service } of pending) result.observe(1, { rule, service, state: 'pending' });
    for (const { rule, service, status } of alerts)
      if (status === 'firing') result.observe(1, { rule, service, state: 'firing' });
  });
  gauge(meter, 'safelight.outbox.messages', 'Notifications that wait to be delivered.', (result) =>
    result.observe(outbox.size),
  );
  gauge(meter, 'safelight.outbox.oldest_seconds', 'Age of the oldest notification that waits.', (result) => {
    result.observe(outbox.oldestAtMs === null ? 0 : (clock.now() - outbox.oldestAtMs) / 1000);
  });
  gauge(meter, 'safelight.outbox.dead_letters', 'Notifications that were given up and are kept.', (result) =>
    result.observe(outbox.deadLetters.list.length),
  );
}
