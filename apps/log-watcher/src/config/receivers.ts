/** Which receivers there are: those of watch.yaml, and those of which the environment holds the address. */
import type { ReceiverSettings } from '../notify/open-receivers.js';
import { PAGERDUTY_URL } from '../notify/receivers/pagerduty.js';
import { senderFor, type Environment, type HookTarget } from './environment.js';
import { RECEIVER_KINDS, receiversSchema, type WrittenReceiver } from './receiver-schema.js';
import type { WatchConfig } from './watch-config.js';

/** What each receiver is told beside its own settings. */
interface Surroundings {
  readonly environment: Environment;
  readonly timeZone: string;
}

/** The receivers in force, in the file's order, then those of the environment alone. The values hold secrets: never for a log. */
export function receiversOf(config: WatchConfig, environment: Environment): ReceiverSettings[] {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const unwritten = RECEIVER_KINDS.filter((kind) => !Object.hasOwn(config.receivers, kind));
  const defaults = receiversSchema(environment.lookUp).parse(Object.fromEntries(unwritten.map((kind) => [kind, {}])));
  return Object.entries({ ...config.receivers, ...defaults }).flatMap(([name, it]) => {
    const settings = settingsOf(name, it, { environment, timeZone });
    return settings === null ? [] : [settings];
  });
}

/** Null where nobody said where it is. */
function settingsOf(
  name: string,
  it: WrittenReceiver,
  { environment, timeZone }: Surroundings,
): ReceiverSettings | null {
  const common = commonOf(name, it, { environment, timeZone });
  if (it.type === 'email') return emailSettings(common, it, environment);
  if (it.type === 'pagerduty') {
    const routingKey = it.routing_key ?? (name === it.type ? environment.pagerdutyKey : null);
    return routingKey === null ? null : { kind: it.type, ...common, routingKey, url: it.url ?? PAGERDUTY_URL };
  }
  const target = targetOf(it, name === it.type ? environment[it.type] : null);
  return target === null ? null : hookSettings(common, it, target);
}

function commonOf(name: string, it: WrittenReceiver, { environment, timeZone }: Surroundings): Common {
  return {
    name,
    timeoutMs: it.timeout,
    sendResolved: it.send_resolved,
    grouping: { by: it.group_by ?? null, waitMs: it.group_wait ?? null, intervalMs: it.group_interval ?? null },
    locale: it.locale ?? environment.locale,
    timeZone,
  };
}

type Common = Pick<
  Extract<ReceiverSettings, { kind: 'dingtalk' }>,
  'name' | 'timeoutMs' | 'sendResolved' | 'grouping' | 'locale' | 'timeZone'
>;
type Written<K extends WrittenReceiver['type']> = Extract<WrittenReceiver, { type: K }>;
type WrittenHook = Exclude<WrittenReceiver, { type: 'email' | 'pagerduty' }>;

/** The file's address and secret belong together: the environment's secret is not for another address. */
function targetOf(it: WrittenHook, target: HookTarget | null): HookTarget | null {
  const secret = 'secret' in it ? (it.secret ?? null) : null;
  if (it.url !== undefined) return { url: it.url, secret };
  return target === null ? null : { url: target.url, secret: secret ?? target.secret };
}

function hookSettings(common: Common, it: WrittenHook, target: HookTarget): ReceiverSettings {
  switch (it.type) {
    case 'webhook':
      return { kind: 'webhook', ...common, ...target, format: it.format, maxAlerts: it.max_alerts };
    case 'dingtalk':
      return { kind: 'dingtalk', ...common, ...target, keyword: it.keyword ?? null, mention: it.mention };
    case 'feishu':
      return { kind: 'feishu', ...common, ...target, keyword: it.keyword ?? null, mentionAll: it.mention_all };
    case 'wecom':
      return { kind: 'wecom', ...common, url: target.url, mentionUsers: it.mention_users };
    case 'slack':
      return { kind: 'slack', ...common, url: target.url };
    case 'alertmanager':
      return { kind: 'alertmanager', ...common, url: target.url };
  }
}

function emailSettings(common: Common, it: Written<'email'>, { email }: Environment): ReceiverSettings | null {
  const target = { ...(common.name === 'email' ? email : null), ...written(it) };
  const { smtpUrl, to } = target;
  if (smtpUrl === undefined || to === undefined) return null;
  const from = target.from ?? senderFor(smtpUrl);
  // On the machine itself nobody listens in; anywhere else a password or an alert must not go over a bare line.
  const starttls = it.starttls ?? (isLoopback(smtpUrl) ? 'optional' : 'required');
  return { kind: 'email', ...common, smtpUrl, to, from, subjectName: it.subject_name, starttls };
}

function written({ smtp_url: smtpUrl, to, from }: Written<'email'>) {
  return {
    ...(smtpUrl === undefined ? {} : { smtpUrl }),
    ...(to === undefined ? {} : { to }),
    ...(from === undefined ? {} : { from }),
  };
}

function isLoopback(url: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

/** What an operator should know before relying on the alerts, one sentence an entry; empty when all is well. */
export function receiverWarnings(config: WatchConfig, environment: Environment): string[] {
  const receivers = receiversOf(config, environment);
  const there = receivers.map(({ name }) => name);
  if (there.length === 0)
    return [
      'no receiver is configured: alerts are only shown on the page. Set ALERT_WEBHOOK_URL, or ALERT_EMAIL_TO and SMTP_URL, or another of docs/alerts.md.',
    ];
  const deaf = config.rules
    .filter((rule) => rule.receivers.length > 0 && !rule.receivers.some((name) => there.includes(name)))
    .map(({ name, receivers: wanted }) => `the rule ${name} tells nobody: ${wanted.join(' and ')} is not configured.`);
  const unsigned = receivers.filter((it) => it.kind === 'webhook' && it.secret === null).map(({ name }) => name);
  return unsigned.length === 0
    ? deaf
    : [
        `webhooks go out unsigned (${unsigned.join(', ')}), so their receiver cannot tell them from forged ones. Set ALERT_WEBHOOK_SECRET.`,
        ...deaf,
      ];
}
