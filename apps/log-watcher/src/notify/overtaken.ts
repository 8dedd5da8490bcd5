/** What becomes of older news of an alert when there is newer news. Pure. */
import type { DeadLetter, OutboxEntry, WaitingNotice } from './outbox-memory.js';

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

/** Dead letters without the beginnings of what is over by now, and those of which nothing is left then, marked. */
export function sorted(letters: readonly DeadLetter[], goesOn: (alertId: string) => boolean) {
  const current = letters.map((letter) => ({
    ...letter,
    notices: letter.notices.filter(({ kind, alert }) => kind === 'resolved' || goesOn(alert.id)),
    others: letter.others.filter(({ id }) => goesOn(id)),
  }));
  return {
    resent: current.filter(({ notices }) => notices.length > 0),
    over: letters.filter((_, index) => current[index]!.notices.length === 0).map(overtaken),
  };
}

function overtaken(letter: DeadLetter): DeadLetter {
  const message = 'the alert is over: sent now, its beginning would open what nobody closes';
  return { ...letter, reason: 'overtaken', message };
}
