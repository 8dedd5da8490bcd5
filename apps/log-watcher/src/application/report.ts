/** Everything that the running watcher tells: the bodies of its HTTP answers and of its page's stream. Reads only. */
import type { DeliveryHealth } from '../notify/delivery-health.js';
import type { Alert } from '../rules/alert.js';
import type { PendingAlert, RuleBook } from '../rules/rule-book.js';
import type { Tail } from '../tail/tail.js';
import type { WindowName } from '../window/window-view.js';
import { WindowReport, type WindowSources } from './window-report.js';

/** The windows of the stream. */
const STREAMED = ['1m', '5m', '1h', '24h'] as const satisfies readonly WindowName[];

/** What is reported on. */
export interface ReportSources extends WindowSources {
  readonly tail: Tail;
  readonly rules: RuleBook;
  readonly health: DeliveryHealth;
}

/** Answers questions. */
export class Report {
  /** The questions that need the windows alone. */
  readonly windows: WindowReport;

  constructor(private readonly sources: ReportSources) {
    this.windows = new WindowReport(sources);
  }

  /** The body of `/v1/stats`: the figures of a window, what was counted since the state began, and how far reading is behind. */
  stats(name: WindowName) {
    return { ...this.windows.stats(name), ...this.tail() };
  }

  /** How the files are followed. */
  tail() {
    const { behindAtMs, ...figures } = this.sources.tail.figures;
    const lagMs = behindAtMs === null ? null : Math.max(0, this.sources.clock.now() - behindAtMs);
    return { ...figures, lag_seconds: figures.lag_bytes === 0 ? 0 : lagMs === null ? null : lagMs / 1000 };
  }

  /** The body of `/v1/alerts`. */
  alerts(): { alerts: Alert[]; pending: PendingAlert[] } {
    return { alerts: this.allAlerts(), pending: this.sources.rules.pending() };
  }

  /** Those about the log, and before them those about delivery itself. */
  private allAlerts(): Alert[] {
    return [...this.sources.health.alerts(), ...this.sources.rules.alerts()];
  }

  /** One event of `/v1/stream`. */
  snapshot() {
    const { clock, totals } = this.sources;
    const nowMs = clock.now();
    return {
      now: nowMs,
      windows: Object.fromEntries(STREAMED.map((name) => [name, this.windows.figures(name, nowMs)])),
      alerts: this.allAlerts(),
      tail: { ...this.tail(), lines: totals.counts.lines, malformed: totals.unparsable },
    };
  }
}
