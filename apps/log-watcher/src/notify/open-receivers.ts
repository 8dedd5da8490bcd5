/** From settings to receivers. */
import { EmailReceiver, type EmailSettings } from './receivers/email.js';
import type { Receiver } from './receivers/receiver.js';
import { WebhookReceiver, type WebhookSettings } from './receivers/webhook.js';

/** A receiver's settings, and whether it hears of the ends of alerts. */
export type ReceiverSettings = { readonly sendResolved: boolean } & (
  ({ readonly kind: 'webhook' } & WebhookSettings) | ({ readonly kind: 'email' } & EmailSettings)
);

/** Makes the receivers; nothing is connected before the first message. @param now epoch ms; stands in signatures */
export function openReceivers(settings: readonly ReceiverSettings[], now: () => number): Receiver[] {
  return settings.map((it) => (it.kind === 'webhook' ? new WebhookReceiver(it, now) : new EmailReceiver(it)));
}
