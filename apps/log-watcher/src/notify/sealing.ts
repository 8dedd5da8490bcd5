/** From waiting news to messages: which of it goes out now, and what with. Pure. */
import { createHash } from 'node:crypto';
import type { Alert } from '../rules/alert.js';
import { urgencyOf } from './alert-labels.js';
import { budget, groupOf, MERGED, type Addressee } from './grouping.js';
import type { LaneMemory, OutboxEntry, WaitingNotice } from './outbox-memory.js';
import type { Group, Notice } from './receivers/receiver.js';

/** A message to be. */
export interface Batch {
  readonly messageId: string;
  readonly group: Group;
  readonly notices: readonly WaitingNotice[];
  readonly others: readonly Alert[];
}

/** An alert that fires, and whom its rule wants told. */
export interface FiringAlert {
  readonly alert: Alert;
  /** Empty means all. */
  readonly receivers: readonly string[];
}

/**
 * The messages that may go out now. A group whose time has come takes along all its news; where there are more groups than messages that
 * the receiver may be sent, all of it becomes one message instead of waiting for its turn. What does not fit stays.
 * @param gathering the receiver's waiting news
 */
export function batches(
  gathering: readonly WaitingNotice[],
  lane: LaneMemory,
  { addressee, nowMs, firing }: { addressee: Addressee; nowMs: number; firing: readonly FiringAlert[] },
): Batch[] {
  const due = new Set(gathering.filter((it) => it.dueMs <= nowMs).map((it) => it.group.key));
  const groups = new Map<string, WaitingNotice[]>();
  for (const it of gathering) {
    if (!due.has(it.group.key)) continue;
    const members = groups.get(it.group.key);
    if (members === undefined) groups.set(it.group.key, [it]);
    else members.push(it);
  }
  const room = budget(lane.sentAtMs, addressee, nowMs);
  const many = groups.size > room;
  const chosen = many ? [[...groups.values()].flat()] : [...groups.values()];
  return chosen.map((members) => {
    const notices = byUrgency(members).slice(0, addressee.mostAlerts);
    const group = many ? MERGED : members[0]!.group;
    const others = many ? [] : alsoFiring(firing, gathering, { addressee, group });
    return { messageId: messageIdOf(notices), group, notices, others };
  });
}

/** What fires comes before what is over, and in both the most urgent first; otherwise the order in which it came. */
function byUrgency(notices: readonly WaitingNotice[]): WaitingNotice[] {
  const rank = (it: Notice) => (it.kind === 'resolved' ? 3 : 0) + urgencyOf(it.alert);
  return [...notices].sort((a, b) => rank(a) - rank(b));
}

/** The rest of the group, of which the receiver knows already. */
function alsoFiring(
  firing: readonly FiringAlert[],
  gathering: readonly WaitingNotice[],
  { addressee, group }: { addressee: Addressee; group: Group },
): Alert[] {
  if (addressee.groupBy === 'alert') return [];
  const news = new Set(gathering.map((it) => it.alert.id));
  const wanted = firing.filter(
    ({ alert, receivers }) =>
      !news.has(alert.id) &&
      (receivers.length === 0 || receivers.includes(addressee.name)) &&
      groupOf(alert, addressee).key === group.key,
  );
  return wanted.slice(0, addressee.mostAlerts).map((it) => it.alert);
}

/** The message as the outbox keeps it. @param revision the change that makes it */
export function entryOf(batch: Batch, receiver: string, nowMs: number, revision: number): OutboxEntry {
  const { messageId, group, notices, others } = batch;
  return {
    messageId,
    receiver,
    notices: notices.map(({ kind, alert }) => ({ kind, alert })),
    others,
    group,
    enteredAtMs: Math.min(...notices.map((it) => it.enteredAtMs)),
    attempts: 0,
    nextAttemptMs: nowMs,
    revision,
  };
}

/** A message with one piece of news, whatever its time. */
export function aloneOf(notice: WaitingNotice): Batch {
  return { messageId: messageIdOf([notice]), group: notice.group, notices: [notice], others: [] };
}

/** The same message has the same id, even where it is made anew after a crash. Standard Webhooks allows no dot in it. */
function messageIdOf(notices: readonly WaitingNotice[]): string {
  const ids = notices.map(({ receiver, alert, kind, enteredAtMs }) =>
    [receiver, alert.id, kind, kind === 'repeated' ? String(enteredAtMs) : ''].join('\n'),
  );
  return `msg_${createHash('sha256').update(ids.join('\n\n')).digest('hex').slice(0, 32)}`;
}
