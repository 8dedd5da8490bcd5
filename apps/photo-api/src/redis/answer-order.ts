/** One photo of another process: made as one of this process, and told in full. Throws nothing: what goes wrong is the answer. */
import { Failure } from '#events';
import { preciseNow, runContinued, runInRequest } from '#telemetry';
import { estimateTaskBytes } from '../admission/memory-estimate.js';
import type { PhotoQueue } from '../queue/photo-queue.js';
import type { PhotoMessage } from '../workers/protocol.js';
import type { WorkerReply } from '../workers/worker-process.js';
import type { Answer, Order } from './messages.js';

/** Names and versions of what made a photo, fit to be compared between hosts. */
export type Makers = readonly (readonly [name: string, version: string])[];

/** Who makes it. */
export interface Workshop {
  /** The line in front of the imaging workers. */
  readonly queue: PhotoQueue;
  /** The networks of one of them, and the program. */
  readonly makersOf: (models: ReadonlyMap<string, string>) => Makers;
}

/** What is to be made, and until when. */
export interface OrderInHand {
  readonly order: Order;
  /** The files of the task. */
  readonly body: Buffer;
  /** By the clock of this process, epoch ms. */
  readonly takenAt: number;
  readonly leftMs: number;
  /** Gives it up; its reason is a Failure. */
  readonly signal: AbortSignal;
}

/** The parcel that goes back. */
export interface Answered {
  readonly answer: Answer;
  readonly picture: Uint8Array;
}

const NOTHING = new Uint8Array(0);
/** Whose photos they are is known where they come from: there the clients have taken turns. */
const ONE_CLIENT = 'redis';

/** Has it made inside a span of its own that continues the request's trace. */
export async function answerOrder(workshop: Workshop, inHand: OrderInHand): Promise<Answered> {
  const { requestId, trace, task } = inHand.order;
  let answered: Answered | undefined;
  const work = async (): Promise<Failure | undefined> => {
    const made = await make(workshop, inHand);
    answered = made.answered;
    return made.failure;
  };
  const continued = (): Promise<void> =>
    runContinued({ name: 'work on photo', link: trace, facts: { flow: task.flow } }, work);
  await (requestId === undefined ? continued() : runInRequest({ requestId }, continued));
  return answered ?? lost(inHand.takenAt, new Failure('UnexpectedError', 'The photo came to nothing.'));
}

/** Nothing but what went wrong is known. */
export function lost(takenAt: number, failure: Failure): Answered {
  const nothing = { rssBytes: 0, timings: [], loads: [] };
  const answer: Answer = {
    kind: 'lost',
    takenAt,
    answeredAt: preciseNow(),
    ...nothing,
    failure: { ...failure.toJSON() },
  };
  return { answer, picture: NOTHING };
}

async function make(
  { queue, makersOf }: Workshop,
  inHand: OrderInHand,
): Promise<{ answered: Answered; failure: Failure | undefined }> {
  const { order, body: bytes, signal, takenAt, leftMs } = inHand;
  try {
    const { task, header, headers = [header] } = order;
    const several = headers.length === 1 ? {} : { headers };
    const begin = (): PhotoMessage => ({ kind: 'photo', task, header, ...several, deadlineAt: takenAt + leftMs });
    const costBytes = estimateTaskBytes(task, headers, bytes.length);
    const reply = await queue.process({ bytes, costBytes, signal, clientId: ONE_CLIENT, background: false, begin });
    return {
      answered: toldBy(reply, takenAt, makersOf),
      failure: reply.ok ? undefined : Failure.fromJSON(reply.message.failure),
    };
  } catch (thrown) {
    const failure = Failure.from(thrown);
    return { answered: lost(takenAt, failure), failure };
  }
}

function toldBy(reply: WorkerReply, takenAt: number, makersOf: Workshop['makersOf']): Answered {
  const { timings, rssBytes } = reply.message;
  const loads = reply.loads.map(({ message: _, ...load }) => load);
  const common = { takenAt, answeredAt: preciseNow(), timings, rssBytes, loads };
  if (!reply.ok)
    return { answer: { kind: 'failed', ...common, failure: { ...reply.message.failure } }, picture: NOTHING };
  const { facts } = reply.message;
  return { answer: { kind: 'done', ...common, facts, models: makersOf(reply.models) }, picture: reply.picture };
}
