/**
 * The environment as one frozen, checked value. Everything that is wrong is said at once, by the variable's name and never by a
 * secret's value. The only place of the watcher that knows the names of environment variables.
 */
import { hostname } from 'node:os';
import path from 'node:path';
import { Failure } from '#events';
import type { z } from 'zod';
import { ADDRESS, splitList, Variables } from './variables.js';

/** Language of mails and chat messages. */
export type AlertLocale = 'zh-CN' | 'en';

/** Where messages go. Both fields are secrets. */
export interface HookTarget {
  readonly url: string;
  /** What they are signed with; null sends unsigned. */
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
  /** Whether WATCH_GLOBS was set: it means nothing where watch.yaml names the files of its services. */
  readonly globsGiven: boolean;
  /** Where the files of the very first start are read from. */
  readonly watchStart: 'beginning' | 'end';
  /** Of those, files that were last written so long ago are read from their ends, ms; Infinity where age does not matter. */
  readonly ignoreOlderMs: number;
  /** Whether no file events are asked for. */
  readonly watchPolling: boolean;
  /** How often files are looked at where no event tells of them, ms. */
  readonly watchPollMs: number;
  /** Where the watched service is asked whether it is well, unless a rule says otherwise. */
  readonly probeUrl: string;
  /** Without a slash at the end. */
  readonly jaegerUiUrl: string;
  /** Address of the watcher's own page as a reader of an alert reaches it, without a slash at the end. */
  readonly dashboardUrl: string;
  readonly locale: AlertLocale;
  /** Name of this machine; part of every alert. */
  readonly hostName: string;
  readonly webhook: HookTarget | null;
  readonly dingtalk: HookTarget | null;
  readonly feishu: HookTarget | null;
  readonly wecom: HookTarget | null;
  readonly slack: HookTarget | null;
  readonly alertmanager: HookTarget | null;
  /** Routing key, a secret. */
  readonly pagerdutyKey: string | null;
  readonly email: EmailTarget | null;
  /** What is called while everything works; may hold a secret. */
  readonly heartbeatUrl: string | null;
  /** May contain `{rule}`. */
  readonly runbookUrl: string | null;
  /** Any other variable, for `${NAME}` in watch.yaml; undefined where it is not set. */
  readonly lookUp: (name: string) => string | undefined;
}

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
  return Object.freeze({
    ...settings(parsed.data),
    lookUp: (name: string) => (Object.hasOwn(set, name) ? set[name] : undefined),
  });
}

function settings(it: z.output<typeof Variables>): Omit<Environment, 'lookUp'> {
  const dataDir = path.resolve(it.DATA_DIR);
  const logDir = it.LOG_DIR === undefined ? path.join(dataDir, 'logs') : path.resolve(it.LOG_DIR);
  return {
    host: it.HOST,
    port: it.LOG_WATCHER_PORT,
    dataDir,
    logDir,
    watchConfig: path.resolve(it.WATCH_CONFIG),
    watchGlobs: it.WATCH_GLOBS === undefined ? [path.join(logDir, '*.ndjson')] : splitList(it.WATCH_GLOBS),
    globsGiven: it.WATCH_GLOBS !== undefined,
    watchStart: it.WATCH_START,
    ignoreOlderMs: (it.WATCH_IGNORE_OLDER_HOURS ?? Infinity) * 3_600_000,
    watchPolling: it.WATCH_POLLING === 'on',
    watchPollMs: it.WATCH_POLL_MS,
    probeUrl: it.WATCH_PROBE_URL ?? `http://127.0.0.1:${it.PHOTO_API_PORT}/healthz`,
    jaegerUiUrl: withoutSlash(it.JAEGER_UI_URL),
    dashboardUrl: withoutSlash(it.DASHBOARD_URL ?? `http://${reachable(it.HOST)}:${it.LOG_WATCHER_PORT}`),
    locale: it.ALERT_LOCALE,
    hostName: hostname(),
    heartbeatUrl: it.ALERT_HEARTBEAT_URL ?? null,
    runbookUrl: it.ALERT_RUNBOOK_URL ?? null,
    ...receivers(it),
  };
}

/** Kinds of receivers that are an address and perhaps a secret. */
const HOOKS = ['webhook', 'dingtalk', 'feishu', 'wecom', 'slack', 'alertmanager'] as const;
type Hooks = Pick<Environment, (typeof HOOKS)[number]>;

function receivers(it: z.output<typeof Variables>): Hooks & Pick<Environment, 'email' | 'pagerdutyKey'> {
  const { ALERT_EMAIL_TO: to, SMTP_URL: smtpUrl } = it;
  return {
    webhook: hook(it.ALERT_WEBHOOK_URL, it.ALERT_WEBHOOK_SECRET),
    dingtalk: hook(it.ALERT_DINGTALK_URL, it.ALERT_DINGTALK_SECRET),
    feishu: hook(it.ALERT_FEISHU_URL, it.ALERT_FEISHU_SECRET),
    wecom: hook(it.ALERT_WECOM_URL),
    slack: hook(it.ALERT_SLACK_URL),
    alertmanager: hook(it.ALERT_ALERTMANAGER_URL),
    pagerdutyKey: it.ALERT_PAGERDUTY_KEY ?? null,
    email:
      to === undefined || smtpUrl === undefined
        ? null
        : Object.freeze({ smtpUrl, to: Object.freeze(to), from: it.ALERT_EMAIL_FROM ?? senderFor(smtpUrl) }),
  };
}

function hook(url: string | undefined, secret?: string): HookTarget | null {
  return url === undefined ? null : Object.freeze({ url, secret: secret ?? null });
}

/** What may be shown and logged of the settings: no address of a receiver, no secret. */
export function publicSettings(environment: Environment): Record<string, unknown> {
  const { email, pagerdutyKey, heartbeatUrl, ...rest } = environment;
  const hooks = HOOKS.map((kind) => [kind, inWords(rest[kind])] as const);
  return {
    ...rest,
    ...Object.fromEntries(hooks),
    email: email === null ? 'off' : `${email.to.length} ${email.to.length === 1 ? 'recipient' : 'recipients'}`,
    pagerduty: pagerdutyKey === null ? 'off' : 'on',
    heartbeat: heartbeatUrl === null ? 'off' : 'on',
    lookUp: undefined,
  };
}

function inWords(target: HookTarget | null): string {
  return target === null ? 'off' : target.secret === null ? 'unsigned' : 'signed';
}

/** Many servers take mail only from the account that logged in, so that account is the best guess. */
export function senderFor(smtpUrl: string): string {
  const user = decodeURIComponent(new URL(smtpUrl).username);
  return ADDRESS.test(user) ? user : `safelight@${hostname().replace(/[^A-Za-z0-9.-]/g, '-') || 'localhost'}`;
}

/** An address that listens on everything is no address to go to. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
