/** What waits when the clock was set back: news of a time to come would wait until it is that time again. Pure. */
import type { OutboxEntry, WaitingNotice } from './outbox-memory.js';

/** No message waits for longer: so long a receiver may ask for, ms. */
const LONGEST_WAIT_MS = 3_600_000;

/** All that waits, where nothing came in the future and nothing waits for longer than anybody asks for; the same lists where that holds. */
export function believed(gathering: WaitingNotice[], waiting: OutboxEntry[], nowMs: number) {
  const isNews = (it: WaitingNotice) => it.enteredAtMs > nowMs;
  const isAhead = (it: OutboxEntry) => it.enteredAtMs > nowMs || it.nextAttemptMs > nowMs + LONGEST_WAIT_MS;
  if (!gathering.some(isNews) && !waiting.some(isAhead)) return { gathering, waiting };
  const enteredAtMs = (it: OutboxEntry) => Math.min(it.enteredAtMs, nowMs);
  return {
    gathering: gathering.map((it) => (isNews(it) ? { ...it, enteredAtMs: nowMs, dueMs: nowMs } : it)),
    waiting: waiting.map((it) => (isAhead(it) ? { ...it, enteredAtMs: enteredAtMs(it), nextAttemptMs: nowMs } : it)),
  };
}
