/** One behaviour for all receivers, over real sockets. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { WebhookBehaviour } from '#testkit';
import type { DeliveryOutcome, Notification, Receiver } from '../src/notify/receivers/receiver.js';
import { HTTP_KINDS, Opened, TOKEN, type World } from './receiver-worlds.js';
import { notification, sampleAlert, transition } from './sample-alert.js';

const opened = new Opened();
afterEach(() => opened.close());

/** One attempt, with the limit that the courier would set. */
function attempt(receiver: Receiver, message = notification(), ms = 30_000): Promise<DeliveryOutcome> {
  return receiver.send(message, AbortSignal.timeout(ms));
}

const KINDS: [string, (world: World) => Promise<Receiver>][] = [
  ...HTTP_KINDS.map((kind): [string, (world: World) => Promise<Receiver>] => [
    kind.name,
    (world) => opened.inWorld(kind, world),
  ]),
  ['email', (world) => opened.mailIn(world)],
];

describe.each(KINDS)('any receiver: %s', (name, receiverIn) => {
  it.each(['fired', 'repeated', 'resolved', 'test'] as const)('delivers a message that something %s', async (kind) => {
    expect(await attempt(await receiverIn('takes'), notification(kind))).toEqual({ ok: true });
  });

  it.each<[World, string, boolean]>([
    ['says-no', 'refused', false],
    ['busy', name === 'email' ? 'server_error' : 'throttled', true],
    ['fails', 'server_error', true],
    ['absent', 'unreachable', true],
  ])('a world that %s: %s, retryable %p, and no secret in the words', async (world, reason, retryable) => {
    const outcome = await attempt(await receiverIn(world));
    expect(outcome).toMatchObject({ ok: false, reason, retryable });
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
    expect((outcome as { message: string }).message).toMatch(/^[^\n]{5,300}$/);
  });

  it('ends soon after the signal where nobody answers', async () => {
    const outcome = await attempt(await receiverIn('silent'), notification(), 150);
    expect(outcome).toMatchObject({ ok: false, reason: 'timeout', retryable: true });
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
  });
});

describe.each(HTTP_KINDS.map((kind) => [kind.name, kind] as const))('any receiver over HTTP: %s', (_, kind) => {
  const NOW = Date.UTC(2026, 10, 21, 18, 0, 0);

  it('waits as long as it is asked to, in the words of the kind', async () => {
    const { receiver } = await opened.to(kind, () => kind.answers.busy, { now: () => NOW });
    expect(await attempt(receiver)).toMatchObject({ ok: false, retryable: true, retryAfterMs: kind.busyMs });
  });

  it.each<[string, WebhookBehaviour, object]>([
    [
      '429 with a date',
      { status: 429, headers: { 'retry-after': 'Sat, 21 Nov 2026 18:05:00 GMT' } },
      { reason: 'throttled', retryAfterMs: 300_000 },
    ],
    [
      '429 with seconds',
      { status: 429, headers: { 'retry-after': '120' } },
      { reason: 'throttled', retryAfterMs: 120_000 },
    ],
    [
      '503 with a day',
      { status: 503, headers: { 'retry-after': '86400' } },
      { reason: 'server_error', retryAfterMs: 3_600_000 },
    ],
    ['301', { status: 301, headers: { location: 'http://127.0.0.1:1/' } }, { reason: 'redirected', retryable: false }],
    ['401', { status: 401 }, { reason: 'refused', retryable: false }],
    ['408', { status: 408 }, { reason: 'timeout', retryable: true }],
    ['410', { status: 410 }, { reason: 'gone', retryable: false }],
    ['a reset connection', 'reset', { reason: 'unreachable', retryable: true }],
    ['500 with an endless page', { status: 500, body: 'x'.repeat(1_000_000) }, { reason: 'server_error' }],
  ])('%s', async (_name, behaviour, expected) => {
    const { receiver, server } = await opened.to(kind, () => behaviour, { now: () => NOW });
    expect(await attempt(receiver)).toMatchObject({ ok: false, ...expected });
    expect(server.received).toHaveLength(1);
  });

  it.each<[string, WebhookBehaviour]>([
    ['a page of a proxy', { status: 200, body: '<html>Please log in</html>' }],
    ['nothing', { status: 200 }],
    ['half an answer', 'cut'],
  ])('200 with %s is a delivery only where the body does not count', async (_name, behaviour) => {
    const { receiver } = await opened.to(kind, () => behaviour);
    const unsure = { ok: false, reason: 'unexpected', retryable: true };
    expect(await attempt(receiver)).toMatchObject(kind.bySuccessBody ? unsure : { ok: true });
  });

  it('sends text from log lines as text: no link, no mention, no tag of its own', async () => {
    const evil =
      '<at id=all></at><!channel>[here](http://evil.example)![x](http://evil.example/p.png)<@U1>@13800000000';
    const overrides = { explain_zh: ['', evil], summary_zh: evil, what_to_do_zh: [evil] };
    const { receiver, server } = await opened.to(kind, () => kind.answers.takes);
    await attempt(receiver, notification('fired', overrides));
    const shown = JSON.stringify(server.received[0]?.json);
    expect(shown).not.toMatch(READ_AS_MARKUP[kind.name] ?? /$^/);
    expect(server.received[0]?.body).toContain('evil.example');
  });

  it('takes any number of alerts of any length, and stays within the limits', async () => {
    const long = '照'.repeat(5000);
    const notices = Array.from({ length: 40 }, (_, n) => ({
      kind: 'fired' as const,
      alert: sampleAlert({ id: `a${n}`, summary_zh: long, explain_zh: [long, long], what_to_do_zh: [long] }),
    }));
    const message: Notification = { ...notification(), notices, others: [sampleAlert({ id: 'other' })] };
    const { receiver, server } = await opened.to(kind, () => kind.answers.takes);
    expect(await attempt(receiver, message)).toEqual({ ok: true });
    const { body } = server.received[0]!;
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(LIMITS[kind.name] ?? Infinity);
    expect(body).not.toContain('\ufffd');
    const { markdown } = server.received[0]?.json as { markdown?: { content?: string } };
    expect(Buffer.byteLength(markdown?.content ?? '')).toBeLessThanOrEqual(4096);
  });

  it('says in a message about the end that it is over', async () => {
    const { receiver, server } = await opened.to(kind, () => kind.answers.takes);
    const { alert } = transition('resolved', { summary_zh: '已恢复：失败率。' });
    await attempt(receiver, { ...notification(), notices: [{ kind: 'resolved', alert }] });
    expect(server.received[0]?.body).toMatch(/已恢复|resolve/);
  });
});

/** What a kind would make something of. The machine formats carry text as it is: whoever shows it escapes it there. */
const READ_AS_MARKUP: Readonly<Record<string, RegExp>> = {
  dingtalk: /\]\(http:\/\/evil|@138/,
  feishu: /<at id|\]\(http:\/\/evil/,
  wecom: /<@U1|\]\(http:\/\/evil/,
  slack: /<!channel|<@U1/,
};

/** Bytes of a whole request. */
const LIMITS: Readonly<Record<string, number>> = { dingtalk: 24_000, feishu: 20_000, wecom: 5000, pagerduty: 512_000 };
