import { describe, expect, it } from '@jest/globals';
import { addressee, sampleAlert, transition } from '../../test/sample-alert.js';
import { Dispatcher } from './dispatcher.js';
import type { Addressee } from './grouping.js';
import { parseMatcher, type Matcher } from './matcher.js';
import { Outbox } from './outbox.js';
import type { FiringAlert } from './sealing.js';

const HOUR = 3_600_000;

/** A dispatcher before its outbox; alerts fire and end by hand. */
function setUp(receivers: readonly Addressee[] = [addressee('hook')]) {
  const firing = new Map<string, FiringAlert>();
  const make = () => {
    const outbox = new Outbox(receivers);
    return {
      outbox,
      dispatcher: new Dispatcher({ outbox, addressees: receivers, firing: () => [...firing.values()] }),
    };
  };
  let parts = make();
  const change = (kind: 'fired' | 'repeated' | 'resolved', id: string, nowMs: number, wanted: string[] = []) => {
    if (kind === 'resolved') firing.delete(id);
    else firing.set(id, { alert: sampleAlert({ id }), receivers: wanted });
    parts.dispatcher.take([{ ...transition(kind, { id }), receivers: wanted }], nowMs);
  };
  return {
    fire: (id: string, nowMs: number, wanted?: string[]) => change('fired', id, nowMs, wanted),
    repeat: (id: string, nowMs: number) => change('repeated', id, nowMs),
    end: (id: string, nowMs: number) => change('resolved', id, nowMs),
    look: (nowMs: number) => parts.dispatcher.take([], nowMs),
    silence: (fromMs: number, toMs: number, nowMs = fromMs) =>
      parts.dispatcher.silence(
        {
          id: 's',
          matchers: [parseMatcher('rule=failure_*') as Matcher],
          startsAtMs: fromMs,
          endsAtMs: toMs,
          createdBy: '',
          comment: '',
        },
        nowMs,
      ),
    endSilence: (nowMs: number) => parts.dispatcher.silences.end('s', nowMs),
    /** What was told since the last time, all of it delivered. */
    told(receiver = 'hook', nowMs = 1e15): string[] {
      const { outbox } = parts;
      const all: string[] = [];
      outbox.seal(nowMs);
      for (let it = outbox.due(receiver, nowMs, Infinity); it !== null; it = outbox.due(receiver, nowMs, Infinity)) {
        all.push(...it.notices.map((notice) => `${notice.kind} ${notice.alert.id}`));
        outbox.delivered(it.messageId);
        outbox.seal(nowMs);
      }
      return all;
    },
    restart() {
      const saved = JSON.parse(JSON.stringify([parts.outbox.snapshot(), parts.dispatcher.snapshot()])) as unknown[];
      parts = make();
      parts.outbox.restore(saved[0], 0);
      parts.dispatcher.restore(saved[1]);
    },
  };
}

describe('an alert that is silenced', () => {
  it('is told when the silence is over and it still fires, as a beginning, also after a kill', () => {
    const it = setUp();
    it.silence(0, HOUR);
    it.fire('a', 10);
    it.repeat('a', 20);
    it.restart();
    it.look(HOUR - 1);
    expect(it.told()).toEqual([]);
    it.look(HOUR);
    expect(it.told()).toEqual(['fired a']);
    it.look(HOUR + 1);
    it.end('a', HOUR + 2);
    expect(it.told()).toEqual(['resolved a']);
  });

  it('is told of neither beginning nor end when it ends before the silence does', () => {
    const it = setUp();
    it.silence(0, HOUR);
    it.fire('a', 10);
    it.end('a', 20);
    it.look(HOUR);
    expect(it.told()).toEqual([]);
  });

  it('is told of its end where its beginning was told, but not again in between', () => {
    const it = setUp();
    it.fire('a', 0);
    expect(it.told()).toEqual(['fired a']);
    it.silence(10, HOUR);
    it.repeat('a', 20);
    expect(it.told()).toEqual([]);
    it.end('a', 30);
    expect(it.told()).toEqual(['resolved a']);
  });

  it('is told to nobody else afterwards where its own receiver is not configured', () => {
    const it = setUp();
    it.silence(0, HOUR);
    it.fire('a', 10, ['night-shift']);
    it.look(HOUR);
    expect(it.told()).toEqual([]);
  });

  it('is told as soon as somebody ends the silence', () => {
    const it = setUp();
    it.silence(0, HOUR);
    it.fire('a', 10);
    it.endSilence(20);
    it.look(20);
    expect(it.told()).toEqual(['fired a']);
  });

  it('is taken back from a group that waits, and only from receivers that were not told', () => {
    const receivers = [
      addressee('hook'),
      addressee('chat', { groupBy: ['service'], groupWaitMs: 60_000, mostAlerts: 8 }),
    ];
    const it = setUp(receivers);
    it.fire('a', 0);
    expect(it.told('hook', 0)).toEqual(['fired a']);
    it.silence(10, HOUR);
    expect(it.told('chat', 120_000)).toEqual([]);
    it.end('a', 200_000);
    expect([it.told('hook', 200_000), it.told('chat', 300_000)]).toEqual([['resolved a'], []]);
  });

  it('is another than one that does not match', () => {
    const it = setUp();
    it.silence(HOUR, 2 * HOUR, 0);
    it.fire('a', 10);
    expect(it.told()).toEqual(['fired a']);
  });
});

describe('a receiver that has to be reminded', () => {
  const receivers = [addressee('hook'), addressee('am', { refreshMs: 60_000, groupBy: [], mostAlerts: 100 })];

  it('hears of all that fires each minute, and the others do not', () => {
    const it = setUp(receivers);
    it.fire('a', 0);
    it.fire('b', 1000);
    expect(it.told('am', 1000)).toEqual(['fired a', 'fired b']);
    it.told('hook', 1000);
    it.look(59_999);
    expect(it.told('am', 59_999)).toEqual([]);
    it.look(60_000);
    expect(it.told('am', 60_000)).toEqual(['repeated a', 'repeated b']);
    expect(it.told('hook', 60_000)).toEqual([]);
  });

  it('hears nothing of what is silenced, and has at most one reminder waiting', () => {
    const it = setUp(receivers);
    it.fire('a', 0);
    it.told('am', 0);
    it.look(60_000);
    it.look(120_000);
    expect(it.told('am', 120_000)).toEqual(['repeated a']);
    it.silence(120_001, HOUR);
    it.look(180_000);
    expect(it.told('am', 180_000)).toEqual([]);
  });
});
