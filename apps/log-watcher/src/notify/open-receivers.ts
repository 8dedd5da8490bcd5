/** From settings to receivers. */
import type { WrittenGrouping } from './grouping.js';
import { AlertmanagerReceiver, type AlertmanagerSettings } from './receivers/alertmanager.js';
import { DingTalkReceiver, type DingTalkSettings } from './receivers/dingtalk.js';
import { EmailReceiver, type EmailSettings } from './receivers/email.js';
import { FeishuReceiver, type FeishuSettings } from './receivers/feishu.js';
import { PagerDutyReceiver, type PagerDutySettings } from './receivers/pagerduty.js';
import type { Receiver } from './receivers/receiver.js';
import { SlackReceiver, type SlackSettings } from './receivers/slack.js';
import { WebhookReceiver, type WebhookSettings } from './receivers/webhook.js';
import { WeComReceiver, type WeComSettings } from './receivers/wecom.js';

/** A receiver's settings, whether it hears of the ends of alerts, and how its alerts are put together. */
export type ReceiverSettings = { readonly sendResolved: boolean; readonly grouping: WrittenGrouping } & (
  | ({ readonly kind: 'webhook' } & WebhookSettings)
  | ({ readonly kind: 'email' } & EmailSettings)
  | ({ readonly kind: 'dingtalk' } & DingTalkSettings)
  | ({ readonly kind: 'feishu' } & FeishuSettings)
  | ({ readonly kind: 'wecom' } & WeComSettings)
  | ({ readonly kind: 'slack' } & SlackSettings)
  | ({ readonly kind: 'pagerduty' } & PagerDutySettings)
  | ({ readonly kind: 'alertmanager' } & AlertmanagerSettings)
);

/** Makes the receivers; nothing is connected before the first message. @param now epoch ms; stands in signatures */
export function openReceivers(settings: readonly ReceiverSettings[], now: () => number): Receiver[] {
  return settings.map((it) => openReceiver(it, now));
}

function openReceiver(it: ReceiverSettings, now: () => number): Receiver {
  switch (it.kind) {
    case 'webhook':
      return new WebhookReceiver(it, now);
    case 'email':
      return new EmailReceiver(it);
    case 'dingtalk':
      return new DingTalkReceiver(it, now);
    case 'feishu':
      return new FeishuReceiver(it, now);
    case 'wecom':
      return new WeComReceiver(it, now);
    case 'slack':
      return new SlackReceiver(it, now);
    case 'pagerduty':
      return new PagerDutyReceiver(it, now);
    case 'alertmanager':
      return new AlertmanagerReceiver(it, now);
  }
}
