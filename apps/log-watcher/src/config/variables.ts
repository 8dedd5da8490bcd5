/** Every variable that log-watcher reads, stated once: its form, default and meaning. docs/configuration.md and the start-up check both come from here. */
import { TRACE_VARIABLES } from '#telemetry/traces';
import { z } from 'zod';

/** A mail address, loosely. */
export const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/;

const httpUrl = z
  .string()
  .refine((text) => hasScheme(text, ['http:', 'https:']), 'must be an http:// or https:// address');

/** Stands in alerts and in the log, so it must not hold a password. */
const linkUrl = httpUrl.refine((text) => {
  const { username, password } = URL.canParse(text) ? new URL(text) : { username: '', password: '' };
  return username === '' && password === '';
}, 'must be without user and password: it stands in every alert');

/** A page of which `{rule}` may be a part. */
const runbookUrl = z
  .string()
  .refine(
    (text) => hasScheme(text.replaceAll('{rule}', 'rule'), ['http:', 'https:']),
    'must be an http:// or https:// address',
  );

const secret = z.string().refine(isWebhookSecret, {
  message:
    'must be "whsec_" and 24 to 64 random bytes in base64; make one with: echo "whsec_$(openssl rand -base64 32)"',
});

const mailbox = z
  .string()
  .refine(
    (text) => !/[\r\n]/.test(text) && ADDRESS.test(/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim()),
    'must be an address, or a name and an <address>',
  );

const mailboxes = z
  .string()
  .transform((text) => splitList(text))
  .pipe(z.array(z.string().regex(ADDRESS, 'must be one address, or several with commas between')).min(1, 'is empty'));

/** Name → schema of its text. Each has a meaning. */
export const VARIABLES = {
  HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  LOG_WATCHER_PORT: z.coerce
    .number('must be a port number')
    .int('must be a whole number')
    .min(0, 'must be 0 to 65535')
    .max(65_535, 'must be 0 to 65535')
    .default(3001)
    .describe('Port to listen on; 0 takes any free one.'),
  DATA_DIR: z.string().default('./var').describe('Folder for everything that is written.'),
  LOG_DIR: z.string().optional().describe('Folder of the log files; `$DATA_DIR/logs` where not given.'),
  WATCH_CONFIG: z.string().default('deploy/watch.yaml').describe('The rules.'),
  WATCH_GLOBS: z
    .string()
    .refine((text) => splitList(text).length > 0, 'names no file')
    .optional()
    .describe(
      'Files to follow, divided by commas; `$LOG_DIR/*.ndjson` where not given. `!` before one leaves files out.',
    ),
  WATCH_START: z
    .enum(['beginning', 'end'], 'must be beginning or end')
    .default('beginning')
    .describe(
      'Where files are read from that are there at the very first start; later ones always from their first byte.',
    ),
  WATCH_IGNORE_OLDER_HOURS: z.coerce
    .number('must be a number of hours')
    .positive('must be more than 0')
    .optional()
    .describe('At the very first start, files that were last written longer ago are read from their ends only.'),
  WATCH_POLLING: z
    .enum(['off', 'on'], 'must be off or on')
    .default('off')
    .describe('`on` looks at files by the clock alone, for network file systems, which tell of no changes.'),
  WATCH_POLL_MS: z.coerce
    .number('must be a number of milliseconds')
    .int('must be a whole number')
    .min(20, 'must be 20 to 60000')
    .max(60_000, 'must be 20 to 60000')
    .default(250)
    .describe(
      'Files are looked at so often where nothing tells of a change, ms; more seldom where looking takes long.',
    ),
  WATCH_PROBE_URL: linkUrl
    .optional()
    .describe(
      'Address that is asked whether the service is well, for rules that name none; `/healthz` of `PHOTO_API_PORT` on this machine where not given.',
    ),
  PHOTO_API_PORT: z.coerce
    .number('must be a port number')
    .int('must be a whole number')
    .min(0, 'must be 0 to 65535')
    .max(65_535, 'must be 0 to 65535')
    .default(3000)
    .describe('Port of the photo-api on this machine, for `WATCH_PROBE_URL`.'),
  ...TRACE_VARIABLES,
  JAEGER_UI_URL: linkUrl
    .default('http://localhost:16686')
    .describe('Where links to traces lead, as the readers of alerts reach it.'),
  DASHBOARD_URL: linkUrl
    .optional()
    .describe('The log-watcher’s own page as the readers of alerts reach it; its own address where not given.'),
  ALERT_LOCALE: z
    .enum(['zh-CN', 'en'], 'must be zh-CN or en')
    .default('zh-CN')
    .describe('Language of mails and chat messages.'),
  ALERT_WEBHOOK_URL: httpUrl.optional().describe('Receiver of alerts, by webhook.'),
  ALERT_WEBHOOK_SECRET: secret.optional().describe('Secret by which webhooks are signed, `whsec_…`; unsigned without.'),
  ALERT_DINGTALK_URL: httpUrl
    .optional()
    .describe('DingTalk group robot, `https://oapi.dingtalk.com/robot/send?access_token=…`.'),
  ALERT_DINGTALK_SECRET: z
    .string()
    .optional()
    .describe('Its signing secret, `SEC…`; none for robots with a keyword or an IP list.'),
  ALERT_FEISHU_URL: httpUrl
    .optional()
    .describe('Feishu or Lark custom bot, `https://open.feishu.cn/open-apis/bot/v2/hook/…`.'),
  ALERT_FEISHU_SECRET: z
    .string()
    .optional()
    .describe('Its signing secret; none for bots with a keyword or an IP list.'),
  ALERT_WECOM_URL: httpUrl
    .optional()
    .describe('WeCom group robot, `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…`.'),
  ALERT_SLACK_URL: httpUrl.optional().describe('Slack incoming webhook, `https://hooks.slack.com/services/…`.'),
  ALERT_PAGERDUTY_KEY: z.string().optional().describe('Routing key of a PagerDuty integration (Events API v2).'),
  ALERT_ALERTMANAGER_URL: httpUrl
    .optional()
    .describe('Alertmanager that alerts are pushed into, such as `http://alertmanager:9093`.'),
  ALERT_HEARTBEAT_URL: httpUrl
    .optional()
    .describe('Address that is called every minute while everything works, for an outside dead man’s switch.'),
  ALERT_RUNBOOK_URL: runbookUrl
    .optional()
    .describe(
      'Page with what to do about an alert; `{rule}` becomes the rule’s name. watch.yaml may say otherwise; without either it is the log-watcher’s own `/runbook`.',
    ),
  ALERT_EMAIL_TO: mailboxes.optional().describe('Receivers of alerts, by mail, divided by commas; needs `SMTP_URL`.'),
  ALERT_EMAIL_FROM: mailbox.optional().describe('Sender of the mails; the account of `SMTP_URL` where not given.'),
  SMTP_URL: z
    .string()
    .refine(
      (text) => hasScheme(text, ['smtp:', 'smtps:']),
      'must be an address like smtp://user:password@mail.example:587',
    )
    .optional()
    .describe('Mail server, such as `smtp://user:password@mail.example.org:587`.'),
} as const;

/** The checked values, by variable name. */
export const Variables = z
  .object(VARIABLES)
  // Half a receiver is a receiver that somebody believes in and that never tells anything.
  .superRefine((it, context) => {
    const needs = (name: keyof typeof it, other: keyof typeof it) => {
      if (it[name] !== undefined && it[other] === undefined)
        context.addIssue({ code: 'custom', path: [other], message: `is missing, but ${name} is set` });
    };
    needs('ALERT_EMAIL_TO', 'SMTP_URL');
    needs('SMTP_URL', 'ALERT_EMAIL_TO');
    needs('ALERT_WEBHOOK_SECRET', 'ALERT_WEBHOOK_URL');
    needs('ALERT_DINGTALK_SECRET', 'ALERT_DINGTALK_URL');
    needs('ALERT_FEISHU_SECRET', 'ALERT_FEISHU_URL');
  });

/** `whsec_` and 24 to 64 bytes in base64; the prefix may be missing. */
export function isWebhookSecret(text: string): boolean {
  const base64 = text.replace(/^whsec_/, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return false;
  const bytes = Buffer.from(base64, 'base64').length;
  return bytes >= 24 && bytes <= 64;
}

/** Whether it is a whole address of one of the schemes, with user and password that can be read again. */
export function hasScheme(text: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return schemes.includes(protocol) && hostname !== '' && !/%(?![0-9A-Fa-f]{2})/.test(username + password);
}

/** Parts between commas, trimmed, empty ones left out. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((it) => it.trim())
    .filter((it) => it !== '');
}
