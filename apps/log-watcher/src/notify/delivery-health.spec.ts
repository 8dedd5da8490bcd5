import { describe, expect, it } from '@jest/globals';
import { DeliveryHealth } from './delivery-health.js';
import type { DeliveryOutcome } from './receivers/receiver.js';

const MINUTE = 60_000;
const CONTEXT = { service: 'photo-api', host: 'studio', dashboardUrl: 'http://w', runbookUrl: 'http://wiki/{rule}' };
const OK: DeliveryOutcome = { ok: true };
const failed = (reason: 'timeout' | 'throttled' = 'timeout'): DeliveryOutcome => ({
  ok: false,
  reason,
  retryable: true,
  retryAfterMs: null,
  message: '',
});

function setUp(receivers = ['ops', 'mail', 'chat']) {
  let health = new DeliveryHealth(receivers, CONTEXT);
  return {
    fail: (nowMs: number, reason?: 'throttled', final = false) => health.note('ops', failed(reason), nowMs, final),
    succeed: (nowMs: number) => health.note('ops', OK, nowMs),
    tell: (nowMs: number) => health.evaluate(nowMs).map((it) => `${it.kind} → ${it.receivers.join(' ')}`),
    raw: (nowMs: number) => health.evaluate(nowMs),
    firing: () => health.firing(),
    alerts: () => health.alerts(),
    restart(now = receivers) {
      const saved: unknown = JSON.parse(JSON.stringify(health.snapshot()));
      health = new DeliveryHealth(now, CONTEXT);
      health.restore(saved);
    },
  };
}

describe('delivery_failing', () => {
  it('fires at the third failure, and is told to the others', () => {
    const it = setUp();
    it.fail(0);
    it.fail(2000);
    expect(it.tell(2000)).toEqual([]);
    it.fail(6000);
    const [told] = it.raw(6000);
    expect(told).toMatchObject({
      kind: 'fired',
      receivers: ['mail', 'chat'],
      alert: {
        rule: 'delivery_failing',
        status: 'firing',
        severity: 'warning',
        value: 1,
        threshold: 0.01,
        samples: 3,
        labels: { receiver: 'ops' },
        runbook_url: 'http://wiki/delivery_failing',
        summary:
          'Messages to the receiver "ops" do not arrive: it does not answer in time; 3 of 3 attempts failed in the last 15 min.',
        summary_zh: '发往接收方“ops”的消息无法送达：响应超时；最近 15 分钟 3 次发送中有 3 次失败。',
      },
    });
    expect(it.tell(7000)).toEqual([]);
    expect(it.firing()).toMatchObject([{ alert: { id: told?.alert.id }, receivers: ['mail', 'chat'] }]);
  });

  it('fires at once when a message was given up', () => {
    const it = setUp();
    it.fail(0, undefined, true);
    expect(it.tell(0)).toEqual(['fired → mail chat']);
  });

  it('does not fire for failures that are few among many, long ago, or only asked for less', () => {
    const it = setUp();
    for (let n = 0; n < 400; n++) it.succeed(n);
    for (let n = 0; n < 3; n++) it.fail(1000 + n);
    expect(it.tell(1100)).toEqual([]);
    const slow = setUp();
    for (const at of [0, 10, 20]) slow.fail(at * MINUTE);
    expect(slow.tell(20 * MINUTE)).toEqual([]);
    const busy = setUp();
    for (let n = 0; n < 9; n++) busy.fail(n, 'throttled');
    expect(busy.tell(10)).toEqual([]);
  });

  it('ends when messages have arrived again for five minutes, and not by silence alone', () => {
    const it = setUp();
    for (const at of [0, 1, 2]) it.fail(at);
    it.tell(2);
    expect(it.tell(60 * MINUTE)).toEqual([]);
    it.succeed(61 * MINUTE);
    expect(it.tell(61 * MINUTE)).toEqual(['resolved → mail chat']);
    expect(it.firing()).toEqual([]);
  });

  it('does not begin again with failures that it has told of, but with as many new ones', () => {
    const it = setUp();
    for (const at of [0, 1, 2]) it.fail(at);
    it.tell(2);
    it.succeed(MINUTE);
    expect(it.tell(6 * MINUTE)).toEqual(['resolved → mail chat']);
    it.restart();
    expect(it.tell(6 * MINUTE + 1)).toEqual([]);
    for (const at of [7, 8]) it.fail(at * MINUTE);
    expect(it.tell(8 * MINUTE)).toEqual([]);
    it.fail(9 * MINUTE);
    expect(it.tell(9 * MINUTE)).toEqual(['fired → mail chat']);
  });

  it('does not end with a success between failures', () => {
    const it = setUp();
    for (const at of [0, 1, 2]) it.fail(at);
    it.tell(2);
    it.succeed(MINUTE);
    expect(it.tell(MINUTE)).toEqual([]);
    it.fail(2 * MINUTE);
    it.succeed(3 * MINUTE);
    expect([it.tell(6 * MINUTE), it.tell(7 * MINUTE)]).toEqual([[], ['resolved → mail chat']]);
  });

  it('is the same alert after a restart, told again every four hours', () => {
    const it = setUp();
    for (const at of [0, 1, 2]) it.fail(at);
    const [told] = it.raw(2);
    it.restart();
    expect(it.tell(3 * 60 * MINUTE)).toEqual([]);
    const [again] = it.raw(2 + 240 * MINUTE);
    expect(again).toMatchObject({ kind: 'repeated', alert: { id: told?.alert.id } });
  });

  it('ends after the clock was set back as well', () => {
    const it = setUp();
    for (const at of [0, 1, 2]) it.fail(9000 * MINUTE + at);
    it.tell(9000 * MINUTE + 2);
    it.tell(MINUTE);
    it.succeed(2 * MINUTE);
    expect([it.tell(2 * MINUTE), it.tell(6 * MINUTE)]).toEqual([[], ['resolved → mail chat']]);
  });

  it('ends with the receiver, and is told to nobody where there is no other', () => {
    const it = setUp();
    for (const at of [0, 1, 2]) it.fail(at);
    it.tell(2);
    it.restart(['mail']);
    expect(it.tell(3)).toEqual(['resolved → mail']);
    const alone = setUp(['ops']);
    for (const at of [0, 1, 2]) alone.fail(at);
    expect(alone.tell(2)).toEqual([]);
    expect(alone.alerts()).toHaveLength(1);
    expect(alone.firing()).toEqual([]);
  });

  it.each([null, 'x', { ops: 3 }, { ops: { attempts: 'x' } }])('forgets what it cannot read: %j', (raw) => {
    const health = new DeliveryHealth(['ops'], CONTEXT);
    health.restore(raw);
    expect(health.evaluate(0)).toEqual([]);
  });
});
