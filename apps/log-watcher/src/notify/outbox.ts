/**
 * What is still to be told to whom: news that gathers, and the messages made of it. Pure state: time is an argument, and the whole of it
 * goes into the watcher's snapshot. For each receiver and alert it holds the newest state only:
 * - an end takes the place of a beginning that was not delivered yet: one message tells the whole story. Nothing is ever dropped for
 *   being over, because an outage that nobody could be told of while it lasted is news all the same.
 * - a receiver that wants no ends keeps its undelivered beginning.
 * - a repeat is not queued behind a message that still waits.
 */
import type { Alert, AlertTransition } from '../rules/alert.js';
import { DeadLetters } from './dead-letters.js';
import { groupOf, type Addressee } from './grouping.js';
import { Lanes } from './lanes.js';
import { recallOutbox, revived, type OutboxSnapshot } from './outbox-memory.js';
import type { DeadLetter, GivenUp, OutboxEntry, WaitingNotice } from './outbox-memory.js';
import { isPending, sorted, without } from './overtaken.js';
import { aloneOf, batches, entryOf, type Batch, type FiringAlert } from './sealing.js';
import { believed } from './set-back.js';

/** Past it the oldest goes. */
const MOST_ENTRIES = 1000;

/** Messages on their way. */
export class Outbox {
  /** Counts changes that have to be on disk before they are acted upon. */
  private changes = 0;
  private gathering: WaitingNotice[] = [];
  private waiting: OutboxEntry[] = [];
  private readonly dead = new DeadLetters();
  private readonly lanes = new Lanes();

  /**
   * @param firing what fires now and may be told, for messages that show the rest of a group
   * @param goesOn whether an alert fires still, told or not
   */
  constructor(
    private receivers: readonly Addressee[],
    private readonly firing: () => readonly FiringAlert[] = () => [],
    private readonly goesOn: (alertId: string) => boolean = () => true,
  ) {}

  /** Other receivers from now on. What waits for one that is gone becomes a dead letter. */
  adopt(receivers: readonly Addressee[], nowMs: number): void {
    this.receivers = receivers;
    this.giveUpOrphans(nowMs);
  }

  /** Grows with each change that has to be made durable. */
  get revision(): number {
    return this.changes;
  }

  /** News and messages that wait. */
  get size(): number {
    return this.waiting.length + this.gathering.length;
  }

  /** When the oldest of it came in, epoch ms; null where nothing waits. */
  get oldestAtMs(): number | null {
    const times = [...this.waiting, ...this.gathering].map((it) => it.enteredAtMs);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Takes in what the rules want told. */
  accept(transitions: readonly AlertTransition[], nowMs: number): void {
    if (transitions.length > 0) this.changes++;
    for (const transition of transitions) {
      const wanted = this.receivers.filter(
        ({ name }) => transition.receivers.length === 0 || transition.receivers.includes(name),
      );
      for (const receiver of wanted) this.enter(transition, receiver, nowMs);
    }
    this.seal(nowMs);
  }

  /** Makes messages of the news whose time has come. */
  seal(nowMs: number): void {
    ({ gathering: this.gathering, waiting: this.waiting } = believed(this.gathering, this.waiting, nowMs));
    for (const addressee of this.receivers) {
      const gathering = this.gathering.filter((it) => it.receiver === addressee.name);
      if (gathering.length === 0 || !this.maySeal(addressee, nowMs)) continue;
      const made = batches(gathering, this.lanes.of(addressee.name), { addressee, nowMs, firing: this.firing() });
      if (made.length > 0) this.changes++;
      for (const batch of made) {
        this.lanes.told(addressee, batch.group, batch.notices, nowMs);
        this.make(batch, addressee.name, nowMs);
      }
    }
  }

  /**
   * The next message for a receiver: the oldest whose time has come and whose making is on disk.
   * @param durable revision that is known to be on disk
   */
  due(receiver: string, nowMs: number, durable: number): OutboxEntry | null {
    if (this.opensAtMs(receiver, nowMs) > nowMs) return null;
    const ready = (it: OutboxEntry) => it.receiver === receiver && it.revision <= durable && it.nextAttemptMs <= nowMs;
    return this.waiting.find(ready) ?? null;
  }

  /** When there is something to do for a receiver next, epoch ms; null when nothing waits. */
  nextDueMs(receiver: string, nowMs: number): number | null {
    const times = [
      ...this.waiting.filter((it) => it.receiver === receiver).map((it) => it.nextAttemptMs),
      ...this.gathering.filter((it) => it.receiver === receiver).map((it) => it.dueMs),
    ];
    return times.length === 0 ? null : Math.max(this.opensAtMs(receiver, nowMs), Math.min(...times));
  }

  /** An attempt begins: it counts for the receiver's limits, whatever comes of it. */
  attempted(receiver: string, nowMs: number): void {
    const addressee = this.addressee(receiver);
    if (addressee !== undefined) this.lanes.attempted(addressee, nowMs);
  }

  /** The receiver wants to hear nothing at all until then; what comes meanwhile gathers. */
  hold(receiver: string, untilMs: number): void {
    this.lanes.hold(receiver, untilMs);
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
  giveUp(messageId: string, why: GivenUp): void {
    const entry = this.take(messageId);
    if (entry === undefined) return;
    const { nowMs: diedAtMs, tried, ...said } = why;
    this.dead.bury({ ...entry, ...said, attempts: entry.attempts + (tried ? 1 : 0), diedAtMs });
  }

  /** Gives up everything for a receiver that is gone. */
  giveUpAll(receiver: string, why: GivenUp): void {
    for (const it of this.gathering.filter((notice) => notice.receiver === receiver))
      this.make(aloneOf(it), receiver, why.nowMs);
    for (const it of this.waiting.filter((entry) => entry.receiver === receiver)) this.giveUp(it.messageId, why);
  }

  /** Takes back news of alerts that nobody is to be told of after all, where no message was made of it. Ends are not taken back. */
  takeBack(unwanted: (alert: Alert) => boolean): WaitingNotice[] {
    const taken = this.gathering.filter((it) => it.kind !== 'resolved' && unwanted(it.alert));
    if (taken.length > 0) this.changes++;
    this.gathering = this.gathering.filter((it) => !taken.includes(it));
    return taken;
  }

  /** What was given up. */
  get deadLetters(): Pick<DeadLetters, 'list' | 'forgotten' | 'takeUntold'> {
    return this.dead;
  }

  /**
   * Sends dead letters again, with the ids they had; not those of receivers that are gone. Those that only tell of the beginning of what
   * is over by now stay, marked: they would open an incident that nobody closes.
   * @param messageId one of them; all without @returns what is sent again
   */
  resend(nowMs: number, messageId?: string): DeadLetter[] {
    const chosen = this.dead.take(
      (it) => this.addressee(it.receiver) !== undefined && (messageId === undefined || it.messageId === messageId),
    );
    if (chosen.length > 0) this.changes++;
    const { resent, over } = sorted(chosen, this.goesOn);
    for (const letter of resent) this.append(revived(letter, nowMs, this.changes));
    for (const letter of over) this.dead.keep(letter);
    return resent;
  }

  /** Everything that must survive a restart, as plain JSON. */
  snapshot(): OutboxSnapshot {
    const { gathering, waiting, dead, lanes } = this;
    return { version: 2, gathering, waiting, dead: dead.list, lost: dead.forgotten, lanes: lanes.snapshot() };
  }

  /** Takes a snapshot up. What waits for a receiver that is gone becomes a dead letter; what cannot be read is forgotten. */
  restore(raw: unknown, nowMs: number): void {
    const recalled = recallOutbox(raw);
    this.dead.restore(recalled.dead, recalled.lost);
    // What came from the disk is on the disk.
    this.waiting = recalled.waiting.map((it) => ({ ...it, revision: 0 }));
    this.gathering = [...recalled.gathering];
    this.lanes.restore(recalled.lanes);
    this.giveUpOrphans(nowMs);
  }

  private giveUpOrphans(nowMs: number): void {
    const why = { nowMs, reason: 'receiver_removed', message: 'the receiver is no longer configured', tried: false };
    for (const { receiver } of [...this.waiting, ...this.gathering])
      if (this.addressee(receiver) === undefined) this.giveUpAll(receiver, why);
  }

  private addressee(receiver: string): Addressee | undefined {
    return this.receivers.find(({ name }) => name === receiver);
  }

  private opensAtMs(receiver: string, nowMs: number): number {
    const addressee = this.addressee(receiver);
    return addressee === undefined ? nowMs : this.lanes.openAtMs(addressee, nowMs);
  }

  private enter({ alert, kind }: AlertTransition, receiver: Addressee, nowMs: number): void {
    if (kind === 'resolved' && !receiver.sendResolved) return;
    const { gathering, waiting } = this;
    if (kind === 'repeated' && isPending({ gathering, waiting }, receiver.name, alert.id)) return;
    ({ gathering: this.gathering, waiting: this.waiting } = without({ gathering, waiting }, receiver.name, alert.id));
    const group = groupOf(alert, receiver);
    const dueMs = this.lanes.dueMs({ alert, kind }, group, receiver, nowMs);
    this.gathering.push({ receiver: receiver.name, kind, alert, group, enteredAtMs: nowMs, dueMs });
    this.boundSize(nowMs);
  }

  /** Where messages can hold several alerts, none is made before the one before it was tried: what comes meanwhile goes along. */
  private maySeal(addressee: Addressee, nowMs: number): boolean {
    if (addressee.groupBy === 'alert') return true;
    const untried = this.waiting.some((it) => it.receiver === addressee.name && it.attempts === 0);
    return !untried && this.lanes.openAtMs(addressee, nowMs) <= nowMs;
  }

  private make(batch: Batch, receiver: string, nowMs: number): void {
    this.gathering = this.gathering.filter((it) => !batch.notices.includes(it));
    this.append(entryOf(batch, receiver, nowMs, this.changes));
  }

  private append(entry: OutboxEntry): void {
    this.waiting.push(entry);
    this.boundSize(entry.nextAttemptMs);
  }

  private boundSize(nowMs: number): void {
    if (this.size <= MOST_ENTRIES) return;
    const [[oldest], [notice], message] = [this.waiting, this.gathering, `more than ${MOST_ENTRIES} messages wait`];
    if (oldest !== undefined) this.giveUp(oldest.messageId, { nowMs, reason: 'outbox_full', message, tried: false });
    else if (notice !== undefined) this.make(aloneOf(notice), notice.receiver, nowMs);
  }

  private take(messageId: string): OutboxEntry | undefined {
    const entry = this.waiting.find((it) => it.messageId === messageId);
    if (entry === undefined) return undefined;
    this.changes++;
    this.waiting = this.waiting.filter((it) => it !== entry);
    return entry;
  }
}
