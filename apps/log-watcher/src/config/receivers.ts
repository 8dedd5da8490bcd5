/** Which receivers there are: those whose addresses the environment holds, used as watch.yaml says. */
import type { ReceiverSettings } from '../notify/open-receivers.js';
import type { Environment } from './environment.js';
import type { WatchConfig } from './watch-config.js';

/** The receivers in force. The values hold secrets: for `openReceivers`, never for a log. */
export function receiversOf(config: WatchConfig, environment: Environment): ReceiverSettings[] {
  const { webhook, email, locale } = environment;
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return [
    ...(webhook === null ? [] : [{ kind: 'webhook' as const, name: 'webhook', ...config.webhook, ...webhook }]),
    ...(email === null ? [] : [{ kind: 'email' as const, name: 'email', ...config.email, ...email, locale, timeZone }]),
  ];
}

/** What an operator should know before relying on the alerts, one sentence an entry; empty when all is well. */
export function receiverWarnings(config: WatchConfig, environment: Environment): string[] {
  const there = receiversOf(config, environment).map(({ name }) => name);
  if (there.length === 0)
    return [
      'no receiver is configured: alerts are only shown on the page. Set ALERT_WEBHOOK_URL, or ALERT_EMAIL_TO and SMTP_URL.',
    ];
  const deaf = config.rules
    .filter(({ receivers }) => receivers.length > 0 && !receivers.some((name) => there.includes(name)))
    .map(({ name, receivers }) => `the rule ${name} tells nobody: ${receivers.join(' and ')} is not configured.`);
  const unsigned = environment.webhook !== null && environment.webhook.secret === null;
  return unsigned
    ? [
        'webhooks go out unsigned, so their receiver cannot tell them from forged ones. Set ALERT_WEBHOOK_SECRET.',
        ...deaf,
      ]
    : deaf;
}
