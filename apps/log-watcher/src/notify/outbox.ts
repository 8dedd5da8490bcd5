/**
 * What is still to be told to whom. Pure state: time is an argument, and the whole of it goes into the watcher's snapshot. For each
 * receiver and alert it holds the newest state only:
 * - an end takes the place of a beginning that was not delivered yet: one message tells the whole story. Nothing is ever dropped for
 *   being over, because an outage that nobody could be told of while it lasted is news all the same.
 * - a receiver that wants no ends keeps its undelivered beginning.
 * - a repeat is not queued behind a message that still waits.
 */
import { createHash } from 'node:crypto';
import type { AlertTransition } from '../rules/alert.js';
import { recallOutbox, type DeadLetter, type OutboxEntry, type OutboxSnapshot } from './outbox-memory.js';

/** Bounds; past them the oldest goes. */
const MOST_ENTRIES = 1000;
const MOST_DEAD = 200;

/** What the outbox must know of a receiver. */
export interface Addressee {
  readonly name: string;
  /** Whether it wants to hear of the end of an alert. */
  readonly sendResolved: boolean;
}

/** Messages on their way. */
export class Outbox {
  /** Counts changes that have to be on disk before they are acted upon. */
  private changes = 0;
  private waiting: OutboxEntry[] = [];
  private dead: DeadLetter[] = [];
  private lost = 0;

  constructor(private readonly receivers: readonly Addressee[]) {}

  /** Grows with each change that has to be made durable: messages that came in, were delivered, or were given up. */
  get revision(): number {
    return this.changes;
  }

  /** Messages that still wait, all receivers together. */
  get size(): number {
    return this.waiting.length;
  }

  /** Dead letters that had to be forgotten for newer ones. */
  get forgotten(): number {
    return this.lost;
  }

  /** Takes in what the rules want told. */
  accept(transitions: readonly AlertTransition[], nowMs: number): void {
    if (transitions.length === 0) return;
    this.changes++;
    for (const transition of transitions) {
      const wanted = this.receivers.filter(
        ({ name }) => transition.receivers.length === 0 || transition.receivers.includes(name),
      );
      for (const receiver of wanted) this.enqueue(transition, receiver, nowMs);
    }
  }

  /**
   * The next message for a receiver: the oldest whose time has come and whose arrival is on disk.
   * @param durable revision that is known to be on disk
   */
  due(receiver: string, nowMs: number, durable: number): OutboxEntry | null {
    const ready = (it: OutboxEntry) => it.receiver === receiver && it.revision <= durable && it.nextAttemptMs <= nowMs;
    return this.waiting.find(ready) ?? null;
  }

  /** When the next message falls due, epoch ms; null when none waits. */
  nextDueMs(receiver: string): number | null {
    const times = this.waiting.filter((it) => it.receiver === receiver).map((it) => it.nextAttemptMs);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** The message was taken. Nothing happens where a newer state has taken its place meanwhile. */
  delivered(messageId: string): void {
    this.take(messageId);
  }

  /** The attempt failed; the next is at `atMs`. */
  postpone(messageId: string, atMs: number): void {
    this.waiting = this.waiting.map((it) =>
      it.messageId === messageId ? { ...it, attempts: it.attempts + 1, nextAttemptMs: atMs } : it,
    );
  }

  /** The message is given up, and kept as a dead letter. */
  giveUp(messageId: string, why: { nowMs: number; reason: string; message: string }): void {
    const entry = this.take(messageId);
    if (entry === undefined) return;
    const { nowMs, reason, message } = why;
    this.bury({ ...entry, attempts: entry.attempts + 1, diedAtMs: nowMs, reason, message });
  }

  /** Gives up everything for a receiver that is gone. */
  giveUpAll(receiver: string, why: { nowMs: number; reason: string; message: string }): void {
    for (const { messageId } of this.waiting.filter((it) => it.receiver === receiver)) this.giveUp(messageId, why);
  }

  /** Given up messages, newest first. */
  deadLetters(): readonly DeadLetter[] {
    return this.dead;
  }

  /** Sends dead letters again, with the ids they had. @param messageId one of them; all without. @returns how many */
  resend(nowMs: number, messageId?: string): number {
    const chosen = this.dead.filter((it) => messageId === undefined || it.messageId === messageId);
    if (chosen.length === 0) return 0;
    this.changes++;
    this.dead = this.dead.filter((it) => !chosen.includes(it));
    for (const { messageId: id, receiver, kind, alert } of [...chosen].reverse()) {
      const fresh = { attempts: 0, enteredAtMs: nowMs, nextAttemptMs: nowMs, revision: this.changes };
      this.append({ messageId: id, receiver, kind, alert, ...fresh });
    }
    return chosen.length;
  }

  /** Everything that must survive a restart, as plain JSON. */
  snapshot(): OutboxSnapshot {
    return { version: 1, waiting: this.waiting, dead: this.dead, lost: this.lost };
  }

  /**
   * Takes a snapshot up. What waits for a receiver that is no longer configured becomes a dead letter; what cannot be read is
   * forgotten, never an error.
   */
  restore(raw: unknown): void {
    const recalled = recallOutbox(raw);
    this.lost = recalled.lost;
    this.dead = [...recalled.dead].slice(0, MOST_DEAD);
    // What came from the disk is on the disk.
    this.waiting = recalled.waiting.map((it) => ({ ...it, revision: 0 }));
    for (const { receiver, enteredAtMs: nowMs } of recalled.waiting) {
      if (this.receivers.some(({ name }) => name === receiver)) continue;
      this.giveUpAll(receiver, { nowMs, reason: 'receiver_removed', message: 'the receiver is no longer configured' });
    }
  }

  private enqueue({ alert, kind }: AlertTransition, receiver: Addressee, nowMs: number): void {
    if (kind === 'resolved' && !receiver.sendResolved) return;
    const sameAlert = (it: OutboxEntry) => it.receiver === receiver.name && it.alert.id === alert.id;
    if (kind === 'repeated' && this.waiting.some(sameAlert)) return;
    this.waiting = this.waiting.filter((it) => !sameAlert(it));
    const messageId = idOf([receiver.name, alert.id, kind, kind === 'repeated' ? String(nowMs) : '']);
    this.append({
      messageId,
      receiver: receiver.name,
      kind,
      alert,
      enteredAtMs: nowMs,
      attempts: 0,
      nextAttemptMs: nowMs,
      revision: this.changes,
    });
  }

  private append(entry: OutboxEntry): void {
    this.waiting.push(entry);
    const oldest = this.waiting.length > MOST_ENTRIES ? this.waiting[0] : undefined;
    if (oldest === undefined) return;
    const message = `more than ${MOST_ENTRIES} messages wait`;
    this.giveUp(oldest.messageId, { nowMs: entry.enteredAtMs, reason: 'outbox_full', message });
  }

  private take(messageId: string): OutboxEntry | undefined {
    const entry = this.waiting.find((it) => it.messageId === messageId);
    if (entry === undefined) return undefined;
    this.changes++;
    this.waiting = this.waiting.filter((it) => it !== entry);
    return entry;
  }

  private bury(letter: DeadLetter): void {
    this.dead.unshift(letter);
    while (this.dead.length > MOST_DEAD && this.dead.pop() !== undefined) this.lost++;
  }
}

/** The same message has the same id, even where it is made anew after a crash. Standard Webhooks allows no dot in it. */
function idOf(parts: readonly string[]): string {
  return `msg_${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)}`;
}
