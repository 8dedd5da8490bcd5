/** Times by the clock of another host, put into the interval that this process has measured itself. Plain arithmetic. */

/** Epoch ms by the clock of whoever did the work. */
export interface Worked {
  readonly takenAt: number;
  readonly answeredAt: number;
}

/** Epoch ms by the own clock. */
export interface Waited {
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** How the other clock relates to the own. */
export interface Anchored {
  /** To be added to each of the other's times, ms. */
  readonly shiftMs: number;
  /** Between sending and taking: in the queue of Redis, and under way. */
  readonly waitMs: number;
}

/**
 * The way back takes about a millisecond and the way there may include waiting, so the work is said to end as its answer arrives. Where the
 * other clock makes it longer than the whole, it begins as it was sent.
 */
export function anchorTimes({ takenAt, answeredAt }: Worked, { sentAt, receivedAt }: Waited): Anchored {
  const workMs = Math.max(0, answeredAt - takenAt);
  const beganAt = Math.max(sentAt, receivedAt - workMs);
  return { shiftMs: beganAt - takenAt, waitMs: beganAt - sentAt };
}
