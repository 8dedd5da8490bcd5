/** Everything that the running watcher tells: the bodies of its HTTP answers and of its page's stream. Reads only. */
import { Failure } from '#events';
import type { DeliveryHealth } from '../notify/delivery-health.js';
import type { Alert } from '../rules/alert.js';
import type { Tail } from '../tail/tail.js';
import type { WindowName } from '../window/window-view.js';
import type { Services } from './services.js';
import type { ConfigTrouble } from './watch-file.js';
import { WindowReport, type WindowSources } from './window-report.js';

/** The windows of the stream. */
const STREAMED = ['1m', '5m', '15m', '1h', '24h'] as const satisfies readonly WindowName[];

/** What is reported on. */
export interface ReportSources extends Pick<WindowSources, 'clock' | 'jaegerUiUrl'> {
  readonly tail: Tail;
  readonly services: Services;
  readonly health: DeliveryHealth;
  /** What is wrong with watch.yaml as it stands now. */
  readonly configTrouble: () => ConfigTrouble | null;
}

/** Answers questions. */
export class Report {
  /** By service: the questions that need its windows alone. */
  readonly byService: ReadonlyMap<string, WindowReport>;

  /** Of the first service. */
  get windows(): WindowReport {
    return this.windowsOf();
  }

  constructor(private readonly sources: ReportSources) {
    const { clock, jaegerUiUrl, services } = sources;
    this.byService = new Map(
      services.all.map(({ name, intake, totals, window }) => [
        name,
        new WindowReport({ intake, totals, window, clock, jaegerUiUrl }),
      ]),
    );
  }

  /** The questions that need the windows of a service alone. @throws Failure BadOptionError that lists the services */
  windowsOf(service = this.sources.services.first.name): WindowReport {
    const found = this.byService.get(service);
    if (found !== undefined) return found;
    throw new Failure('BadOptionError', `service: must be one of ${[...this.byService.keys()].join(', ')}.`);
  }

  /** The body of `/v1/stats`: the figures of a window, what was counted since the state began, and how far reading is behind. */
  stats(name: WindowName, service?: string) {
    return { ...this.windowsOf(service).stats(name), ...this.tail() };
  }

  /** The body of `/v1/timeline`: the course of a window, and what the rules hold it against. */
  timeline(name: WindowName, service?: string) {
    const { services } = this.sources;
    const limits = (service === undefined ? services.first : services.named(service))?.rules.limits() ?? [];
    return { ...this.windowsOf(service).timeline(name), limits };
  }

  /** The body of `/v1/services`. */
  services() {
    const services = this.sources.services.all.map(({ name, rules, totals }) => ({
      name,
      firing: rules.firing().length,
      totals: totals.counts,
    }));
    return { services };
  }

  /** How the files are followed. */
  tail() {
    const { behindAtMs, ...figures } = this.sources.tail.figures;
    const lagMs = behindAtMs === null ? null : Math.max(0, this.sources.clock.now() - behindAtMs);
    return { ...figures, lag_seconds: figures.lag_bytes === 0 ? 0 : lagMs === null ? null : lagMs / 1000 };
  }

  /** The body of `/v1/alerts`. */
  alerts() {
    const { services } = this.sources;
    return {
      alerts: this.allAlerts(),
      pending: services.pending(),
      rules: services.statuses(),
      config_trouble: this.configTrouble,
    };
  }

  /** Why the rules in force are not those of watch.yaml as it stands; null where they are. */
  get configTrouble(): ConfigTrouble | null {
    return this.sources.configTrouble();
  }

  /** Those about the log, and before them those about delivery itself. */
  private allAlerts(): Alert[] {
    return [...this.sources.health.alerts(), ...this.sources.services.alerts()];
  }

  /** One event of `/v1/stream`. */
  snapshot(service?: string) {
    const { clock } = this.sources;
    const windows = this.windowsOf(service);
    const { totals } = windows;
    const nowMs = clock.now();
    return {
      now: nowMs,
      windows: Object.fromEntries(STREAMED.map((name) => [name, windows.figures(name, nowMs)])),
      alerts: this.allAlerts(),
      tail: { ...this.tail(), lines: totals.counts.lines, malformed: totals.unparsable },
      config_trouble: this.configTrouble,
    };
  }
}
