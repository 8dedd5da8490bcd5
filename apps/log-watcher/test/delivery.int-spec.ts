/** The webhook and the mail over real sockets, each in its own way; what all receivers share is in receivers.int-spec.ts. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { startSmtpSink, startWebhookReceiver, waitUntil, type WebhookBehaviour } from '#testkit';
import { systemClock } from '../src/clock.js';
import { Courier } from '../src/notify/courier.js';
import { DeliveryHealth } from '../src/notify/delivery-health.js';
import { DeliveryTally } from '../src/notify/delivery-tally.js';
import { Outbox } from '../src/notify/outbox.js';
import { EmailReceiver } from '../src/notify/receivers/email.js';
import type { DeliveryOutcome, Notification, Receiver } from '../src/notify/receivers/receiver.js';
import { WebhookReceiver } from '../src/notify/receivers/webhook.js';
import { addressee, notification, sampleAlert, transition } from './sample-alert.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NOTIFICATION: Notification = notification();

const open: { close(): Promise<void> }[] = [];
/** Closed after the test, whatever comes of it. */
function closing<T extends { close(): Promise<void> }>(it: T): T {
  open.push(it);
  return it;
}
afterEach(async () => {
  // The sender first: a server waits for its connections.
  for (const it of open.splice(0).reverse()) await it.close();
});

function webhookTo(url: string, options: { secret?: string | null; now?: () => number; timeoutMs?: number } = {}) {
  const { secret = SECRET, now = Date.now, timeoutMs = 30_000 } = options;
  return closing(
    new WebhookReceiver({ name: 'webhook', url, secret, format: 'safelight', maxAlerts: 0, timeoutMs }, now),
  );
}

interface MailOptions {
  readonly locale?: 'zh-CN' | 'en';
  readonly to?: string[];
  readonly timeoutMs?: number;
  readonly starttls?: 'required' | 'optional' | 'off';
}

function emailTo(smtpUrl: string, options: MailOptions = {}) {
  const { locale = 'zh-CN', to = ['ops@example.com'], timeoutMs = 30_000, starttls = 'optional' } = options;
  const from = 'Safelight <safelight@example.com>';
  const style = { locale, timeZone: 'Asia/Shanghai', subjectName: 'AI证件照工坊' };
  return closing(new EmailReceiver({ name: 'email', smtpUrl, from, to, starttls, timeoutMs, ...style }));
}

/** One attempt, with the limit that the courier would set. */
function attempt(receiver: Receiver, notification = NOTIFICATION, ms = 30_000): Promise<DeliveryOutcome> {
  return receiver.send(notification, AbortSignal.timeout(ms));
}

describe('the webhook', () => {
  it.each<[string, WebhookBehaviour, Partial<Exclude<DeliveryOutcome, { ok: true }>> | { ok: true }]>([
    ['204', { status: 204 }, { ok: true }],
    ['200 with a body that never ends', 'drip', { ok: true }],
    ['200 with a body that breaks off', 'cut', { ok: true }],
    [
      '301',
      { status: 301, headers: { location: 'http://127.0.0.1:1/' } },
      { ok: false, reason: 'redirected', retryable: false },
    ],
    [
      '400',
      { status: 400, body: 'bad\r\n\u001b[31mfield' },
      {
        ok: false,
        reason: 'refused',
        retryable: false,
        message: expect.stringMatching(/answered 400: bad \[31mfield$/) as unknown as string,
      },
    ],
    ['408', { status: 408 }, { ok: false, reason: 'timeout', retryable: true }],
    ['410', { status: 410 }, { ok: false, reason: 'gone', retryable: false }],
    [
      '429 with seconds',
      { status: 429, headers: { 'retry-after': '2' } },
      { ok: false, reason: 'throttled', retryable: true, retryAfterMs: 2000 },
    ],
    [
      '429 with a date',
      { status: 429, headers: { 'retry-after': 'Sat, 21 Nov 2026 18:00:30 GMT' } },
      { ok: false, reason: 'throttled', retryAfterMs: 30_000 },
    ],
    [
      '503 with a day',
      { status: 503, headers: { 'retry-after': '86400' } },
      { ok: false, reason: 'server_error', retryAfterMs: 3_600_000 },
    ],
    ['a reset connection', 'reset', { ok: false, reason: 'unreachable', retryable: true, retryAfterMs: null }],
    [
      '500 with an endless page',
      { status: 500, body: 'x'.repeat(1_000_000) },
      { ok: false, reason: 'server_error', retryable: true },
    ],
  ])('%s', async (_, behaviour, expected) => {
    const server = closing(await startWebhookReceiver({ respond: () => behaviour }));
    const outcome = await attempt(webhookTo(server.url, { now: () => Date.UTC(2026, 10, 21, 18, 0, 0) }));
    expect(outcome).toMatchObject(expected);
    expect(server.received).toHaveLength(1);
  });

  it('is signed as Standard Webhooks says, over exactly what is sent', async () => {
    const server = closing(await startWebhookReceiver());
    await attempt(webhookTo(server.url));
    const { body, headers, method } = server.received[0]!;
    expect(method).toBe('POST');
    expect(headers['webhook-id']).toBe(NOTIFICATION.messageId);
    expect(new Webhook(SECRET).verify(body, headers)).toMatchObject({ rule: 'failure_rate_high' });
    expect(() => new Webhook(SECRET).verify(`${body} `, headers)).toThrow();
  });

  it('keeps its id and signs anew for another attempt', async () => {
    const server = closing(await startWebhookReceiver());
    let now = Date.UTC(2026, 10, 21, 18, 0, 0);
    const receiver = webhookTo(server.url, { now: () => now });
    await attempt(receiver);
    now += 60_000;
    await attempt(receiver);
    const [first, second] = server.received.map((it) => it.headers);
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(Number(second?.['webhook-timestamp']) - Number(first?.['webhook-timestamp'])).toBe(60);
    expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature']);
  });

  it('goes out unsigned without a secret', async () => {
    const server = closing(await startWebhookReceiver());
    await attempt(webhookTo(server.url, { secret: null }));
    expect(server.received[0]?.headers).toHaveProperty('webhook-id');
    expect(server.received[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  it('logs in with the user and password of its address', async () => {
    const server = closing(await startWebhookReceiver());
    await attempt(webhookTo(server.url.replace('//', '//ops:p%40ss@')));
    expect(server.received[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('ops:p@ss').toString('base64')}`);
  });

  it('has the documented body, field for field', async () => {
    const server = closing(await startWebhookReceiver());
    await attempt(webhookTo(server.url));
    const body = server.received[0]?.json as Record<string, unknown>;
    // prettier-ignore
    expect(Object.keys(body)).toEqual([
      'id', 'status', 'rule', 'severity', 'summary', 'summary_zh', 'value', 'threshold', 'unit', 'window', 'samples', 'started_at',
      'resolved_at', 'service', 'host', 'labels', 'annotations', 'error_types', 'explain', 'explain_zh', 'what_to_do', 'what_to_do_zh', 'examples',
      'runbook_url', 'dashboard_url',
    ]);
    expect(body).toEqual({ ...sampleAlert(), annotations: {} });
  });
});

/** The signature that the specification and every library give for this message. */
it('gives the signature of the published vector', () => {
  const signature = new Webhook('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').sign(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
  );
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

/** Without blanks: where lines are wrapped on the way is not what is looked at. */
const squeezed = (text: string | null) => (text ?? '').replace(/\s+/g, '');

describe('the mail', () => {
  async function mailed(notification: Notification, options: MailOptions = {}) {
    const sink = closing(await startSmtpSink());
    expect(await attempt(emailTo(sink.url, options), notification)).toEqual({ ok: true });
    return sink.mails[0]!;
  }

  it('goes to everybody on the list, with the subject that its readers filter by', async () => {
    const mail = await mailed(NOTIFICATION, { to: ['a@example.com', 'b@example.com'] });
    expect(mail.envelope).toEqual({ from: 'safelight@example.com', to: ['a@example.com', 'b@example.com'] });
    expect(mail.subject).toBe('【AI证件照工坊】系统告警');
    expect(mail.headers['auto-submitted']).toBe('auto-generated');
  });

  it('is text first and HTML last', async () => {
    const { raw, headers } = await mailed(NOTIFICATION);
    expect(headers['content-type']).toMatch(/^multipart\/alternative/);
    const parts = [...raw.matchAll(/^content-type: (text\/\w+)/gim)].map((it) => it[1]);
    expect(parts).toEqual(['text/plain', 'text/html']);
  });

  it('says what, how bad, since when, which errors, which requests and what to do, in both parts', async () => {
    const { text, html } = await mailed(NOTIFICATION);
    for (const part of [text, html].map(squeezed)) {
      expect(part).toContain(squeezed('失败率为 42.9 %，超过阈值 15 %'));
      expect(part).toContain(squeezed('2026-11-22 02:30:00 (GMT+8)'));
      expect(part).toContain(squeezed('InferenceError'));
      expect(part).toContain(squeezed('打开链路追踪。'));
      for (const { request_id, trace_url } of sampleAlert().examples) {
        expect(part).toContain(squeezed(request_id));
        expect(part).toContain(squeezed(trace_url));
      }
    }
  });

  it('speaks English where it is told to', async () => {
    const { text, html, subject } = await mailed(NOTIFICATION, { locale: 'en' });
    expect(subject).toBe('【AI证件照工坊】System alert');
    for (const part of [text, html]) expect(squeezed(part)).toContain(squeezed('9 of 21 photos failed'));
  });

  it('escapes what came from a log line', async () => {
    const { html } = await mailed(NOTIFICATION);
    expect(html).not.toContain('<img');
    expect(squeezed(html)).toContain(squeezed('&lt;img src=x onerror=alert(1)&gt; &amp; more'));
  });

  it('makes no link of an address that is none, and no header of a line break', async () => {
    const examples = [{ ...sampleAlert().examples[0]!, trace_url: 'javascript:alert(1)' }];
    const strange = { examples, rule: 'x\r\nBcc: evil@example.com', severity: 'info' } as const;
    const { html, headers } = await mailed(notification('fired', strange));
    expect(html).not.toContain('href="javascript');
    expect(headers).not.toHaveProperty('bcc');
  });

  it('puts all mails of an alert into one thread, each with an id of its own', async () => {
    const sink = closing(await startSmtpSink());
    const receiver = emailTo(sink.url);
    await attempt(receiver, NOTIFICATION);
    await attempt(receiver, notification('resolved', {}, 'msg_other'));
    await attempt(receiver, notification('fired', { id: 'another' }, 'msg_third'));
    const [fired, over, another] = sink.mails.map((it) => it.headers);
    expect(fired?.['message-id']).toBe('<msg_0123456789abcdef@example.com>');
    expect(over?.['references']).toBe(fired?.['references']);
    expect(over?.['in-reply-to']).toMatch(/^<alert-[0-9a-f]{16}@example\.com>$/);
    expect(new Set(sink.mails.map((it) => it.headers['message-id'])).size).toBe(3);
    expect(another?.['references']).not.toBe(fired?.['references']);
    expect(sink.mails[1]?.subject).toBe('【AI证件照工坊】系统告警已恢复');
  });
});

describe('the line to the mail server', () => {
  const login = (url: string) => url.replace('//', '//robot:PASSWORD@');

  it('is encrypted before the login where the server offers it, on this machine with any certificate', async () => {
    const sink = closing(await startSmtpSink({ starttls: true }));
    expect(await attempt(emailTo(login(sink.url)))).toEqual({ ok: true });
    expect(sink.mails).toMatchObject([{ encrypted: true, user: 'robot' }]);
  });

  it('is bare where it is told to be, or where nothing else is offered and nothing else is asked for', async () => {
    const offering = closing(await startSmtpSink({ starttls: true }));
    expect(await attempt(emailTo(login(offering.url), { starttls: 'off' }))).toEqual({ ok: true });
    const bare = closing(await startSmtpSink());
    expect(await attempt(emailTo(login(bare.url)))).toEqual({ ok: true });
    expect([...offering.mails, ...bare.mails].map((it) => it.encrypted)).toEqual([false, false]);
  });

  it.each([
    ['is not encrypted', false],
    ['has a certificate that is not to be trusted', true],
  ])('carries no password and no mail where it must be encrypted and %s', async (_, starttls) => {
    const sink = closing(await startSmtpSink({ starttls }));
    const outcome = await attempt(emailTo(login(sink.url), { starttls: 'required' }));
    expect(outcome).toMatchObject({
      ok: false,
      reason: 'refused',
      retryable: true,
      message: expect.stringContaining('see starttls in docs/alerts.md') as unknown as string,
    });
    expect(JSON.stringify(outcome)).not.toContain('PASSWORD');
    expect(sink.mails).toEqual([]);
  });
});

describe('from the outbox to the receivers', () => {
  it('brings a mail at once while the webhook is down, and the webhook when it is back, under one id', async () => {
    const server = closing(await startWebhookReceiver({ respond: (n) => (n === 1 ? 'reset' : { status: 200 }) }));
    const sink = closing(await startSmtpSink());
    const receivers = [webhookTo(server.url), emailTo(sink.url)];
    const outbox = new Outbox(receivers.map(({ name }) => addressee(name)));
    const order: string[] = [];
    const commit = () => Promise.resolve(void order.push(`saved ${server.received.length}`));
    const log = { emit: (event: string) => void order.push(event) };
    const health = new DeliveryHealth([], { service: 's', host: 'h', dashboardUrl: null, runbookUrl: null });
    const tally = new DeliveryTally(receivers.map(({ name }) => name));
    const courier = new Courier({ outbox, receivers, clock: systemClock, log, commit, health, tally, random: () => 0 });
    courier.start();
    outbox.accept([transition('fired')], systemClock.now());
    courier.wake();
    await sink.waitFor((mails) => mails.length === 1);
    await server.waitFor((received) => received.length === 2);
    await waitUntil(() => outbox.size === 0, { what: 'both delivered' });
    await courier.stop();
    expect(order[0]).toBe('saved 0');
    expect(new Set(server.received.map((it) => it.headers['webhook-id'])).size).toBe(1);
    expect(sink.mails).toHaveLength(1);
    expect(order.filter((it) => it === 'alert_delivered')).toHaveLength(2);
  });
});
