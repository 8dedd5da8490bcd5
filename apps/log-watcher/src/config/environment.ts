/**
 * The environment as one frozen, checked value. Everything that is wrong is said at once, by the variable's name and never by a
 * secret's value. The only place of the watcher that knows the names of environment variables.
 */
import { hostname } from 'node:os';
import path from 'node:path';
import { Failure } from '#events';
import { z } from 'zod';

/** Language of mails. */
export type AlertLocale = 'zh-CN' | 'en';

/** Where signed webhooks go. Both fields are secrets. */
export interface WebhookTarget {
  readonly url: string;
  /** Standard Webhooks secret, `whsec_…`; null sends unsigned. */
  readonly secret: string | null;
}

/** Where mails go. `smtpUrl` may hold a password. */
export interface EmailTarget {
  readonly smtpUrl: string;
  readonly to: readonly string[];
  readonly from: string;
}

/** The watcher's settings. Paths are absolute. */
export interface Environment {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly logDir: string;
  /** Path of watch.yaml. */
  readonly watchConfig: string;
  readonly watchGlobs: readonly string[];
  /** Without a slash at the end. */
  readonly jaegerUiUrl: string;
  /** Address of the watcher's own page as a reader of an alert reaches it, without a slash at the end. */
  readonly dashboardUrl: string;
  readonly locale: AlertLocale;
  /** Name of this machine; part of every alert. */
  readonly hostName: string;
  readonly webhook: WebhookTarget | null;
  readonly email: EmailTarget | null;
}

const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/;

const httpUrl = z
  .string()
  .refine((text) => hasScheme(text, ['http:', 'https:']), 'must be an http:// or https:// address');

/** Stands in alerts and in the log, so it must not hold a password. */
const linkUrl = httpUrl.refine((text) => {
  const { username, password } = URL.canParse(text) ? new URL(text) : { username: '', password: '' };
  return username === '' && password === '';
}, 'must be without user and password: it stands in every alert');

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

const Variables = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    LOG_WATCHER_PORT: z.coerce
      .number('must be a port number')
      .int('must be a whole number')
      .min(0, 'must be 0 to 65535')
      .max(65_535, 'must be 0 to 65535')
      .default(3001),
    DATA_DIR: z.string().default('./var'),
    LOG_DIR: z.string().optional(),
    WATCH_CONFIG: z.string().default('deploy/watch.yaml'),
    WATCH_GLOBS: z
      .string()
      .refine((text) => splitList(text).length > 0, 'names no file')
      .optional(),
    JAEGER_UI_URL: linkUrl.default('http://localhost:16686'),
    DASHBOARD_URL: linkUrl.optional(),
    ALERT_LOCALE: z.enum(['zh-CN', 'en'], 'must be zh-CN or en').default('zh-CN'),
    ALERT_WEBHOOK_URL: httpUrl.optional(),
    ALERT_WEBHOOK_SECRET: secret.optional(),
    ALERT_EMAIL_TO: mailboxes.optional(),
    ALERT_EMAIL_FROM: mailbox.optional(),
    SMTP_URL: z
      .string()
      .refine(
        (text) => hasScheme(text, ['smtp:', 'smtps:']),
        'must be an address like smtp://user:password@mail.example:587',
      )
      .optional(),
  })
  // Half a receiver is a receiver that somebody believes in and that never tells anything.
  .superRefine((it, context) => {
    const needs = (name: keyof typeof it, other: keyof typeof it) => {
      if (it[name] !== undefined && it[other] === undefined)
        context.addIssue({ code: 'custom', path: [other], message: `is missing, but ${name} is set` });
    };
    needs('ALERT_EMAIL_TO', 'SMTP_URL');
    needs('SMTP_URL', 'ALERT_EMAIL_TO');
    needs('ALERT_WEBHOOK_SECRET', 'ALERT_WEBHOOK_URL');
  });

/**
 * Reads and checks the variables; empty ones count as not set.
 * @throws Failure BadConfigError whose detail lists every problem, one a line
 */
export function loadEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Variables.safeParse(set);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
    throw new Failure('BadConfigError', [...new Set(problems)].join('\n'));
  }
  return Object.freeze(settings(parsed.data));
}

function settings(it: z.output<typeof Variables>): Environment {
  const dataDir = path.resolve(it.DATA_DIR);
  const logDir = it.LOG_DIR === undefined ? path.join(dataDir, 'logs') : path.resolve(it.LOG_DIR);
  return {
    host: it.HOST,
    port: it.LOG_WATCHER_PORT,
    dataDir,
    logDir,
    watchConfig: path.resolve(it.WATCH_CONFIG),
    watchGlobs: it.WATCH_GLOBS === undefined ? [path.join(logDir, '*.ndjson')] : splitList(it.WATCH_GLOBS),
    jaegerUiUrl: withoutSlash(it.JAEGER_UI_URL),
    dashboardUrl: withoutSlash(it.DASHBOARD_URL ?? `http://${reachable(it.HOST)}:${it.LOG_WATCHER_PORT}`),
    locale: it.ALERT_LOCALE,
    hostName: hostname(),
    ...receivers(it),
  };
}

function receivers(it: z.output<typeof Variables>): Pick<Environment, 'webhook' | 'email'> {
  const { ALERT_WEBHOOK_URL: url, ALERT_EMAIL_TO: to, SMTP_URL: smtpUrl } = it;
  return {
    webhook: url === undefined ? null : Object.freeze({ url, secret: it.ALERT_WEBHOOK_SECRET ?? null }),
    email:
      to === undefined || smtpUrl === undefined
        ? null
        : Object.freeze({ smtpUrl, to: Object.freeze(to), from: it.ALERT_EMAIL_FROM ?? senderFor(smtpUrl) }),
  };
}

/** What may be shown and logged of the settings: no address of a receiver, no secret. */
export function publicSettings(environment: Environment): Record<string, unknown> {
  const { webhook, email, ...rest } = environment;
  return {
    ...rest,
    webhook: webhook === null ? 'off' : webhook.secret === null ? 'unsigned' : 'signed',
    email: email === null ? 'off' : `${email.to.length} recipient(s)`,
  };
}

/** Many servers take mail only from the account that logged in, so that account is the best guess. */
function senderFor(smtpUrl: string): string {
  const user = decodeURIComponent(new URL(smtpUrl).username);
  return ADDRESS.test(user) ? user : `safelight@${hostname().replace(/[^A-Za-z0-9.-]/g, '-') || 'localhost'}`;
}

function isWebhookSecret(text: string): boolean {
  const base64 = text.replace(/^whsec_/, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return false;
  const bytes = Buffer.from(base64, 'base64').length;
  return bytes >= 24 && bytes <= 64;
}

/** Whether it is a whole address of one of the schemes, with user and password that can be read again. */
function hasScheme(text: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return schemes.includes(protocol) && hostname !== '' && !/%(?![0-9A-Fa-f]{2})/.test(username + password);
}

/** An address that listens on everything is no address to go to. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((it) => it.trim())
    .filter((it) => it !== '');
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
