import { describe, expect, it } from '@jest/globals';
import { addressee, transition } from '../../test/sample-alert.js';
import { Outbox } from './outbox.js';

const BOTH = [addressee('webhook'), addressee('email')];

/** What waits for a receiver, in order. */
function waiting(outbox: Outbox, receiver = 'webhook'): string[] {
  return outbox
    .snapshot()
    .waiting.filter((it) => it.receiver === receiver)
    .flatMap((it) => it.notices)
    .map((it) => `${it.kind} ${it.alert.id}`);
}

const due = (outbox: Outbox, nowMs = 0, durable = Infinity) => outbox.due('webhook', nowMs, durable);

describe('the outbox', () => {
  it('holds one message for each receiver that the rule asks for', () => {
    const outbox = new Outbox(BOTH);
    outbox.accept([transition('fired', { id: 'a' })], 0);
    outbox.accept([{ ...transition('fired', { id: 'b' }), receivers: ['email'] }], 0);
    expect(waiting(outbox, 'webhook')).toEqual(['fired a']);
    expect(waiting(outbox, 'email')).toEqual(['fired a', 'fired b']);
  });

  it('lets the end of an alert take the place of its undelivered beginning', () => {
    const outbox = new Outbox(BOTH);
    outbox.accept([transition('fired')], 0);
    outbox.accept([transition('resolved')], 10);
    expect(waiting(outbox)).toEqual(['resolved failure_rate_high-0123456789abcdef']);
  });

  it('keeps the undelivered beginning for a receiver that wants no ends', () => {
    const outbox = new Outbox([addressee('webhook', { sendResolved: false })]);
    outbox.accept([transition('fired', { id: 'a' })], 0);
    outbox.accept([transition('resolved', { id: 'a' })], 10);
    expect(waiting(outbox)).toEqual(['fired a']);
  });

  it('queues no repeat behind a message that waits', () => {
    const outbox = new Outbox(BOTH);
    outbox.accept([transition('fired', { id: 'a' })], 0);
    outbox.accept([transition('repeated', { id: 'a' })], 10);
    expect(waiting(outbox)).toEqual(['fired a']);
    outbox.delivered(due(outbox)!.messageId);
    outbox.accept([transition('repeated', { id: 'a' })], 20);
    expect(waiting(outbox)).toEqual(['repeated a']);
  });

  it('does not forget an end that came in while the beginning was on its way', () => {
    const outbox = new Outbox(BOTH);
    outbox.accept([transition('fired', { id: 'a' })], 0);
    const onItsWay = due(outbox)!;
    outbox.accept([transition('resolved', { id: 'a' })], 10);
    outbox.delivered(onItsWay.messageId);
    outbox.postpone(onItsWay.messageId, 99);
    outbox.giveUp(onItsWay.messageId, { nowMs: 11, reason: 'refused', message: '', tried: true });
    expect(waiting(outbox)).toEqual(['resolved a']);
    expect(due(outbox, 10)).toMatchObject({ notices: [{ kind: 'resolved' }], attempts: 0 });
  });

  it('gives nothing out that is not on disk', () => {
    const outbox = new Outbox(BOTH);
    outbox.accept([transition('fired', { id: 'a' })], 0);
    const durable = outbox.revision;
    outbox.accept([transition('fired', { id: 'b' })], 0);
    expect(due(outbox, 0, 0)).toBeNull();
    outbox.delivered(due(outbox, 0, durable)!.messageId);
    expect(due(outbox, 0, durable)).toBeNull();
    expect(due(outbox, 0, outbox.revision)?.notices[0]?.alert.id).toBe('b');
  });

  it('gives the same message the same id, made anew or not, and each message its own', () => {
    const ids = [1, 2].map(() => {
      const outbox = new Outbox(BOTH);
      outbox.accept([transition('fired')], 5);
      outbox.accept([transition('fired', { id: 'b' })], 5);
      return outbox.snapshot().waiting.map((it) => it.messageId);
    });
    expect(ids[0]).toEqual(ids[1]);
    expect(new Set(ids[0]).size).toBe(4);
    for (const id of ids[0]!) expect(id).toMatch(/^msg_[0-9a-f]{32}$/);
  });
});

describe('over a restart', () => {
  it('keeps ids, attempts and times, and knows that all of it is on disk', () => {
    const outbox = new Outbox(BOTH);
    outbox.accept([transition('fired', { id: 'a' })], 0);
    outbox.postpone(due(outbox)!.messageId, 500);
    const next = new Outbox(BOTH);
    next.restore(JSON.parse(JSON.stringify(outbox.snapshot())), 0);
    expect(next.due('webhook', 499, 0)).toBeNull();
    expect(next.due('webhook', 500, 0)).toMatchObject({ messageId: due(outbox, 500)!.messageId, attempts: 1 });
  });

  it('buries what waits for a receiver that is no longer there', () => {
    const outbox = new Outbox(BOTH);
    outbox.accept([transition('fired', { id: 'a' })], 0);
    const next = new Outbox([BOTH[0]!]);
    next.restore(JSON.parse(JSON.stringify(outbox.snapshot())), 77);
    expect(next.deadLetters.list).toMatchObject([{ receiver: 'email', reason: 'receiver_removed', diedAtMs: 77 }]);
    expect(waiting(next)).toEqual(['fired a']);
  });

  it.each([undefined, 'x', { version: 9 }, { version: 1, waiting: [{ receiver: 'webhook' }, null], dead: [{}] }])(
    'forgets what it cannot read: %j',
    (raw) => {
      const outbox = new Outbox(BOTH);
      outbox.restore(raw, 0);
      expect([outbox.size, outbox.deadLetters.list]).toEqual([0, []]);
    },
  );
});

describe('dead letters', () => {
  const why = { nowMs: 7, reason: 'refused', message: 'answered 404', tried: true };

  it('are kept, and sent again under their id', () => {
    const outbox = new Outbox(BOTH);
    outbox.accept([transition('fired', { id: 'a' })], 0);
    const { messageId } = due(outbox)!;
    outbox.giveUp(messageId, why);
    expect(due(outbox)).toBeNull();
    expect(outbox.deadLetters.list).toMatchObject([{ messageId, diedAtMs: 7, reason: 'refused', attempts: 1 }]);
    expect(outbox.resend(20, 'msg_unknown')).toEqual([]);
    expect(outbox.resend(20, messageId)).toMatchObject([{ messageId, receiver: 'webhook' }]);
    expect(due(outbox, 20)).toMatchObject({ messageId, attempts: 0 });
    expect(outbox.deadLetters.list).toEqual([]);
  });

  it('that only tell of the beginning of what is over stay where they are, marked', () => {
    const outbox = new Outbox(BOTH, undefined, (id) => id === 'on');
    outbox.accept([transition('fired', { id: 'on' }), transition('fired', { id: 'over' })], 0);
    for (let entry = due(outbox); entry !== null; entry = due(outbox)) outbox.giveUp(entry.messageId, why);
    const wanted = outbox.deadLetters.list.filter((it) => it.receiver === 'webhook').map((it) => it.messageId);
    for (const id of wanted) outbox.resend(20, id);
    expect(waiting(outbox).filter((it) => it.includes('over'))).toEqual([]);
    expect(waiting(outbox)).toContain('fired on');
    expect(outbox.deadLetters.list).toContainEqual(expect.objectContaining({ reason: 'overtaken' }));
  });

  it('that tell of an end are sent again, whatever fires', () => {
    const outbox = new Outbox([BOTH[0]!], undefined, () => false);
    outbox.accept([transition('resolved', { id: 'over' })], 0);
    outbox.giveUp(due(outbox)!.messageId, why);
    expect(outbox.resend(20)).toHaveLength(1);
  });

  it('are bounded, as is what waits; the oldest goes, and is counted', () => {
    const outbox = new Outbox([BOTH[0]!]);
    for (let n = 0; n < 1300; n++) outbox.accept([transition('fired', { id: `a${n}` })], n);
    expect(outbox.size).toBe(1000);
    expect(outbox.deadLetters.list).toHaveLength(200);
    expect(outbox.deadLetters.list[0]).toMatchObject({ reason: 'outbox_full', notices: [{ alert: { id: 'a299' } }] });
    expect(outbox.deadLetters.forgotten).toBe(100);
  });
});
