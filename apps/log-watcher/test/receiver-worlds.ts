/** Every kind of receiver against an outside world that behaves in one way: real receivers, real sockets, only the other side is played. */
import { startSmtpSink, startWebhookReceiver, type WebhookBehaviour, type WebhookReceiver } from '#testkit';
import { openReceivers, type ReceiverSettings } from '../src/notify/open-receivers.js';
import type { Receiver } from '../src/notify/receivers/receiver.js';

/** Stands in every address and every secret: wherever it is seen, a secret was. */
export const TOKEN = 'TOKEN-THAT-IS-SECRET';

/** How the world behaves. `says-no` is the kind's own refusal, `busy` its own way of asking for less. */
export type World = 'takes' | 'says-no' | 'busy' | 'fails' | 'silent' | 'absent';

/** A kind of receiver. */
export interface Kind {
  readonly name: string;
  readonly settings: (url: string, overrides?: object) => ReceiverSettings;
  /** What a server of the kind answers. */
  readonly answers: Readonly<Record<'takes' | 'says-no' | 'busy', WebhookBehaviour>>;
  /** Least wait after `busy`, ms; null where the answer asks for none. */
  readonly busyMs: number | null;
  /** Whether a 2xx says nothing without its body. */
  readonly bySuccessBody: boolean;
}

const COMMON = {
  sendResolved: true,
  grouping: { by: null, waitMs: null, intervalMs: null },
  timeoutMs: 30_000,
  locale: 'zh-CN' as const,
  timeZone: 'Asia/Shanghai',
};
const ECHO = `no such token: ${TOKEN}`;
const json = (body: object, status = 200): WebhookBehaviour => ({ status, body: JSON.stringify(body) });
const PLAIN_BUSY: WebhookBehaviour = { status: 429, headers: { 'retry-after': '7' }, body: ECHO };
const ROBOT = { keyword: null, secret: `SEC${TOKEN}` };

/** All kinds that speak HTTP. */
export const HTTP_KINDS: readonly Kind[] = [
  {
    name: 'webhook',
    settings: (url, overrides = {}) => ({
      kind: 'webhook',
      name: 'it',
      ...COMMON,
      url,
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      format: 'safelight',
      maxAlerts: 0,
      ...overrides,
    }),
    answers: { takes: { status: 204 }, 'says-no': { status: 404, body: ECHO }, busy: PLAIN_BUSY },
    busyMs: 7000,
    bySuccessBody: false,
  },
  {
    name: 'dingtalk',
    settings: (url, overrides = {}) => ({
      kind: 'dingtalk',
      name: 'it',
      ...COMMON,
      ...ROBOT,
      url,
      mention: { mobiles: [], users: [], all: false },
      ...overrides,
    }),
    answers: {
      takes: json({ errcode: 0, errmsg: 'ok' }),
      'says-no': json({ errcode: 310000, errmsg: `keywords not in content, ${ECHO}` }),
      busy: json({ errcode: 130101, errmsg: 'send too fast' }),
    },
    busyMs: 600_000,
    bySuccessBody: true,
  },
  {
    name: 'feishu',
    settings: (url, overrides = {}) => ({
      kind: 'feishu',
      name: 'it',
      ...COMMON,
      ...ROBOT,
      url,
      mentionAll: false,
      ...overrides,
    }),
    answers: {
      takes: json({ code: 0, msg: 'success', data: {}, StatusCode: 0 }),
      'says-no': json({ code: 19021, msg: `sign match fail, ${ECHO}` }),
      busy: {
        status: 200,
        headers: { 'x-ogw-ratelimit-reset': '9' },
        body: JSON.stringify({ code: 11232, msg: 'frequency limited' }),
      },
    },
    busyMs: 9000,
    bySuccessBody: true,
  },
  {
    name: 'wecom',
    settings: (url, overrides = {}) => ({ kind: 'wecom', name: 'it', ...COMMON, url, mentionUsers: [], ...overrides }),
    answers: {
      takes: json({ errcode: 0, errmsg: 'ok' }),
      'says-no': json({ errcode: 93000, errmsg: `invalid webhook url, ${ECHO}` }),
      busy: json({ errcode: 45009, errmsg: 'api freq out of limit' }),
    },
    busyMs: 60_000,
    bySuccessBody: true,
  },
  {
    name: 'slack',
    settings: (url, overrides = {}) => ({ kind: 'slack', name: 'it', ...COMMON, url, ...overrides }),
    answers: {
      takes: { status: 200, body: 'ok' },
      'says-no': { status: 403, body: `invalid_token ${TOKEN}` },
      busy: PLAIN_BUSY,
    },
    busyMs: 7000,
    bySuccessBody: true,
  },
  {
    name: 'pagerduty',
    settings: (url, overrides = {}) => ({
      kind: 'pagerduty',
      name: 'it',
      ...COMMON,
      url,
      routingKey: TOKEN,
      ...overrides,
    }),
    answers: {
      takes: json({ status: 'success', message: 'Event processed', dedup_key: 'x' }, 202),
      'says-no': json({ status: 'invalid event', errors: [ECHO] }, 400),
      busy: { status: 429 },
    },
    busyMs: 60_000,
    bySuccessBody: true,
  },
  {
    name: 'alertmanager',
    settings: (url, overrides = {}) => ({ kind: 'alertmanager', name: 'it', ...COMMON, url, ...overrides }),
    answers: { takes: { status: 200 }, 'says-no': { status: 400, body: ECHO }, busy: PLAIN_BUSY },
    busyMs: 7000,
    bySuccessBody: false,
  },
];

/** Opens things that have to be closed after a test, the sender before its server. */
export class Opened {
  private readonly open: { close(): Promise<void> }[] = [];

  add<T extends { close(): Promise<void> }>(it: T): T {
    this.open.push(it);
    return it;
  }

  async close(): Promise<void> {
    for (const it of this.open.splice(0).reverse()) await it.close();
  }

  /** A receiver of the kind, and the server it sends to. */
  async to(
    kind: Kind,
    respond: (n: number) => WebhookBehaviour,
    options: { overrides?: object; now?: () => number } = {},
  ): Promise<{ receiver: Receiver; server: WebhookReceiver }> {
    const server = this.add(await startWebhookReceiver({ respond }));
    const settings = kind.settings(`${server.url}/hook/${TOKEN}?key=${TOKEN}`, options.overrides);
    return { receiver: this.add(openReceivers([settings], options.now ?? Date.now)[0]!), server };
  }

  /** A receiver of the kind in a world. */
  async inWorld(kind: Kind, world: World): Promise<Receiver> {
    if (world === 'absent') {
      const settings = kind.settings(`http://user:${TOKEN}@127.0.0.1:1/hook/${TOKEN}`);
      return this.add(openReceivers([settings], Date.now)[0]!);
    }
    const own = { silent: 'hang', fails: { status: 500, body: ECHO } } as const;
    const behaviour = world === 'silent' || world === 'fails' ? own[world] : kind.answers[world];
    return (await this.to(kind, () => behaviour)).receiver;
  }

  /** A mail receiver in a world. */
  async mailIn(world: World): Promise<Receiver> {
    const mail = (smtpUrl: string) => this.add(openReceivers([mailSettings(smtpUrl)], Date.now)[0]!);
    if (world === 'absent') return mail(`smtp://user:${TOKEN}@127.0.0.1:1`);
    if (world === 'silent') {
      // An HTTP server waits for the client to speak first, as a mail client waits for the server.
      const server = this.add(await startWebhookReceiver({ respond: () => 'hang' }));
      return mail(server.url.replace('http:', 'smtp:'));
    }
    const status = { takes: undefined, 'says-no': 550, fails: 451, busy: 451 }[world];
    const sink = this.add(await startSmtpSink({ refuse: () => status }));
    return mail(sink.url.replace('//', `//user:${TOKEN}@`));
  }
}

/** The settings of a mail receiver. */
export function mailSettings(smtpUrl: string, overrides: object = {}): ReceiverSettings {
  return {
    kind: 'email',
    name: 'it',
    ...COMMON,
    smtpUrl,
    from: 'Safelight <safelight@example.com>',
    to: ['ops@example.com'],
    subjectName: 'AI证件照工坊',
    starttls: 'optional',
    ...overrides,
  };
}
