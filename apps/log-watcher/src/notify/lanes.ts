/** The ways to the receivers: how much each may be sent, whether it asked for silence, and when its groups were last told. Pure state. */
import { urgencyOf } from './alert-labels.js';
import { allowedAtMs, counted, type Addressee } from './grouping.js';
import { FRESH_LANE, type LaneMemory } from './outbox-memory.js';
import type { Group, Notice } from './receivers/receiver.js';

/** A receiver that asked for a longer silence before the clock was set back is not believed for longer than this, ms. */
const LONGEST_HOLD_MS = 3_600_000;

/** One lane for each receiver. */
export class Lanes {
  private lanes = new Map<string, LaneMemory>();

  /** What is remembered of one. */
  of(receiver: string): LaneMemory {
    return this.lanes.get(receiver) ?? FRESH_LANE;
  }

  /** When the next message may be sent, epoch ms; `nowMs` where it may be now. */
  openAtMs(addressee: Addressee, nowMs: number): number {
    const { sentAtMs, holdUntilMs } = this.of(addressee.name);
    const held = holdUntilMs <= nowMs + LONGEST_HOLD_MS ? holdUntilMs : nowMs;
    return Math.max(held, allowedAtMs(sentAtMs, addressee, nowMs));
  }

  /** Counts an attempt for the receiver's limits. */
  attempted(addressee: Addressee, nowMs: number): void {
    if (addressee.limits.length === 0) return;
    const lane = this.of(addressee.name);
    this.lanes.set(addressee.name, { ...lane, sentAtMs: [...counted(lane.sentAtMs, addressee, nowMs), nowMs] });
  }

  /** Nothing is sent until then. */
  hold(receiver: string, untilMs: number): void {
    this.lanes.set(receiver, { ...this.of(receiver), holdUntilMs: untilMs });
  }

  /**
   * When news of a group may be told: after `wait` where the group was silent, at the end of `interval` where it was told of late. What
   * is more urgent than all that was told then does not wait for the interval.
   */
  dueMs({ alert }: Notice, group: Group, addressee: Addressee, nowMs: number): number {
    const told = this.of(addressee.name).groups[group.key];
    const { groupWaitMs, groupIntervalMs } = addressee;
    const recent = told !== undefined && told.lastMs <= nowMs && nowMs - told.lastMs < groupIntervalMs;
    return recent && urgencyOf(alert) >= told.urgency ? told.lastMs + groupIntervalMs : nowMs + groupWaitMs;
  }

  /** A message of the group is made. */
  told(addressee: Addressee, group: Group, notices: readonly Notice[], nowMs: number): void {
    if (addressee.groupIntervalMs === 0) return;
    const lane = this.of(addressee.name);
    const young = Object.entries(lane.groups).filter(([, it]) => nowMs - it.lastMs < addressee.groupIntervalMs);
    const before = young.find(([key]) => key === group.key)?.[1].urgency ?? Infinity;
    const urgency = Math.min(before, ...notices.map((it) => urgencyOf(it.alert)));
    const groups = Object.fromEntries([...young, [group.key, { lastMs: nowMs, urgency }]]);
    this.lanes.set(addressee.name, { ...lane, groups });
  }

  /** As plain JSON. */
  snapshot(): Record<string, LaneMemory> {
    return Object.fromEntries(this.lanes);
  }

  /** Takes a snapshot up. */
  restore(lanes: Readonly<Record<string, LaneMemory>>): void {
    this.lanes = new Map(Object.entries(lanes));
  }
}
