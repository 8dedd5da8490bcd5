/** The port of delivery: what a receiver is given, and what it answers. Each kind of receiver is one file beside this one. */
import type { Alert } from '../../rules/alert.js';

/** What a message says of one alert. `test` is no alert at all: somebody wants to see whether messages arrive. */
export interface Notice {
  readonly kind: 'fired' | 'repeated' | 'resolved' | 'test';
  readonly alert: Alert;
}

/** What the alerts of a message have in common. */
export interface Group {
  /** The same for all messages of the group; no address, no secret. */
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One message to one receiver. */
export interface Notification {
  /** Stable over attempts and restarts; a receiver drops a repeat by it. Letters, digits and `_`. */
  readonly messageId: string;
  /** What is new: the most urgent first, never empty, each alert once. */
  readonly notices: readonly Notice[];
  /** Alerts of the same group that were told before and still fire. */
  readonly others: readonly Alert[];
  readonly group: Group;
}

/** Why a message was not taken, in one word: a closed list, fit for a label. */
export type DeliveryFailure =
  'unreachable' | 'timeout' | 'throttled' | 'server_error' | 'redirected' | 'refused' | 'gone' | 'unexpected';

/** An attempt that failed. */
export interface FailedDelivery {
  readonly ok: false;
  readonly reason: DeliveryFailure;
  /** Whether the same message may be taken later. */
  readonly retryable: boolean;
  /** The receiver's own wish; null where it has none. */
  readonly retryAfterMs: number | null;
  /** For the log: no address beyond the host, no secret, one line, at most 300 characters. */
  readonly message: string;
}

/** What came of one attempt. */
export type DeliveryOutcome = { readonly ok: true } | FailedDelivery;

/** Takes notifications. */
export interface Receiver {
  readonly name: string;
  /** How long one attempt may take, ms. */
  readonly timeoutMs: number;
  /** One attempt. Must not throw; must end soon after the signal is aborted. */
  send(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** Ends idle connections. */
  close(): Promise<void>;
}
