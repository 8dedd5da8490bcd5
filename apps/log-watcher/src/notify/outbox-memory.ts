/** The outbox as it is saved. */
import type { Alert, AlertTransition } from '../rules/alert.js';

/** A message that waits. Instants in epoch ms. */
export interface OutboxEntry {
  readonly messageId: string;
  readonly receiver: string;
  readonly kind: AlertTransition['kind'];
  readonly alert: Alert;
  readonly enteredAtMs: number;
  /** Attempts that failed. */
  readonly attempts: number;
  readonly nextAttemptMs: number;
  /** The change that brought it in; it may be sent once that is on disk. */
  readonly revision: number;
}

/** A message that was given up. */
export interface DeadLetter extends OutboxEntry {
  readonly diedAtMs: number;
  /** One word. */
  readonly reason: string;
  readonly message: string;
}

/** The saved form; plain JSON. */
export interface OutboxSnapshot {
  readonly version: 1;
  /** In the order in which they came. */
  readonly waiting: readonly OutboxEntry[];
  /** Newest first. */
  readonly dead: readonly DeadLetter[];
  readonly lost: number;
}

/** Reads a snapshot; what is none, or of another version, recalls nothing. */
export function recallOutbox(raw: unknown): OutboxSnapshot {
  if (!isObject(raw) || raw['version'] !== 1 || !Array.isArray(raw['waiting']) || !Array.isArray(raw['dead']))
    return { version: 1, waiting: [], dead: [], lost: 0 };
  const lost = typeof raw['lost'] === 'number' ? raw['lost'] : 0;
  return { version: 1, waiting: raw['waiting'].filter(isEntry), dead: raw['dead'].filter(isDeadLetter), lost };
}

function isEntry(raw: unknown): raw is OutboxEntry {
  if (!isObject(raw) || !isObject(raw['alert'])) return false;
  const texts = [raw['messageId'], raw['receiver'], raw['kind'], raw['alert']['id'], raw['alert']['rule']];
  const numbers = [raw['enteredAtMs'], raw['attempts'], raw['nextAttemptMs']];
  return texts.every((it) => typeof it === 'string') && numbers.every((it) => Number.isFinite(it));
}

function isDeadLetter(raw: unknown): raw is DeadLetter {
  return isEntry(raw) && Number.isFinite((raw as Partial<DeadLetter>).diedAtMs);
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null;
}
