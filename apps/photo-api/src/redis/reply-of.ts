/** The answer of another process, as if one of the workers of this one had given it. */
import { Failure, type FailureMessage } from '#events';
import type { WorkerReply } from '../workers/worker-process.js';
import { anchorTimes, type Waited } from './anchor-times.js';
import type { Answer } from './messages.js';

/** Its times are put into the interval in which this process has waited. @throws Failure of an answer that is nothing but that */
export function replyOf(answer: Answer, picture: Buffer, waited: Waited): WorkerReply {
  const { shiftMs, waitMs } = anchorTimes(answer, waited);
  const timings = answer.timings.map((timing) => ({ ...timing, startedAt: timing.startedAt + shiftMs }));
  const loads = answer.loads.map((load) => ({ ...load, loadedAt: load.loadedAt + shiftMs }));
  const { kind, facts, failure, rssBytes, models = [] } = answer;
  const common = { loads, underWay: { startedAt: waited.sentAt, durationMs: waitMs } };
  if (kind === 'done' && facts !== undefined)
    return { ok: true, message: { kind, facts, timings, rssBytes }, picture, models: new Map(models), ...common };
  const told = failure as unknown as FailureMessage;
  if (kind === 'lost') throw Failure.fromJSON(told);
  return { ok: false, message: { kind: 'failed', failure: told, timings, rssBytes }, ...common };
}
