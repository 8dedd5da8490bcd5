/** The outbox as it is saved. */
import type { Alert } from '../rules/alert.js';
import type { Group, Notice } from './receivers/receiver.js';

/** News that is not yet part of a message. Instants in epoch ms. */
export interface WaitingNotice extends Notice {
  readonly receiver: string;
  readonly group: Group;
  readonly enteredAtMs: number;
  /** When it may become one, limits aside. */
  readonly dueMs: number;
}

/** A message that waits: what is in it does not change any more, but an alert whose state has moved on is taken out. */
export interface OutboxEntry {
  readonly messageId: string;
  readonly receiver: string;
  readonly notices: readonly Notice[];
  readonly others: readonly Alert[];
  readonly group: Group;
  readonly enteredAtMs: number;
  /** Attempts that failed. */
  readonly attempts: number;
  readonly nextAttemptMs: number;
  /** The change that made it; it may be sent once that is on disk. */
  readonly revision: number;
}

/** A message that was given up. */
export interface DeadLetter extends OutboxEntry {
  readonly diedAtMs: number;
  /** One word. */
  readonly reason: string;
  readonly message: string;
}

/** Why a message is given up. */
export interface GivenUp {
  readonly nowMs: number;
  readonly reason: string;
  readonly message: string;
  /** Whether an attempt has failed for it that was not postponed. */
  readonly tried: boolean;
}

/** A dead letter as a message again, with the id it had. @param revision the change that does it */
export function revived(letter: DeadLetter, nowMs: number, revision: number): OutboxEntry {
  const { messageId, receiver, notices, others, group } = letter;
  return {
    messageId,
    receiver,
    notices,
    others,
    group,
    attempts: 0,
    enteredAtMs: nowMs,
    nextAttemptMs: nowMs,
    revision,
  };
}

/** What is remembered of the way to a receiver. */
export interface LaneMemory {
  /** Attempts that count for its limits. */
  readonly sentAtMs: readonly number[];
  /** It asked for silence until then. */
  readonly holdUntilMs: number;
  /** When each of its groups was last told, and how urgent the most urgent alert was (0 is the most urgent). */
  readonly groups: Readonly<Record<string, { readonly lastMs: number; readonly urgency: number }>>;
}

/** The saved form; plain JSON. */
export interface OutboxSnapshot {
  readonly version: 2;
  /** In the order in which they came. */
  readonly gathering: readonly WaitingNotice[];
  /** In the order in which they were made. */
  readonly waiting: readonly OutboxEntry[];
  /** Newest first. */
  readonly dead: readonly DeadLetter[];
  readonly lost: number;
  readonly lanes: Readonly<Record<string, LaneMemory>>;
}

/** What nothing is remembered of. */
export const FRESH_LANE: LaneMemory = { sentAtMs: [], holdUntilMs: 0, groups: {} };

/** Reads a snapshot of this version or of the one before; what is none recalls nothing. */
export function recallOutbox(raw: unknown): OutboxSnapshot {
  const empty = { version: 2, gathering: [], waiting: [], dead: [], lost: 0, lanes: {} } as const;
  if (!isObject(raw) || !Array.isArray(raw['waiting']) || !Array.isArray(raw['dead'])) return empty;
  if (raw['version'] !== 1 && raw['version'] !== 2) return empty;
  const [waiting, dead] = [raw['waiting'].map(asMessage), raw['dead'].map(asMessage)];
  return {
    ...empty,
    lost: typeof raw['lost'] === 'number' ? raw['lost'] : 0,
    gathering: Array.isArray(raw['gathering']) ? raw['gathering'].filter(isWaitingNotice) : [],
    waiting: waiting.filter(isEntry),
    dead: dead.filter(isDeadLetter),
    lanes: Object.fromEntries(Object.entries(isObject(raw['lanes']) ? raw['lanes'] : {}).filter(isLane)),
  };
}

/** Version 1 had one alert a message. */
function asMessage(raw: unknown): unknown {
  if (!isObject(raw) || raw['notices'] !== undefined || !isObject(raw['alert'])) return raw;
  const { alert, kind, ...rest } = raw;
  return { ...rest, notices: [{ kind, alert }], others: [], group: { key: String(raw['alert']['id']), labels: {} } };
}

function isNotice(raw: unknown): raw is Notice {
  if (!isObject(raw) || !isObject(raw['alert'])) return false;
  return [raw['kind'], raw['alert']['id'], raw['alert']['rule']].every((it) => typeof it === 'string');
}

function isWaitingNotice(raw: unknown): raw is WaitingNotice {
  if (!isNotice(raw)) return false;
  const { receiver, group, enteredAtMs, dueMs } = raw as Partial<WaitingNotice>;
  return typeof receiver === 'string' && isGroup(group) && [enteredAtMs, dueMs].every((it) => Number.isFinite(it));
}

function isEntry(raw: unknown): raw is OutboxEntry {
  if (!isObject(raw) || !Array.isArray(raw['notices']) || !Array.isArray(raw['others'])) return false;
  const texts = [raw['messageId'], raw['receiver']];
  const numbers = [raw['enteredAtMs'], raw['attempts'], raw['nextAttemptMs']];
  return (
    raw['notices'].length > 0 &&
    raw['notices'].every(isNotice) &&
    isGroup(raw['group']) &&
    texts.every((it) => typeof it === 'string') &&
    numbers.every((it) => Number.isFinite(it))
  );
}

function isDeadLetter(raw: unknown): raw is DeadLetter {
  return isEntry(raw) && Number.isFinite((raw as Partial<DeadLetter>).diedAtMs);
}

function isLane(entry: [string, unknown]): entry is [string, LaneMemory] {
  const raw = entry[1];
  return (
    isObject(raw) && Array.isArray(raw['sentAtMs']) && Number.isFinite(raw['holdUntilMs']) && isObject(raw['groups'])
  );
}

function isGroup(raw: unknown): raw is Group {
  return isObject(raw) && typeof raw['key'] === 'string' && isObject(raw['labels']);
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null;
}
