/**
 * The shape of `receivers` in watch.yaml. A receiver is of the kind it is named after, or says its `type`. Addresses and secrets may stand as
 * `${NAME}`, a variable of the environment; for the receiver named after its kind they may be left out, and come from the variables
 * of docs/configuration.md.
 */
import { z } from 'zod';
import { expanded, type LookUp } from './expand.js';
import { duration, flag, oneOf, quote, section, words } from './schema-parts.js';
import { suggestion } from './suggest.js';
import { ADDRESS, hasScheme, isWebhookSecret } from './variables.js';

/** The kinds of receivers. */
export const RECEIVER_KINDS = [
  'webhook',
  'email',
  'dingtalk',
  'feishu',
  'wecom',
  'slack',
  'pagerduty',
  'alertmanager',
] as const;

/** One of them. */
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];

/** Chosen by whoever writes the file; stands in addresses, lines and labels. */
export const RECEIVER_NAME = /^[a-z][a-z0-9_-]{0,39}$/;

/** `receivers` as written, the kind of each filled in from its name. */
export function receiversSchema(lookUp: LookUp) {
  const one = z.discriminatedUnion('type', variants(lookUp), {
    error: (issue) => (isMap(issue.input) ? typeWords(issue.input['type']) : 'must be a map'),
  });
  const name = z.string().regex(RECEIVER_NAME, 'a receiver name is lower-case letters, digits, _ and -, at most 40');
  return z
    .preprocess(withKinds, z.record(name, one, 'must be a map of receivers by name'))
    .superRefine((receivers, context) => {
      for (const [key, it] of Object.entries(receivers)) {
        if (key === it.type) continue;
        for (const field of NEEDED[it.type]) {
          if ((it as Record<string, unknown>)[field] !== undefined) continue;
          context.addIssue({
            code: 'custom',
            path: [key],
            message: `needs ${field}: only a receiver named ${it.type} takes it from the environment`,
          });
        }
      }
    });
}

/** What a receiver cannot be without. */
const NEEDED: Readonly<Record<ReceiverKind, readonly string[]>> = {
  webhook: ['url'],
  email: ['smtp_url', 'to'],
  dingtalk: ['url'],
  feishu: ['url'],
  wecom: ['url'],
  slack: ['url'],
  pagerduty: ['routing_key'],
  alertmanager: ['url'],
};

function isMap(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function typeWords(type: unknown): string {
  return typeof type === 'string'
    ? `${quote(type)} is not known: ${suggestion(type, RECEIVER_KINDS)}`
    : `is missing; one of ${RECEIVER_KINDS.join(', ')}`;
}

function withKinds(raw: unknown): unknown {
  if (!isMap(raw)) return raw;
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, withKind(name, value)]));
}

function withKind(name: string, value: unknown): unknown {
  const kind = (RECEIVER_KINDS as readonly string[]).includes(name) ? { type: name } : {};
  if (value === null) return kind;
  return isMap(value) ? { ...kind, ...value } : value;
}

/** A text in which `${NAME}` stands for a variable. Its value may be a secret, so no complaint repeats it. */
function textOf(lookUp: LookUp, what: string) {
  return words(what).transform((written, context) => {
    const { text, missing } = expanded(written, lookUp);
    if (missing.length === 0) return text;
    context.addIssue(`needs the variable ${missing.join(', ')}, which is not set`);
    return z.NEVER;
  });
}

function urlOf(lookUp: LookUp, schemes: readonly string[] = ['http:', 'https:']) {
  return textOf(lookUp, 'an address').refine(
    (it) => hasScheme(it, schemes),
    `must be an address with ${schemes.join(' or ')}`,
  );
}

function of<K extends ReceiverKind, S extends z.ZodRawShape>(kind: K, shape: S) {
  return section({ type: z.literal(kind), ...shape, ...COMMON });
}

const keyword = words('the keyword of the robot').optional();
const people = z.array(words('a name'), 'must be a list').default([]);

function variants(lookUp: LookUp) {
  const url = urlOf(lookUp).optional();
  const secret = textOf(lookUp, 'a secret').optional();
  return [
    webhook(lookUp),
    email(lookUp),
    of('dingtalk', {
      url,
      secret,
      keyword,
      mention: section({ mobiles: people, users: people, all: flag.default(false) }).prefault({}),
    }),
    of('feishu', { url, secret, keyword, mention_all: flag.default(false) }),
    of('wecom', { url, mention_users: people }),
    of('slack', { url }),
    of('pagerduty', { routing_key: textOf(lookUp, 'a routing key').optional(), url }),
    of('alertmanager', { url }),
  ] as const;
}

function webhook(lookUp: LookUp) {
  return of('webhook', {
    url: urlOf(lookUp).optional(),
    secret: textOf(lookUp, 'a secret')
      .refine(isWebhookSecret, 'must be "whsec_" and 24 to 64 random bytes in base64')
      .optional(),
    format: oneOf(['safelight', 'alertmanager']).default('safelight'),
    max_alerts: z.int('must be a whole number').min(0, 'must not be negative').default(0),
  });
}

function email(lookUp: LookUp) {
  const address = textOf(lookUp, 'an address').refine((it) => ADDRESS.test(it), 'must be a mail address');
  return of('email', {
    smtp_url: urlOf(lookUp, ['smtp:', 'smtps:']).optional(),
    to: z.array(address, 'must be a list of addresses').min(1, 'is empty').optional(),
    from: textOf(lookUp, 'an address')
      .refine((it) => !/[\r\n]/.test(it), 'must be one line')
      .optional(),
    subject_name: words('the name inside 【】').default('AI证件照工坊'),
    starttls: oneOf(['required', 'optional', 'off']).optional(),
  });
}

/** What every receiver may say. */
const COMMON = {
  send_resolved: flag.default(true),
  timeout: duration.refine((ms) => ms >= 1000 && ms <= 60_000, 'must be between 1s and 60s').default(20_000),
  locale: oneOf(['zh-CN', 'en']).optional(),
  group_by: z.array(words('a label'), 'must be a list of labels').optional(),
  group_wait: duration.optional(),
  group_interval: duration.optional(),
};

/** The receivers as read. */
export type WrittenReceivers = z.output<ReturnType<typeof receiversSchema>>;
/** One of them. */
export type WrittenReceiver = WrittenReceivers[string];
