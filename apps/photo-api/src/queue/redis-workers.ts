/**
 * The imaging workers of other processes, as the waiting line sees them: as many places as they announce over Redis. A photo goes as a
 * parcel with the time to live that is left of its deadline, and a job of BullMQ that names it; the parcel of its answer comes back the same way.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { Failure } from '#events';
import { currentRequestId, currentTraceLink, preciseNow } from '#telemetry';
import { AnnouncedWorkers, type AnnouncedWorkersParts } from '../redis/announced-workers.js';
import { crashed, overdue, storeFailure } from '../redis/failures.js';
import { FinishedPhotos } from '../redis/finished-photos.js';
import { answerKey, CANCELS, orderKey, PREFIX, QUEUE } from '../redis/keys.js';
import { type Answer, type Order, readAnswer } from '../redis/messages.js';
import { orGivenUp } from '../redis/or-given-up.js';
import { packParcel, unpackParcel } from '../redis/parcel.js';
import { replyOf } from '../redis/reply-of.js';
import type { RosterState } from '../redis/worker-roster.js';
import type { MakePhoto, PhotoWorkers } from '../workers/photo-workers.js';
import type { PhotoMessage } from '../workers/protocol.js';
import type { WorkerReply } from '../workers/worker-process.js';

/** What it works with. */
export interface RedisWorkersParts extends AnnouncedWorkersParts {
  /** The network of photos that name none: workers may be set up otherwise. */
  readonly mattingModel: string;
}

/** How long a Redis that took a photo not is left alone. */
const PAUSE_MS = 1000;
/** What was not heard of is found so late at most. */
const LOOK_EVERY_MS = 1000;
/** Closing waits for what Redis does not answer any more. */
const CLOSING_MS = 1000;
/** Each is heard at once, or looked for. */
const EVENTS_KEPT = 2000;
/** Two clocks: that of Redis may be over before ours. */
const ABOUT_OVER_MS = 100;
/** BullMQ's words for a photo whose workers were gone twice. */
const DIED = /^job stalled more than/;

interface OnItsWay {
  readonly answered: () => void;
  readonly failed: (failure: Failure) => void;
  /** Epoch ms. */
  readonly deadlineAt: number;
}

interface Taken {
  readonly answer: Answer;
  readonly body: Buffer;
}

/** Workers that are reached over Redis. */
export class RedisWorkers implements PhotoWorkers {
  /** The worker processes that are heard of. */
  readonly announced: AnnouncedWorkers;
  private readonly onTheirWay = new Map<string, OnItsWay>();
  private readonly finished: FinishedPhotos;
  private readonly look: NodeJS.Timeout;
  private refused: Failure | undefined;
  private pause: NodeJS.Timeout | undefined;

  private constructor(
    private readonly parts: RedisWorkersParts,
    private readonly queue: Queue,
  ) {
    const { link } = parts;
    // A Redis that is away is told by the link.
    queue.on('error', () => undefined);
    this.finished = new FinishedPhotos({
      connection: link.impatient(),
      listens: () => this.lookForAnswers(),
      completed: (id) => this.onTheirWay.get(id)?.answered(),
      failed: (id, reason) => this.endedWithout(id, reason),
    });
    this.look = setInterval(() => this.lookForAnswers(), LOOK_EVERY_MS);
    this.announced = new AnnouncedWorkers(parts);
  }

  /** Begins to listen; does not wait for Redis. */
  static async open(parts: RedisWorkersParts): Promise<RedisWorkers> {
    const { Queue } = await import('bullmq');
    const queue = new Queue(QUEUE, {
      prefix: PREFIX,
      skipVersionCheck: true,
      connection: parts.link.another(),
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    return new RedisWorkers(parts, queue);
  }

  get trouble(): Failure | undefined {
    if (this.parts.link.isReachable) return this.refused;
    return storeFailure('Redis, through which photos reach the workers, cannot be reached.');
  }

  /** Whether photos reach the workers, and what becomes of them is heard. */
  get isConnected(): boolean {
    return this.trouble === undefined && this.finished.isListening;
  }

  /** What the worker processes can do at present. */
  get state(): RosterState {
    return this.announced.state;
  }

  free(): MakePhoto | undefined {
    if (this.trouble !== undefined || this.onTheirWay.size >= this.state.places) return undefined;
    return (photo, bytes, signal) => this.make(photo, bytes, signal);
  }

  /** Redis is there, or is not any more: then nothing comes of what is on its way. */
  linkChanged(): void {
    const { trouble } = this;
    if (trouble !== undefined) {
      this.announced.clear();
      for (const { failed } of [...this.onTheirWay.values()]) failed(trouble);
    }
    // What the connection before did not take, this one may.
    this.refused = undefined;
    this.parts.availabilityChanged();
  }

  /** Sends nothing more; the connections are the link's to close. */
  async close(): Promise<void> {
    clearTimeout(this.pause);
    clearInterval(this.look);
    this.finished.close();
    // BullMQ waits for a Redis that is away, however long that takes.
    if (!this.parts.link.isReachable) return;
    await Promise.race([this.queue.close().catch(() => undefined), sleep(CLOSING_MS)]);
  }

  private async make(photo: PhotoMessage, bytes: Uint8Array, signal: AbortSignal): Promise<WorkerReply> {
    const id = randomUUID();
    const sentAt = preciseNow();
    let isOver = false;
    try {
      const { answer, body } = await orGivenUp(signal, this.haveMade(id, photo, bytes));
      isOver = true;
      return replyOf(answer, body, { sentAt, receivedAt: preciseNow() });
    } finally {
      this.onTheirWay.delete(id);
      if (!isOver) this.withdraw(id, signal);
    }
  }

  private async haveMade(id: string, photo: PhotoMessage, bytes: Uint8Array): Promise<Taken> {
    const { deadlineAt } = photo;
    const over = new Promise<void>((answered, failed) => this.onTheirWay.set(id, { answered, failed, deadlineAt }));
    // It may be over before anybody has come to wait for it.
    over.catch(() => undefined);
    // Whichever comes first: a Redis that hangs must not hold up a photo that failed meanwhile.
    await Promise.race([over, this.send(id, photo, bytes)]);
    await over;
    return this.take(id, deadlineAt);
  }

  private async send(id: string, photo: PhotoMessage, bytes: Uint8Array): Promise<void> {
    const { link, mattingModel } = this.parts;
    const { header, headers, deadlineAt } = photo;
    const task = withModel(photo.task, mattingModel);
    const order: Order = {
      task,
      header,
      ...(headers === undefined ? {} : { headers }),
      requestId: currentRequestId(),
      trace: currentTraceLink(),
    };
    const leftMs = Math.max(1, Math.ceil(deadlineAt - preciseNow()));
    try {
      await link.parcels.set(orderKey(id), packParcel(order, bytes), 'PX', leftMs);
      if (!this.onTheirWay.has(id)) return;
      await this.queue.add('photo', {}, { jobId: id, removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 });
    } catch (thrown) {
      throw this.trouble ?? this.rest((thrown as Error).message);
    }
  }

  /** Takes the answer out of Redis. @throws Failure QueueStoreError, DeadlineExceededError, or WorkerCrashedError where there is none of any use */
  private async take(id: string, deadlineAt: number): Promise<Taken> {
    const { parcels } = this.parts.link;
    const value = await parcels.getBuffer(answerKey(id)).catch(() => {
      throw this.trouble ?? storeFailure('Redis does not give the answer of the worker.');
    });
    parcels.unlink(orderKey(id), answerKey(id)).catch(() => undefined);
    const parcel = value === null ? undefined : unpackParcel(value);
    const answer = parcel && readAnswer(parcel.head);
    if (parcel !== undefined && answer !== undefined) return { answer, body: parcel.body };
    if (value === null && isOverdue(deadlineAt)) throw overdue();
    throw crashed('gave no answer that could be read');
  }

  /** BullMQ has given it up: its workers died, or could not speak to Redis. */
  private endedWithout(id: string, reason: string): void {
    const photo = this.onTheirWay.get(id);
    if (photo === undefined) return;
    if (isOverdue(photo.deadlineAt)) photo.failed(overdue());
    else photo.failed(DIED.test(reason) ? crashed('died') : storeFailure('The worker could not speak to Redis.'));
  }

  /** Those whose end was said while nobody listened. */
  private lookForAnswers(): void {
    const { link } = this.parts;
    if (!link.isReachable) return;
    for (const [id, { answered }] of this.onTheirWay)
      link.commands.exists(answerKey(id)).then(
        (there) => there > 0 && answered(),
        () => undefined,
      );
  }

  /** Nobody waits for it any more: nothing of it stays, and whoever has it stops. */
  private withdraw(id: string, signal: AbortSignal): void {
    const { commands, parcels } = this.parts.link;
    const reason = signal.aborted ? Failure.from(signal.reason).errorType : 'ClientGoneError';
    const all = [
      // Behind the photo, where that is still on its way there.
      parcels.unlink(orderKey(id), answerKey(id)),
      commands.publish(CANCELS, `${id} ${reason}`),
      this.queue.remove(id),
    ];
    // A Redis that is away lets all of it expire.
    for (const one of all) one.catch(() => undefined);
  }

  /** Redis is there and takes no photo, as one that is full: it is asked again in a moment. */
  private rest(why: string): Failure {
    this.refused = storeFailure('Redis, through which photos reach the workers, takes none.', new Error(why));
    this.pause ??= setTimeout(() => {
      this.pause = undefined;
      this.refused = undefined;
      this.parts.availabilityChanged();
    }, PAUSE_MS);
    return this.refused;
  }
}

function withModel(task: PhotoMessage['task'], model: string): PhotoMessage['task'] {
  if (task.flow === 'stylization') return task;
  return { ...task, options: { ...task.options, model: task.options.model ?? model } } as PhotoMessage['task'];
}

function isOverdue(deadlineAt: number): boolean {
  return preciseNow() + ABOUT_OVER_MS >= deadlineAt;
}
