/** When to try again, and when not to. Arithmetic only. */
import type { DeliveryFailure } from './receivers/receiver.js';

const FIRST_MS = 2000;
const LONGEST_MS = 15 * 60_000;
/** A receiver may ask for a longer wait than ours, but not for a whole day of silence. */
const LONGEST_ASKED_MS = 3_600_000;

/** A message that could not be delivered for this long is given up: after three days an alert is news to nobody. */
export const GIVE_UP_AFTER_MS = 72 * 3_600_000;

/**
 * Wait before the next attempt: 2 s doubling up to 15 min, give or take a quarter so that many senders do not come back together;
 * longer where the receiver asked for it.
 * @param attempts how many there were, from 1
 * @param random 0 … 1
 */
export function retryDelayMs(attempts: number, retryAfterMs: number | null, random: number): number {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 30));
  const jittered = Math.round(doubled * (0.75 + random / 2));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, LONGEST_ASKED_MS));
}

/** `Retry-After` as seconds or as an HTTP date, in ms from now; at most an hour, null where it says nothing. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  // HTTP dates begin with the day's name; Date.parse alone would find a date in almost anything.
  const dateMs = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : NaN;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : dateMs - nowMs;
  return Number.isFinite(waitMs) ? Math.min(LONGEST_ASKED_MS, Math.max(0, waitMs)) : null;
}

/** What an HTTP status that is no 2xx means for the message. */
export function judgeStatus(status: number): { reason: DeliveryFailure; retryable: boolean } {
  if (status === 410) return { reason: 'gone', retryable: false };
  if (status >= 300 && status < 400) return { reason: 'redirected', retryable: false };
  if (status === 408) return { reason: 'timeout', retryable: true };
  if (status === 425 || status === 429) return { reason: 'throttled', retryable: true };
  return status >= 500 ? { reason: 'server_error', retryable: true } : { reason: 'refused', retryable: false };
}
