/** What becomes of older news of an alert when there is newer news. Pure. */
import type { OutboxEntry, WaitingNotice } from './outbox-memory.js';

/** What waits. */
export interface Pending {
  readonly gathering: readonly WaitingNotice[];
  readonly waiting: readonly OutboxEntry[];
}

/** Whether anything about an alert still waits for a receiver. */
export function isPending({ gathering, waiting }: Pending, receiver: string, alertId: string): boolean {
  const isIt = (it: { alert: { id: string } }) => it.alert.id === alertId;
  return (
    gathering.some((it) => it.receiver === receiver && isIt(it)) ||
    waiting.some((it) => it.receiver === receiver && it.notices.some(isIt))
  );
}

/**
 * All that waits but what is about this alert. A message keeps its id when a part of it is overtaken: who has it already drops the rest
 * as a repeat, and rightly so.
 */
export function without({ gathering, waiting }: Pending, receiver: string, alertId: string) {
  return {
    gathering: gathering.filter((it) => it.receiver !== receiver || it.alert.id !== alertId),
    waiting: waiting
      .map((it) =>
        it.receiver === receiver ? { ...it, notices: it.notices.filter(({ alert }) => alert.id !== alertId) } : it,
      )
      .filter((it) => it.notices.length > 0),
  };
}
