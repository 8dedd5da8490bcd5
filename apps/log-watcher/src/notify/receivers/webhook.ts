/**
 * Webhook by POST, in our own format (one alert a message) or in Alertmanager's version 4 (a group), signed by Standard Webhooks where
 * there is a secret. Any 2xx is a delivery.
 */
import { Webhook } from 'standardwebhooks';
import { renderAlertmanagerGroup } from '../render-alertmanager.js';
import { BY_STATUS, HttpSender } from '../http-sender.js';
import { renderWebhookBody } from '../render-webhook.js';
import type { DeliveryOutcome, Notification, Receiver } from './receiver.js';

/** Where and how. `url` and `secret` are secrets. */
export interface WebhookSettings {
  readonly name: string;
  readonly url: string;
  /** `whsec_…`; null sends unsigned. */
  readonly secret: string | null;
  readonly format: 'safelight' | 'alertmanager';
  /** Alerts in one message of Alertmanager's format; the rest is only counted. 0 for no limit. */
  readonly maxAlerts: number;
  readonly timeoutMs: number;
}

/** POSTs alerts to one address. */
export class WebhookReceiver implements Receiver {
  readonly name: string;
  readonly timeoutMs: number;
  private readonly signer: Webhook | null;
  private readonly sender: HttpSender;

  /** @param now epoch ms; stands in the signature */
  constructor(
    private readonly settings: WebhookSettings,
    private readonly now: () => number,
  ) {
    const { name, url, secret, timeoutMs } = settings;
    this.name = name;
    this.timeoutMs = timeoutMs;
    this.signer = secret === null ? null : new Webhook(secret);
    this.sender = new HttpSender(url, { timeoutMs, secrets: [secret], now });
  }

  send(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const body = this.body(notification);
    const post = { url: new URL(this.settings.url), body, headers: this.headers(notification.messageId, body) };
    return this.sender.post(post, signal, BY_STATUS);
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  private body(notification: Notification): string {
    const { format, maxAlerts, name } = this.settings;
    if (format === 'alertmanager') return renderAlertmanagerGroup(notification, { receiver: name, maxAlerts });
    return renderWebhookBody(notification.notices[0]!.alert);
  }

  /** Signed anew for each attempt, because a signature is only good for some minutes; the id stays. */
  private headers(messageId: string, body: string): Record<string, string> {
    const seconds = Math.floor(this.now() / 1000);
    return {
      'webhook-id': messageId,
      'webhook-timestamp': String(seconds),
      ...(this.signer === null
        ? {}
        : { 'webhook-signature': this.signer.sign(messageId, new Date(seconds * 1000), body) }),
    };
  }
}
