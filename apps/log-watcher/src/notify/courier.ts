/**
 * The sending loop: `rules → outbox → receivers`. One lane for each receiver, so that a dead one never delays another; one message at a
 * time in a lane. A message is first sent after the snapshot that holds it is on disk, so a crash can repeat a message under its id
 * but can neither lose it nor tell it under a new one. It must not decide what is told; that is the outbox.
 */
import { beginCall, type EventEmitter } from '#telemetry';
import type { Clock } from '../clock.js';
import type { DeliveryHealth } from './delivery-health.js';
import { beginTry, endDelivery, howEnded } from './delivery-trace.js';
import type { DeliveryTally } from './delivery-tally.js';
import type { OutboxEntry } from './outbox-memory.js';
import type { Outbox } from './outbox.js';
import type { DeliveryOutcome, FailedDelivery, Notification, Receiver } from './receivers/receiver.js';
import { GIVE_UP_AFTER_MS, retryDelayMs } from './retry.js';
import { sendWithin } from './send-within.js';

/** After a failed save, ms. */
const SAVE_AGAIN_MS = 2000;
/** How long attempts under way may still take when the program stops, ms. */
const GRACE_MS = 3000;

/** What a courier works with. */
export interface CourierParts {
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
  readonly clock: Clock;
  readonly log: EventEmitter;
  readonly health: DeliveryHealth;
  readonly tally: DeliveryTally;
  /** Resolves once a snapshot taken after the call is on disk. */
  readonly commit: () => Promise<void>;
  /** 0 … 1; for the jitter. */
  readonly random?: () => number;
}

/** Delivers what the outbox holds. */
export class Courier {
  private running = false;
  private committing = false;
  /** Revision of the outbox that is on disk. */
  private durable = 0;
  /** Attempts under way, by receiver. */
  private readonly busy = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  /** Receivers that said 410: not tried again before the next start. */
  private readonly gone = new Set<string>();
  private cancelAlarm: () => void = () => undefined;
  /** Settles when receivers that left are closed. */
  private closing: Promise<unknown> = Promise.resolve();

  private receivers: readonly Receiver[];

  constructor(private readonly parts: CourierParts) {
    this.receivers = parts.receivers;
  }

  /** Other receivers from now on; those that are in both lists go on as they are. One that is gone is closed when its attempt has ended. */
  adopt(receivers: readonly Receiver[]): void {
    const leaving = this.receivers.filter((it) => !receivers.includes(it));
    this.receivers = receivers;
    for (const receiver of leaving) {
      this.gone.delete(receiver.name);
      const attempt = this.busy.get(receiver.name)?.done ?? Promise.resolve();
      this.closing = Promise.all([this.closing, attempt.then(() => receiver.close())]).catch(() => undefined);
    }
    this.wake();
  }

  /** Begins to send. */
  start(): void {
    this.running = true;
    this.wake();
  }

  /** Looks whether there is something to do; to be called whenever the outbox took something in. */
  wake(): void {
    this.endGivenUp();
    if (!this.running) return;
    this.parts.outbox.seal(this.parts.clock.now());
    this.makeDurable();
    for (const receiver of this.receivers) this.serve(receiver);
    this.setAlarm();
  }

  /**
   * Sends a message past the outbox and its queue, to see whether it arrives. It counts for the receiver's limits.
   * @returns undefined where there is no such receiver
   */
  async test(name: string, message: Notification): Promise<DeliveryOutcome | undefined> {
    const { outbox, clock, health, log, tally } = this.parts;
    const receiver = this.receivers.find((it) => it.name === name);
    if (receiver === undefined) return undefined;
    const startedMs = clock.now();
    const abort = new AbortController();
    const cancelTimeout = clock.after(receiver.timeoutMs, () => abort.abort());
    outbox.attempted(name, startedMs);
    const call = beginCall('send test message', { receiver: name });
    const outcome = await call.run(() => sendWithin(receiver, message, abort.signal));
    cancelTimeout();
    call.end(howEnded(outcome));
    tally.attempted(name, outcome);
    health.note(name, outcome, clock.now());
    const entry = { receiver: name, message_id: message.messageId, attempt: 1 };
    if (outcome.ok) log.emit('alert_delivered', { ...entry, duration_ms: clock.now() - startedMs });
    else log.emit('delivery_failed', { ...entry, reason: outcome.reason, message: outcome.message });
    return outcome;
  }

  /** Takes dead letters up again, also for a receiver that was not tried any more. @returns how many */
  resend(messageId?: string): number {
    const letters = this.parts.outbox.resend(this.parts.clock.now(), messageId);
    for (const { receiver } of letters) this.gone.delete(receiver);
    this.wake();
    return letters.length;
  }

  /** Takes up nothing new, and waits for attempts under way, for 3 s at most. What is not done then stays in the outbox. */
  async stop(): Promise<void> {
    this.running = false;
    this.cancelAlarm();
    const attempts = [...this.busy.values()];
    const cancelGrace = this.parts.clock.after(GRACE_MS, () => attempts.forEach(({ abort }) => abort.abort()));
    await Promise.all(attempts.map(({ done }) => done));
    cancelGrace();
    await Promise.all([this.closing, ...this.receivers.map((it) => it.close())]);
  }

  private makeDurable(): void {
    const { outbox, commit, clock } = this.parts;
    const { revision } = outbox;
    if (this.committing || revision <= this.durable) return;
    this.committing = true;
    commit().then(
      () => {
        this.durable = revision;
        this.committing = false;
        this.wake();
      },
      // Whoever saves has said why it failed. Until it works, nothing new is sent.
      () => {
        clock.after(SAVE_AGAIN_MS, () => {
          this.committing = false;
          this.wake();
        });
      },
    );
  }

  private serve(receiver: Receiver): void {
    if (this.busy.has(receiver.name)) return;
    const { outbox, clock } = this.parts;
    if (this.gone.has(receiver.name)) this.refuseAll(receiver.name);
    const entry = outbox.due(receiver.name, clock.now(), this.durable);
    if (entry === null) return;
    const abort = new AbortController();
    const done = this.attempt(receiver, entry, abort).finally(() => {
      this.busy.delete(receiver.name);
      this.wake();
    });
    this.busy.set(receiver.name, { abort, done });
  }

  private async attempt(receiver: Receiver, entry: OutboxEntry, abort: AbortController): Promise<void> {
    const { clock } = this.parts;
    const startedMs = clock.now();
    this.parts.outbox.attempted(receiver.name, startedMs);
    const cancelTimeout = clock.after(receiver.timeoutMs, () => abort.abort());
    const call = beginTry(entry);
    await call.run(async () => {
      const outcome = await sendWithin(receiver, entry, abort.signal);
      cancelTimeout();
      // Ended by our own stop: nothing is known, so nothing is noted, and the message is sent again after the start.
      const isKnown = outcome.ok || this.running || outcome.reason !== 'timeout';
      call.end(isKnown ? howEnded(outcome) : { facts: { outcome: 'interrupted' } });
      if (isKnown) this.parts.tally.attempted(receiver.name, outcome);
      if (outcome.ok) this.succeed(entry, clock.now() - startedMs);
      else if (isKnown) this.fail(receiver.name, entry, outcome);
    });
  }

  private succeed(entry: OutboxEntry, durationMs: number): void {
    this.parts.outbox.delivered(entry.messageId);
    this.parts.tally.delivered(entry.receiver);
    endDelivery({ ...entry, attempts: entry.attempts + 1 }, { outcome: 'delivered' });
    this.parts.health.note(entry.receiver, { ok: true }, this.parts.clock.now());
    this.parts.log.emit('alert_delivered', { ...named(entry), duration_ms: durationMs });
  }

  private fail(receiver: string, entry: OutboxEntry, outcome: FailedDelivery): void {
    const { outbox, clock, health, log, random = Math.random } = this.parts;
    const nowMs = clock.now();
    const delayMs = retryDelayMs(entry.attempts + 1, outcome.retryAfterMs, random());
    const tooOld = nowMs + delayMs - entry.enteredAtMs > GIVE_UP_AFTER_MS;
    const { reason, message } = outcome;
    // Who is asked for less would only hear the next message as one more.
    if (reason === 'throttled') outbox.hold(receiver, nowMs + delayMs);
    const final = !outcome.retryable || tooOld;
    health.note(receiver, outcome, nowMs, final);
    if (!final) {
      outbox.postpone(entry.messageId, nowMs + delayMs);
      log.emit('delivery_failed', { ...named(entry), reason, message, retry_in_ms: delayMs });
      return;
    }
    outbox.giveUp(entry.messageId, { nowMs, reason, message, tried: true });
    this.endGivenUp();
    log.emit('delivery_failed', { ...named(entry), reason, message }, 'ERROR');
    if (reason === 'gone') this.gone.add(receiver);
  }

  private refuseAll(receiver: string): void {
    const message = 'the receiver answered 410 before; it is not tried again before the next start';
    const { clock, outbox } = this.parts;
    outbox.giveUpAll(receiver, { nowMs: clock.now(), reason: 'gone', message, tried: false });
    this.endGivenUp();
  }

  /** Also what the outbox gave up by itself: for a receiver that is no longer configured, or because too much waited. */
  private endGivenUp(): void {
    for (const letter of this.parts.outbox.deadLetters.takeUntold()) {
      this.parts.tally.gaveUp(letter.receiver);
      endDelivery(letter, { outcome: 'given_up', reason: letter.reason });
    }
  }

  private setAlarm(): void {
    this.cancelAlarm();
    const { outbox, clock } = this.parts;
    const free = this.receivers.filter(({ name }) => !this.busy.has(name));
    const times = free.map(({ name }) => outbox.nextDueMs(name, clock.now())).filter((at) => at !== null);
    const waitMs = Math.min(...times) - clock.now();
    // What is due already waits for the disk or for its lane, and either wakes us.
    this.cancelAlarm = waitMs > 0 && Number.isFinite(waitMs) ? clock.after(waitMs, () => this.wake()) : () => undefined;
  }
}

function named(entry: OutboxEntry) {
  const { receiver, messageId, attempts, notices } = entry;
  const first = notices[0]?.alert;
  const alert = first === undefined ? {} : { rule: first.rule, alert_id: first.id };
  return { receiver, message_id: messageId, attempt: attempts + 1, ...alert, alerts: notices.length };
}
