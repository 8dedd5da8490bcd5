/**
 * What becomes of a message as a trace: one for each message, with a span for each attempt, over all runs of the program. It names the receiver
 * and the outcome; addresses are secrets.
 */
import { beginAttempt, endLasting, type LastingWork, type OutgoingCall } from '#telemetry';
import type { MessageOutcome } from './delivery-tally.js';
import type { OutboxEntry } from './outbox-memory.js';
import type { DeliveryOutcome } from './receivers/receiver.js';

/** Begins the next attempt. */
export function beginTry(entry: OutboxEntry): OutgoingCall {
  return beginAttempt(workOf(entry), 'attempt', { receiver: entry.receiver, attempt: entry.attempts + 1 });
}

/** All attempts are over: the message is there, or given up. @param entry with all its attempts @param end of what was given up also why, in one word */
export function endDelivery(
  entry: OutboxEntry,
  { outcome, reason }: { readonly outcome: MessageOutcome; readonly reason?: string },
): void {
  const { attempts, notices, receiver } = entry;
  const about = { receiver, attempts, alerts: notices.length, rule: notices[0]?.alert.rule ?? '' };
  endLasting(workOf(entry), { facts: { ...about, outcome }, errorType: reason });
}

/** An attempt's end, as its span tells it. */
export function howEnded(outcome: DeliveryOutcome): Parameters<OutgoingCall['end']>[0] {
  if (outcome.ok) return { facts: { outcome: 'delivered' } };
  return { errorType: outcome.reason, facts: { outcome: outcome.reason, retryable: outcome.retryable } };
}

/** A dead letter that is sent again is a delivery of its own: it entered anew. */
function workOf({ enteredAtMs, messageId }: OutboxEntry): LastingWork {
  const key = `${messageId}\n${enteredAtMs}`;
  return { name: 'deliver alert', key, requestId: messageId, beganAtMs: enteredAtMs };
}
