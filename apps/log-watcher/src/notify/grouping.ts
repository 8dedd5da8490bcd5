/** Which alerts go into one message, and how many messages a receiver may be sent. Arithmetic only. */
import type { Alert } from '../rules/alert.js';
import { labelsOf } from './alert-labels.js';
import type { Group } from './receivers/receiver.js';

const HALF_HOUR_MS = 30 * 60_000;

/** How alerts are put together, as watch.yaml says it; null leaves it to the kind. */
export interface WrittenGrouping {
  /** Labels that the alerts of a message share. */
  readonly by: readonly string[] | null;
  /** How long the first alert of a group waits for others, ms. */
  readonly waitMs: number | null;
  /** How long news of a group waits after its last message, ms. */
  readonly intervalMs: number | null;
}

/** So many messages in so many ms, attempts counted. */
export interface RateLimit {
  readonly messages: number;
  readonly perMs: number;
}

/** What the outbox must know of a receiver. */
export interface Addressee {
  readonly name: string;
  /** Whether it wants to hear of the end of an alert. */
  readonly sendResolved: boolean;
  /** Labels that the alerts of a message share; `alert` for a message of its own for each alert. */
  readonly groupBy: readonly string[] | 'alert';
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  /** Alerts in one message. */
  readonly mostAlerts: number;
  /** All of them hold. */
  readonly limits: readonly RateLimit[];
  /** Nothing is sent for so long after each full and half hour, when everybody's scheduled messages come; 0 for receivers that do not mind, ms. */
  readonly rushMs: number;
  /** Firing alerts are told again so often, whatever the rule says; null for receivers with a memory of their own. */
  readonly refreshMs: number | null;
}

/** The group of an alert. Labels it does not have count as empty. */
export function groupOf(alert: Alert, { groupBy }: Addressee): Group {
  if (groupBy === 'alert') return { key: alert.id, labels: { rule: alert.rule } };
  const labels = labelsOf(alert);
  const shared = Object.fromEntries(
    groupBy.map((name) => [name, Object.hasOwn(labels, name) ? (labels[name] ?? '') : '']),
  );
  return { key: JSON.stringify(shared), labels: shared };
}

/** The group of a message that holds more than one: what a limit made one of several. */
export const MERGED: Group = { key: 'merged', labels: {} };

/** Attempts that are young enough to count for some limit. One in the future is one from before the clock was set back. */
export function counted(sentAtMs: readonly number[], { limits }: Addressee, nowMs: number): number[] {
  const reach = Math.max(0, ...limits.map((it) => it.perMs));
  return within(sentAtMs, reach, nowMs);
}

/** How many messages may be sent now. */
export function budget(sentAtMs: readonly number[], { limits }: Addressee, nowMs: number): number {
  const left = limits.map((it) => it.messages - within(sentAtMs, it.perMs, nowMs).length);
  return Math.max(0, Math.min(Infinity, ...left));
}

/** When the next message may be sent, epoch ms; `nowMs` where it may be now. */
export function allowedAtMs(sentAtMs: readonly number[], { limits, rushMs }: Addressee, nowMs: number): number {
  const intoRushMs = nowMs % HALF_HOUR_MS;
  const calmMs = intoRushMs < rushMs ? nowMs - intoRushMs + rushMs : nowMs;
  const times = limits.map(({ messages, perMs }) => {
    const recent = within(sentAtMs, perMs, nowMs).sort((a, b) => a - b);
    return recent.length < messages ? nowMs : (recent[recent.length - messages] ?? nowMs) + perMs;
  });
  return Math.max(calmMs, ...times);
}

function within(sentAtMs: readonly number[], spanMs: number, nowMs: number): number[] {
  return sentAtMs.filter((at) => at > nowMs - spanMs && at <= nowMs);
}
