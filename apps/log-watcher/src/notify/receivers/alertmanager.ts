/** Pushes alerts into Prometheus' Alertmanager by `POST /api/v2/alerts`, which then groups, silences and tells by its own rules. */
import { BY_STATUS, HttpSender } from '../http-sender.js';
import { renderAlertmanagerAlerts } from '../render-alertmanager.js';
import type { DeliveryOutcome, Notification, Receiver } from './receiver.js';

/**
 * Firing alerts are pushed again so often, ms: Alertmanager keeps them in memory only, and takes those for over that it no longer
 * hears of. Prometheus does the same.
 */
export const REFRESH_MS = 60_000;
/** How long a firing alert stays one without being pushed again: three pushes may be lost, and the watcher may be started again, ms. */
const STAYS_MS = 4 * REFRESH_MS;

/** Where. `url` is the server's address, without the path of the API; it may hold user and password. */
export interface AlertmanagerSettings {
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
}

/** Pushes to one server; of a cluster, each member is a receiver of its own. */
export class AlertmanagerReceiver implements Receiver {
  readonly name: string;
  readonly timeoutMs: number;
  private readonly sender: HttpSender;
  private readonly url: URL;

  /** @param now epoch ms */
  constructor(
    settings: AlertmanagerSettings,
    private readonly now: () => number,
  ) {
    const { name, url, timeoutMs } = settings;
    this.name = name;
    this.timeoutMs = timeoutMs;
    this.url = new URL(url);
    this.url.pathname = `${this.url.pathname.replace(/\/+$/, '')}/api/v2/alerts`;
    this.sender = new HttpSender(url, { timeoutMs, now });
  }

  send({ notices }: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const body = renderAlertmanagerAlerts(notices, this.now() + STAYS_MS);
    return this.sender.post({ url: this.url, body }, signal, BY_STATUS);
  }

  close(): Promise<void> {
    return this.sender.close();
  }
}
