import { describe, expect, it } from '@jest/globals';
import { addressee, sampleAlert, transition } from '../../test/sample-alert.js';
import type { Addressee } from './grouping.js';
import { Outbox } from './outbox.js';
import type { FiringAlert } from './sealing.js';

const CHAT: Partial<Addressee> = { groupBy: ['service'], groupIntervalMs: 30_000, mostAlerts: 8 };

/** An outbox with one receiver, and what it makes of time. */
function setUp(options: Partial<Addressee> = CHAT, firing: () => FiringAlert[] = () => []) {
  const make = () => new Outbox([addressee('chat', options)], firing);
  let outbox = make();
  const due = (nowMs: number) => {
    outbox.seal(nowMs);
    return outbox.due('chat', nowMs, outbox.revision);
  };
  return {
    get outbox() {
      return outbox;
    },
    fire: (nowMs: number, ...ids: string[]) =>
      outbox.accept(
        ids.map((id) => transition('fired', { id, rule: id })),
        nowMs,
      ),
    end: (nowMs: number, ...ids: string[]) =>
      outbox.accept(
        ids.map((id) => transition('resolved', { id, rule: id })),
        nowMs,
      ),
    /** The message of this instant, as "kind id" of each part, and taken. */
    take(nowMs: number): string[] {
      const entry = due(nowMs);
      if (entry === null) return [];
      outbox.attempted('chat', nowMs);
      outbox.delivered(entry.messageId);
      return entry.notices.map((it) => `${it.kind} ${it.alert.id}`);
    },
    due,
    /** What a kill leaves: the snapshot, read by another process. */
    restart() {
      const saved: unknown = JSON.parse(JSON.stringify(outbox.snapshot()));
      outbox = make();
      outbox.restore(saved, 0);
    },
  };
}

describe('a group', () => {
  it('is told of its first alert at once, and of the next ones together when its interval is over', () => {
    const chat = setUp();
    chat.fire(0, 'a');
    expect(chat.take(0)).toEqual(['fired a']);
    chat.fire(1000, 'b');
    chat.fire(20_000, 'c');
    expect([chat.take(20_000), chat.take(29_999)]).toEqual([[], []]);
    expect(chat.outbox.nextDueMs('chat', 20_000)).toBe(30_000);
    expect(chat.take(30_000)).toEqual(['fired b', 'fired c']);
  });

  it('waits for others where it is told to', () => {
    const chat = setUp({ ...CHAT, groupWaitMs: 10_000 });
    chat.fire(0, 'a');
    chat.fire(9000, 'b');
    expect(chat.take(9999)).toEqual([]);
    expect(chat.take(10_000)).toEqual(['fired a', 'fired b']);
  });

  it('does not make what is more urgent wait for the interval, and takes along what waited', () => {
    const chat = setUp();
    const of = (id: string, severity: 'warning' | 'critical') => transition('fired', { id, severity });
    chat.outbox.accept([of('a', 'warning')], 0);
    expect(chat.take(0)).toEqual(['fired a']);
    chat.outbox.accept([of('b', 'warning')], 1000);
    chat.outbox.accept([of('c', 'critical')], 2000);
    expect(chat.take(2000)).toEqual(['fired c', 'fired b']);
    chat.outbox.accept([of('d', 'critical')], 3000);
    expect(chat.take(3000)).toEqual([]);
  });

  it('is one of those alerts that share the labels', () => {
    const chat = setUp({ ...CHAT, groupBy: ['team'] });
    chat.outbox.accept(
      [transition('fired', { id: 'a' }), transition('fired', { id: 'b', labels: { team: 'web' } })],
      0,
    );
    expect([chat.take(0), chat.take(0)]).toEqual([['fired a'], ['fired b']]);
  });

  it('shows what else of it fires, but nothing that is news itself or of others', () => {
    const firing = ['a', 'b', 'c'].map((id) => ({ alert: sampleAlert({ id }), receivers: [] as string[] }));
    const elsewhere = { alert: sampleAlert({ id: 'd', service: 'other' }), receivers: [] };
    const notForUs = { alert: sampleAlert({ id: 'e' }), receivers: ['mail'] };
    const chat = setUp(CHAT, () => [...firing, elsewhere, notForUs]);
    chat.fire(0, 'a');
    expect(chat.due(0)?.others.map((it) => it.id)).toEqual(['b', 'c']);
  });

  it('puts what fires before what is over, the most urgent first, and leaves what does not fit for the next message', () => {
    const chat = setUp({ ...CHAT, mostAlerts: 2 });
    chat.end(0, 'over');
    chat.outbox.delivered(chat.due(0)!.messageId);
    chat.outbox.accept(
      [
        transition('resolved', { id: 'r' }),
        transition('fired', { id: 'w', severity: 'warning' }),
        transition('fired', { id: 'c', severity: 'critical' }),
      ],
      60_000,
    );
    expect(chat.take(60_000)).toEqual(['fired c', 'fired w']);
    expect(chat.take(60_000)).toEqual(['resolved r']);
  });
});

describe('a limit', () => {
  const SLOW: Partial<Addressee> = {
    ...CHAT,
    groupBy: ['rule'],
    groupIntervalMs: 0,
    limits: [{ messages: 3, perMs: 60_000 }],
  };

  it('is kept by putting together, and nothing is lost', () => {
    const chat = setUp(SLOW);
    const told: string[][] = [];
    for (let n = 0; n < 40; n++) {
      chat.fire(n * 1000, `a${n}`);
      told.push(chat.take(n * 1000));
    }
    for (let at = 40_000; at <= 400_000; at += 1000) told.push(chat.take(at));
    const sent = told.flatMap((parts, second) => (parts.length === 0 ? [] : [{ second, parts }]));
    expect(sent.flatMap((it) => it.parts).sort()).toEqual(Array.from({ length: 40 }, (_, n) => `fired a${n}`).sort());
    for (const { second } of sent)
      expect(sent.filter((it) => it.second >= second && it.second < second + 60).length).toBeLessThanOrEqual(3);
    expect(sent.length).toBeLessThan(15);
  });

  it('counts attempts over a restart', () => {
    const chat = setUp(SLOW);
    for (const id of ['a', 'b', 'c']) {
      chat.fire(0, id);
      chat.take(0);
    }
    chat.restart();
    chat.fire(1000, 'd');
    expect(chat.take(1000)).toEqual([]);
    expect(chat.take(60_000)).toEqual(['fired d']);
  });

  it('stays away from the full and the half hour where the receiver is busy then', () => {
    const chat = setUp({ ...CHAT, rushMs: 5000 });
    const half = 1_800_000;
    chat.fire(half - 1, 'a');
    expect(chat.take(half - 1)).toEqual(['fired a']);
    chat.fire(2 * half, 'b');
    expect(chat.outbox.nextDueMs('chat', 2 * half)).toBe(2 * half + 5000);
    expect([chat.take(2 * half + 4999), chat.take(2 * half + 5000)]).toEqual([[], ['fired b']]);
  });

  it('holds everything back while the receiver wants silence, and then tells it in one message', () => {
    const chat = setUp();
    chat.outbox.hold('chat', 600_000);
    chat.fire(0, 'a');
    chat.fire(100_000, 'b');
    expect(chat.take(599_999)).toEqual([]);
    expect(chat.outbox.nextDueMs('chat', 0)).toBe(600_000);
    chat.restart();
    expect(chat.take(600_000)).toEqual(['fired a', 'fired b']);
  });
});

describe('a message of several alerts', () => {
  it('has one id from its making on, over restarts and failures', () => {
    const chat = setUp();
    chat.fire(0, 'a', 'b');
    const first = chat.due(0)!;
    chat.outbox.postpone(first.messageId, 2000);
    chat.restart();
    chat.fire(1000, 'c');
    const again = chat.due(2000)!;
    expect(again).toMatchObject({ messageId: first.messageId, notices: first.notices, attempts: 1 });
  });

  it('loses the part that is overtaken and keeps its id; the end is news of its own', () => {
    const chat = setUp();
    chat.fire(0, 'a', 'b');
    const { messageId } = chat.due(0)!;
    chat.outbox.postpone(messageId, 60_000);
    chat.end(10, 'a');
    expect(chat.take(30_000)).toEqual(['resolved a']);
    expect(chat.due(60_000)).toMatchObject({ messageId, notices: [{ kind: 'fired', alert: { id: 'b' } }] });
  });

  it('is not made while the one before it was never tried: what comes meanwhile goes along', () => {
    const chat = setUp({ ...CHAT, groupBy: ['rule'] });
    chat.fire(0, 'a');
    chat.fire(1, 'b');
    chat.fire(2, 'c');
    const waiting = () => chat.outbox.snapshot().waiting.length;
    expect(waiting()).toBe(1);
    expect(chat.take(3)).toEqual(['fired a']);
    expect([chat.take(3), chat.take(3)]).toEqual([['fired b'], ['fired c']]);
  });

  it('becomes a dead letter as a whole, and comes back as a whole', () => {
    const chat = setUp();
    chat.fire(0, 'a', 'b');
    const { messageId } = chat.due(0)!;
    chat.outbox.giveUp(messageId, { nowMs: 1, reason: 'refused', message: '404', tried: true });
    chat.restart();
    expect(chat.outbox.deadLetters.list).toMatchObject([{ messageId, reason: 'refused', notices: [{}, {}] }]);
    chat.outbox.resend(5);
    expect(chat.due(5)).toMatchObject({ messageId, attempts: 0 });
  });
});

describe('news that still gathers', () => {
  it('survives a kill with its time', () => {
    const chat = setUp({ ...CHAT, groupWaitMs: 10_000 });
    chat.fire(0, 'a');
    chat.restart();
    expect(chat.take(9999)).toEqual([]);
    expect(chat.take(10_000)).toEqual(['fired a']);
  });

  it('is buried, not forgotten, when its receiver is taken out of the configuration', () => {
    const chat = setUp({ ...CHAT, groupWaitMs: 10_000 });
    chat.fire(0, 'a');
    const next = new Outbox([addressee('mail')]);
    next.restore(JSON.parse(JSON.stringify(chat.outbox.snapshot())), 0);
    expect(next.deadLetters.list).toMatchObject([{ receiver: 'chat', reason: 'receiver_removed', notices: [{}] }]);
    expect(next.size).toBe(0);
  });

  it('can be taken back as long as no message was made of it', () => {
    const chat = setUp();
    chat.fire(0, 'a');
    chat.fire(1, 'b', 'c');
    expect(chat.outbox.takeBack((alert) => alert.id !== 'c').map((it) => it.alert.id)).toEqual(['b']);
    expect(chat.take(0)).toEqual(['fired a']);
    expect(chat.take(60_000)).toEqual(['fired c']);
  });

  it('does not wait for an hour that lies in the past: the clock may be set back', () => {
    const chat = setUp();
    chat.fire(10_000_000, 'a');
    chat.take(10_000_000);
    chat.fire(1000, 'b');
    expect(chat.take(1000)).toEqual(['fired b']);
  });

  it('is not kept back by what a limit counted in a time to come, nor by a wait that ends then', () => {
    const chat = setUp({ ...CHAT, limits: [{ messages: 1, perMs: 1000 }] });
    chat.fire(10_000_000, 'a', 'b');
    expect(chat.take(10_000_000)).toEqual(['fired a', 'fired b']);
    chat.fire(10_001_000, 'c');
    expect(chat.outbox.nextDueMs('chat', 10_001_000)).toBe(10_030_000);
    // The clock is set back, and another message waits for an hour that is years away.
    expect(chat.take(1000)).toEqual(['fired c']);
    chat.fire(40_000, 'd');
    const { messageId } = chat.due(40_000)!;
    chat.outbox.postpone(messageId, 400 * 86_400_000);
    expect(chat.take(50_000)).toEqual(['fired d']);
  });
});

it('reads what the version before left', () => {
  const { alert } = transition('fired', { id: 'a' });
  const old = {
    messageId: 'msg_1',
    receiver: 'chat',
    kind: 'fired',
    alert,
    enteredAtMs: 1,
    attempts: 2,
    nextAttemptMs: 5,
    revision: 7,
  };
  const chat = setUp();
  chat.outbox.restore(
    {
      version: 1,
      waiting: [old],
      dead: [{ ...old, messageId: 'msg_2', diedAtMs: 9, reason: 'refused', message: '' }],
      lost: 3,
    },
    5,
  );
  expect(chat.due(5)).toMatchObject({
    messageId: 'msg_1',
    attempts: 2,
    notices: [{ kind: 'fired', alert: { id: 'a' } }],
  });
  expect(chat.outbox.deadLetters).toMatchObject({ list: [{ messageId: 'msg_2' }], forgotten: 3 });
});
