/** How attempts at delivery ended and what became of messages, counted by receiver since the program started. Bounded by the receivers there are. */
import type { DeliveryFailure, DeliveryOutcome } from './receivers/receiver.js';

/** How an attempt ended. */
export type AttemptOutcome = 'delivered' | DeliveryFailure;

/** What became of a message. */
export type MessageOutcome = 'delivered' | 'given_up';

/** All ways in which an attempt ends. */
export const ATTEMPT_OUTCOMES: readonly AttemptOutcome[] = [
  'delivered',
  'unreachable',
  'timeout',
  'throttled',
  'server_error',
  'redirected',
  'refused',
  'gone',
  'unexpected',
];

/** Counts of one receiver. */
export interface ReceiverTally {
  readonly attempts: Record<AttemptOutcome, number>;
  readonly messages: Record<MessageOutcome, number>;
}

/** The counts. */
export class DeliveryTally {
  private byReceiver = new Map<string, ReceiverTally>();

  constructor(receivers: readonly string[]) {
    this.adopt(receivers);
  }

  /** Other receivers from now on; those that stay keep their counts. */
  adopt(receivers: readonly string[]): void {
    this.byReceiver = new Map(receivers.map((name) => [name, this.byReceiver.get(name) ?? fresh()]));
  }

  /** Each receiver with its counts. */
  get all(): ReadonlyMap<string, ReceiverTally> {
    return this.byReceiver;
  }

  /** An attempt ended. */
  attempted(receiver: string, outcome: DeliveryOutcome): void {
    const counts = this.byReceiver.get(receiver);
    if (counts !== undefined) counts.attempts[outcome.ok ? 'delivered' : outcome.reason]++;
  }

  /** A message is there. */
  delivered(receiver: string): void {
    this.countMessage(receiver, 'delivered');
  }

  /** A message was given up. */
  gaveUp(receiver: string): void {
    this.countMessage(receiver, 'given_up');
  }

  private countMessage(receiver: string, outcome: MessageOutcome): void {
    const counts = this.byReceiver.get(receiver);
    if (counts !== undefined) counts.messages[outcome]++;
  }
}

function fresh(): ReceiverTally {
  const attempts = Object.fromEntries(ATTEMPT_OUTCOMES.map((outcome) => [outcome, 0]));
  return { attempts: attempts as Record<AttemptOutcome, number>, messages: { delivered: 0, given_up: 0 } };
}
