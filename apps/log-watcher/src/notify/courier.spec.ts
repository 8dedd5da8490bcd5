import { describe, expect, it } from '@jest/globals';
import type { EventEmitter } from '#telemetry';
import { ManualClock } from '#testkit';
import { addressee, transition } from '../../test/sample-alert.js';
import { Courier } from './courier.js';
import { DeliveryHealth } from './delivery-health.js';
import { DeliveryTally } from './delivery-tally.js';
import type { Addressee } from './grouping.js';
import { Outbox } from './outbox.js';
import type { DeliveryOutcome, Notification, Receiver } from './receivers/receiver.js';

const OK: DeliveryOutcome = { ok: true };
const DOWN: DeliveryOutcome = {
  ok: false,
  reason: 'unreachable',
  retryable: true,
  retryAfterMs: null,
  message: 'down',
};
const GONE: DeliveryOutcome = { ok: false, reason: 'gone', retryable: false, retryAfterMs: null, message: '410' };

/** A receiver that answers by a plan; the real ones are tried over real sockets in the delivery suite. */
class PlannedReceiver implements Receiver {
  readonly timeoutMs = 20_000;
  readonly sent: { id: string; kind: string; atMs: number }[] = [];
  closed = false;

  constructor(
    readonly name: string,
    private readonly clock: ManualClock,
    private readonly answer: (n: number) => DeliveryOutcome | 'hang' | 'throw' = () => OK,
  ) {}

  send({ messageId, notices }: Notification): Promise<DeliveryOutcome> {
    this.sent.push({ id: messageId, kind: notices.map((it) => it.kind).join(), atMs: this.clock.now() });
    const answer = this.answer(this.sent.length);
    if (answer === 'throw') return Promise.reject(new Error('bug with https://secret.example/KEY'));
    return answer === 'hang' ? new Promise(() => undefined) : Promise.resolve(answer);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/** A courier with everything around it. */
function setUp(
  plan: {
    a?: (n: number) => DeliveryOutcome | 'hang' | 'throw';
    commit?: () => Promise<void>;
    as?: Partial<Addressee>;
  } = {},
) {
  const clock = new ManualClock(0);
  const [a, b] = [new PlannedReceiver('a', clock, plan.a), new PlannedReceiver('b', clock)];
  const outbox = new Outbox([a, b].map(({ name }) => addressee(name, plan.as)));
  const lines: { event: string; fields: Record<string, unknown>; level: string | undefined }[] = [];
  const log: EventEmitter = {
    emit: (event, fields, level) => void lines.push({ event, fields: { ...fields }, level }),
  };
  const commit = plan.commit ?? (() => Promise.resolve());
  const health = new DeliveryHealth(['a', 'b'], { service: 's', host: 'h', dashboardUrl: null, runbookUrl: null });
  const tally = new DeliveryTally(['a', 'b']);
  const courier = new Courier({ outbox, receivers: [a, b], clock, log, commit, health, tally, random: () => 0.5 });
  courier.start();
  const tell = async (...transitions: Parameters<Outbox['accept']>[0]) => {
    outbox.accept(transitions, clock.now());
    courier.wake();
    await clock.advanceAndSettle(0);
  };
  return { clock, a, b, outbox, health, tally, courier, lines, tell };
}

describe('the courier', () => {
  it('delivers to every receiver at once, and says so', async () => {
    const { a, b, outbox, lines, tell } = setUp();
    await tell(transition('fired'));
    expect([a.sent.length, b.sent.length, outbox.size]).toEqual([1, 1, 0]);
    expect(lines.map((it) => [it.event, it.fields['receiver'], it.fields['attempt']])).toEqual([
      ['alert_delivered', 'a', 1],
      ['alert_delivered', 'b', 1],
    ]);
  });

  it('tries again under the same id, ever more patiently', async () => {
    const { clock, a, lines, tell } = setUp({ a: (n) => (n <= 3 ? DOWN : OK) });
    await tell(transition('fired'));
    await clock.advanceAndSettle(60_000);
    expect(a.sent.map((it) => it.atMs / 1000)).toEqual([0, 2, 6, 14]);
    expect(new Set(a.sent.map((it) => it.id)).size).toBe(1);
    const failures = lines.filter((it) => it.event === 'delivery_failed');
    expect(failures.map((it) => [it.fields['attempt'], it.fields['retry_in_ms'], it.fields['reason']])).toEqual([
      [1, 2000, 'unreachable'],
      [2, 4000, 'unreachable'],
      [3, 8000, 'unreachable'],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('waits as long as the receiver asks', async () => {
    const { clock, a, tell } = setUp({
      a: (n) => (n === 1 ? ({ ...(DOWN as object), retryAfterMs: 90_000 } as DeliveryOutcome) : OK),
    });
    await tell(transition('fired'));
    await clock.advanceAndSettle(200_000);
    expect(a.sent.map((it) => it.atMs / 1000)).toEqual([0, 90]);
  });

  it('does not let a hanging receiver delay another, and gives the attempt up in time', async () => {
    const { clock, a, b, lines, tell } = setUp({ a: () => 'hang' });
    await tell(transition('fired', { id: 'x' }), transition('fired', { id: 'y' }));
    expect([a.sent.length, b.sent.length]).toEqual([1, 2]);
    await clock.advanceAndSettle(19_999);
    expect(a.sent).toHaveLength(1);
    await clock.advanceAndSettle(1);
    expect(lines.at(-1)).toMatchObject({ event: 'delivery_failed', fields: { reason: 'timeout' } });
    expect(a.sent).toHaveLength(2);
  });

  it('sends to one receiver one message at a time, in their order', async () => {
    const { a, tell } = setUp();
    await tell(transition('fired', { id: 'x' }), transition('resolved', { id: 'y' }), transition('fired', { id: 'z' }));
    expect(a.sent.map((it) => it.kind)).toEqual(['fired', 'resolved', 'fired']);
  });

  it('keeps what is refused as a dead letter, as an ERROR', async () => {
    const { a, outbox, lines, tell } = setUp({
      a: () => ({ ...(DOWN as object), retryable: false, reason: 'refused' }) as DeliveryOutcome,
    });
    await tell(transition('fired'));
    expect(a.sent).toHaveLength(1);
    expect(outbox.deadLetters.list).toMatchObject([{ receiver: 'a', reason: 'refused' }]);
    expect(lines.find((it) => it.event === 'delivery_failed')?.level).toBe('ERROR');
  });

  it('gives up after three days', async () => {
    const { clock, outbox, tell } = setUp({ a: () => DOWN });
    await tell(transition('fired'));
    await clock.advanceAndSettle(73 * 3_600_000);
    expect(outbox.size).toBe(0);
    expect(outbox.deadLetters.list).toMatchObject([{ receiver: 'a', reason: 'unreachable' }]);
  });

  it('does not go on asking a receiver that is gone', async () => {
    const { a, b, outbox, tell } = setUp({ a: () => GONE });
    await tell(transition('fired', { id: 'x' }));
    await tell(transition('fired', { id: 'y' }));
    expect([a.sent.length, b.sent.length]).toEqual([1, 2]);
    expect(outbox.deadLetters.list.map((it) => it.reason)).toEqual(['gone', 'gone']);
  });

  it('survives a receiver with a defect, and does not repeat its words', async () => {
    const { clock, a, lines, tell } = setUp({ a: (n) => (n === 1 ? 'throw' : OK) });
    await tell(transition('fired'));
    expect(JSON.stringify(lines)).not.toContain('secret.example');
    await clock.advanceAndSettle(2000);
    expect(a.sent).toHaveLength(2);
  });
});

describe('before the first attempt', () => {
  it('waits until the message is on disk', async () => {
    let saved: () => void = () => undefined;
    const { a, clock, tell } = setUp({ commit: () => new Promise((resolve) => (saved = resolve)) });
    await tell(transition('fired'));
    await clock.advanceAndSettle(60_000);
    expect(a.sent).toEqual([]);
    saved();
    await clock.advanceAndSettle(0);
    expect(a.sent).toHaveLength(1);
  });

  it('sends nothing that came in after the snapshot was begun', async () => {
    const saves: (() => void)[] = [];
    const { a, clock, tell } = setUp({ commit: () => new Promise((resolve) => saves.push(resolve)) });
    await tell(transition('fired', { id: 'x' }));
    await tell(transition('fired', { id: 'y' }));
    saves[0]?.();
    await clock.advanceAndSettle(0);
    expect(a.sent).toHaveLength(1);
    saves[1]?.();
    await clock.advanceAndSettle(0);
    expect(a.sent).toHaveLength(2);
  });

  it('tries to save again until it works, and sends nothing meanwhile', async () => {
    let saves = 0;
    const { a, clock, tell } = setUp({
      commit: () => (++saves < 3 ? Promise.reject(new Error('ENOSPC')) : Promise.resolve()),
    });
    await tell(transition('fired'));
    expect(a.sent).toEqual([]);
    await clock.advanceAndSettle(3999);
    expect(a.sent).toEqual([]);
    await clock.advanceAndSettle(1);
    expect(a.sent).toHaveLength(1);
  });
});

describe('when it stops', () => {
  it('takes up nothing new, lets an attempt end for three seconds, and keeps what is not done', async () => {
    const { a, clock, courier, outbox, tell } = setUp({ a: () => 'hang' });
    await tell(transition('fired', { id: 'x' }), transition('fired', { id: 'y' }));
    const stopped = courier.stop();
    await clock.advanceAndSettle(3000);
    await stopped;
    expect(a.closed).toBe(true);
    expect(a.sent).toHaveLength(1);
    const { waiting } = outbox.snapshot();
    expect(waiting.map((it) => [it.receiver, it.attempts])).toEqual([
      ['a', 0],
      ['a', 0],
    ]);
    expect(clock.pending).toBe(0);
  });
});
