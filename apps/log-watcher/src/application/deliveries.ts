/** What an operator can see and do about delivery: silences, receivers, dead letters. Whatever changes something is on disk before it is answered. */
import { Failure } from '#events';
import type { EventEmitter } from '#telemetry';
import type { Clock } from '../clock.js';
import type { Courier } from '../notify/courier.js';
import type { DeliveryHealth, HealthContext } from '../notify/delivery-health.js';
import type { Dispatcher } from '../notify/dispatcher.js';
import { writtenMatcher } from '../notify/matcher.js';
import type { DeadLetter } from '../notify/outbox-memory.js';
import type { Outbox } from '../notify/outbox.js';
import { isActive, type Silence } from '../notify/silences.js';
import { testNotification } from '../notify/test-alert.js';

/** A receiver as it may be shown: nothing of where it is. */
export interface ReceiverFacts {
  readonly name: string;
  readonly kind: string;
  readonly sendResolved: boolean;
}

/** What it works with. */
export interface DeliverySources {
  readonly receivers: readonly ReceiverFacts[];
  readonly outbox: Outbox;
  readonly dispatcher: Dispatcher;
  readonly courier: Courier;
  readonly health: Pick<DeliveryHealth, 'last'>;
  readonly context: HealthContext;
  readonly clock: Clock;
  readonly log: EventEmitter;
  /** Resolves once everything up to now is on disk. */
  readonly commit: () => Promise<void>;
  /** Letters and digits that nobody can guess. */
  readonly newId: () => string;
}

/** A silence that is asked for. */
export type SilenceRequest = Omit<Silence, 'id'>;

/** Answers and acts. */
export class Deliveries {
  constructor(private readonly sources: DeliverySources) {}

  /** The body of `GET /v1/silences`. */
  silences() {
    const nowMs = this.sources.clock.now();
    return { silences: this.sources.dispatcher.silences.list(nowMs).map((it) => shownSilence(it, nowMs)) };
  }

  /** Begins a silence. @throws Failure QueueFullError where there are too many */
  async silence(request: SilenceRequest) {
    const { clock, commit, dispatcher, log, newId } = this.sources;
    const silence = { id: `silence_${newId().slice(0, 12)}`, ...request };
    const nowMs = clock.now();
    if (!dispatcher.silence(silence, nowMs))
      throw new Failure('QueueFullError', 'There are 500 silences already.', {
        remedy: 'End some first: DELETE /v1/silences/{id}.',
      });
    await commit();
    log.emit('silence_changed', { reason: 'begun', silence_id: silence.id, message: inWords(silence) });
    return shownSilence(silence, nowMs);
  }

  /** Ends a silence before its time. @throws Failure NotFoundError */
  async endSilence(id: string) {
    const { clock, commit, dispatcher, log } = this.sources;
    const nowMs = clock.now();
    const silence = dispatcher.silences.end(id, nowMs);
    if (silence === undefined)
      throw new Failure('NotFoundError', 'There is no silence of this id that goes on.', SEE_SILENCES);
    await commit();
    log.emit('silence_changed', { reason: 'ended', silence_id: id, message: inWords(silence) });
    return shownSilence(silence, nowMs);
  }

  /** The body of `GET /v1/dead-letters`. */
  deadLetters() {
    const { list, forgotten } = this.sources.outbox.deadLetters;
    return { dead_letters: list.map(shownLetter), forgotten };
  }

  /** Sends one dead letter again, or all. @throws Failure NotFoundError where there is none of that id, or no such receiver any more */
  async resend(messageId?: string) {
    const resent = this.sources.courier.resend(messageId);
    if (resent === 0 && messageId !== undefined)
      throw new Failure('NotFoundError', 'There is no dead letter of this id for a receiver that is configured.', {
        remedy: 'See /v1/dead-letters.',
      });
    await this.sources.commit();
    return { resent };
  }

  /** The body of `GET /v1/receivers`. */
  receivers() {
    const { health, outbox, receivers } = this.sources;
    const { gathering, waiting, lanes } = outbox.snapshot();
    const isFor = (name: string) => (it: { receiver: string }) => it.receiver === name;
    return {
      receivers: receivers.map(({ name, kind, sendResolved }) => {
        const failing = waiting.filter((it) => it.receiver === name && it.attempts > 0);
        const { okMs, failedMs, reason } = health.last(name);
        const heldUntilMs = lanes[name]?.holdUntilMs ?? 0;
        return {
          name,
          kind,
          send_resolved: sendResolved,
          waiting: gathering.filter(isFor(name)).length + waiting.filter(isFor(name)).length,
          failing: failing.length,
          held_until: heldUntilMs > this.sources.clock.now() ? iso(heldUntilMs) : null,
          dead_letters: outbox.deadLetters.list.filter(isFor(name)).length,
          last_success_at: okMs === null ? null : iso(okMs),
          last_failure_at: failedMs === null ? null : iso(failedMs),
          last_failure: reason,
        };
      }),
    };
  }

  /** Sends a test message. @returns what came of it @throws Failure NotFoundError where there is no such receiver */
  async test(name: string) {
    const { clock, context, courier, newId } = this.sources;
    const startedMs = clock.now();
    const outcome = await courier.test(name, testNotification(name, newId(), startedMs, context));
    if (outcome === undefined)
      throw new Failure('NotFoundError', 'There is no such receiver.', { remedy: `There are: ${this.names()}.` });
    const duration_ms = clock.now() - startedMs;
    if (outcome.ok) return { receiver: name, delivered: true, duration_ms };
    const { reason, message, retryable } = outcome;
    return { receiver: name, delivered: false, duration_ms, reason, message, retryable };
  }

  private names(): string {
    return this.sources.receivers.map(({ name }) => name).join(', ') || 'none';
  }
}

const SEE_SILENCES = { remedy: 'See /v1/silences.' };

function shownSilence(silence: Silence, nowMs: number) {
  const { id, matchers, startsAtMs, endsAtMs, createdBy, comment } = silence;
  const status = isActive(silence, nowMs) ? 'active' : nowMs < startsAtMs ? 'pending' : 'expired';
  return {
    id,
    status,
    matchers: matchers.map(writtenMatcher),
    starts_at: iso(startsAtMs),
    ends_at: iso(endsAtMs),
    created_by: createdBy,
    comment,
  };
}

function shownLetter(it: DeadLetter) {
  return {
    id: it.messageId,
    receiver: it.receiver,
    reason: it.reason,
    message: it.message,
    attempts: it.attempts,
    entered_at: iso(it.enteredAtMs),
    given_up_at: iso(it.diedAtMs),
    alerts: it.notices.map(({ kind, alert }) => ({
      kind,
      id: alert.id,
      rule: alert.rule,
      severity: alert.severity,
      summary: alert.summary,
      summary_zh: alert.summary_zh,
    })),
  };
}

function inWords({ matchers, endsAtMs }: Silence): string {
  return `${matchers.map(writtenMatcher).join(' and ')} until ${iso(endsAtMs)}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
