/**
 * Takes photos out of Redis for the imaging workers of this process, as many as they can make, and puts the answers there. Whoever asked
 * for a photo writes its lines, spans and metrics.
 */
import { randomUUID } from 'node:crypto';
import type { Job, Worker } from 'bullmq';
import { Failure } from '#events';
import { preciseNow } from '#telemetry';
import { type Answered, answerOrder, lost, type Workshop } from './answer-order.js';
import { overdue, storeFailure } from './failures.js';
import { answerKey, CANCELS, NEWS, orderKey, PREFIX, QUEUE } from './keys.js';
import { type ModelNews, readOrder, type WorkerNews } from './messages.js';
import { packParcel, unpackParcel } from './parcel.js';
import { persist } from './persist.js';
import type { RedisLink } from './redis-link.js';
import { NEWS_EVERY_MS } from './worker-roster.js';

/** For whom photos are taken. */
export interface PhotoTakerParts extends Workshop {
  readonly link: RedisLink;
  /** Photos that are taken at once. */
  readonly places: number;
  /** Imaging workers that have their networks open. */
  readonly ready: () => number;
  /** The networks that they have open, as other hosts tell them apart. */
  readonly models: () => readonly ModelNews[];
}

/** A worker process renews its hold on a photo at half of this; a photo whose hold is over is given to another. */
const HOLD_MS = 6000;
const LOOK_FOR_LOST_MS = 2000;
const TRY_AGAIN_MS = 1000;
/** How long a photo is looked for over a line that broke; its deadline is not known before. */
const READING_MS = 60_000;
/** An answer is taken at once, or nobody takes it. */
const LEAST_ANSWER_MS = 1000;

/** BullMQ knows by the name that the photo stands in line again. */
class GivenBack extends Error {
  override readonly name = 'WaitingError';
}

/** Takes photos and answers them. */
export class PhotoTaker {
  /** By which its news are told apart from those of others. */
  readonly id = randomUUID();
  private readonly inHand = new Map<string, AbortController>();
  private readonly worker: Worker;
  private isLeaving = false;
  private isStopping = false;
  private news: NodeJS.Timeout | undefined;

  private constructor(
    private readonly parts: PhotoTakerParts,
    BullWorker: typeof Worker,
  ) {
    const { link, places } = parts;
    link.hear(CANCELS, (message) => this.hearCancel(message));
    this.worker = new BullWorker(QUEUE, (job: Job, token?: string) => this.take(job, token), {
      prefix: PREFIX,
      connection: link.another(),
      skipVersionCheck: true,
      autorun: false,
      concurrency: places,
      lockDuration: HOLD_MS,
      stalledInterval: LOOK_FOR_LOST_MS,
      // Once more by another worker; after that it may be the photo that kills them.
      maxStalledCount: 1,
      runRetryDelay: TRY_AGAIN_MS,
    });
    // A Redis that is away is told by the link; the loop goes on by itself.
    this.worker.on('error', () => undefined);
  }

  /** Makes ready; takes nothing before `begin`. */
  static async open(parts: PhotoTakerParts): Promise<PhotoTaker> {
    const { Worker: BullWorker } = await import('bullmq');
    return new PhotoTaker(parts, BullWorker);
  }

  /** Photos being made. */
  get count(): number {
    return this.inHand.size;
  }

  /** Takes photos from now on; to be called when there are workers. */
  begin(): void {
    this.news = setInterval(() => this.tell(), NEWS_EVERY_MS);
    this.tell();
    void this.worker.run().catch(() => undefined);
  }

  /** Says at once what it can do. */
  tell(): void {
    const { link, models, places } = this.parts;
    const ready = this.isStopping ? 0 : this.parts.ready();
    const news: WorkerNews = {
      id: this.id,
      places: ready === 0 ? 0 : places,
      ready,
      models: ready === 0 ? [] : models(),
      ...(this.isLeaving ? { leaving: true } : {}),
    };
    link.commands.publish(NEWS, JSON.stringify(news)).catch(() => undefined);
  }

  /** Asks other processes for no more photos; those of its own come as before. */
  leave(): void {
    this.isLeaving = true;
    this.tell();
  }

  /** Takes no more photos; those in hand may finish within the limit, the others go back for another worker. Never rejects. */
  async stop(limitMs: number): Promise<void> {
    const { isReachable } = this.parts.link;
    // Without Redis nobody waits for what is in hand, and closing would wait for Redis.
    const graceMs = isReachable ? limitMs : 0;
    this.isStopping = true;
    clearInterval(this.news);
    this.tell();
    const giveBack = setTimeout(() => {
      for (const controller of this.inHand.values())
        controller.abort(new Failure('ShuttingDownError', 'The worker was stopped before the photo was ready.'));
    }, graceMs);
    let impatience: NodeJS.Timeout | undefined;
    const impatient = new Promise((resolve) => (impatience = setTimeout(resolve, graceMs + TRY_AGAIN_MS)));
    const closed = this.worker.close(!isReachable).catch(() => undefined);
    await Promise.race([closed, impatient]);
    clearTimeout(giveBack);
    clearTimeout(impatience);
  }

  private async take(job: Job, token: string | undefined): Promise<void> {
    const { id = '' } = job;
    const controller = new AbortController();
    const { signal } = controller;
    // Before it is read: who gives it up meanwhile is heard, too.
    this.inHand.set(id, controller);
    try {
      await this.make(id, controller);
      if (!signal.aborted || !isGivenBack(signal)) return;
    } finally {
      this.inHand.delete(id);
    }
    await job.moveToWait(token);
    throw new GivenBack();
  }

  private async make(id: string, controller: AbortController): Promise<void> {
    const { parcels } = this.parts.link;
    const { signal } = controller;
    const read = () => Promise.all([parcels.getBuffer(orderKey(id)), parcels.pttl(orderKey(id))]);
    const [value, leftMs] = await persist(read, preciseNow() + READING_MS);
    // Given up, or over: nobody waits.
    if (value === null || leftMs <= 0 || signal.aborted) return;
    const takenAt = preciseNow();
    const until = takenAt + leftMs;
    const parcel = unpackParcel(value);
    const order = parcel && readOrder(parcel.head);
    if (parcel === undefined || order === undefined) return this.answer(id, lost(takenAt, unreadable()), until);
    const late = setTimeout(() => controller.abort(overdue()), leftMs);
    try {
      const answered = await answerOrder(this.parts, { order, body: parcel.body, takenAt, leftMs, signal });
      if (!signal.aborted) await this.answer(id, answered, until);
    } finally {
      clearTimeout(late);
    }
  }

  /** An answer that Redis does not take is told by one that is small enough. */
  private async answer(id: string, answered: Answered, until: number): Promise<void> {
    try {
      await this.put(id, answered, until);
    } catch (thrown) {
      const refused = storeFailure('Redis, through which photos come back, did not take this one.', thrown as Error);
      await this.put(id, lost(answered.answer.takenAt, refused), until);
    }
  }

  /** The photo goes, the answer comes: a Redis that is full has room for one of them. */
  private async put(id: string, { answer, picture }: Answered, until: number): Promise<void> {
    const { parcels } = this.parts.link;
    const parcel = packParcel(answer, picture);
    const work = (): Promise<unknown> => {
      const ttlMs = Math.max(LEAST_ANSWER_MS, Math.ceil(until - preciseNow()));
      return Promise.all([parcels.unlink(orderKey(id)), parcels.set(answerKey(id), parcel, 'PX', ttlMs)]);
    };
    await persist(work, until);
  }

  /** @param message id and error type */
  private hearCancel(message: string): void {
    const [id = '', reason] = message.split(' ');
    const controller = this.inHand.get(id);
    if (controller === undefined || controller.signal.aborted) return;
    controller.abort(
      reason === 'DeadlineExceededError'
        ? overdue()
        : new Failure('ClientGoneError', 'Nobody waits for this photo any more.'),
    );
  }
}

function isGivenBack({ reason }: AbortSignal): boolean {
  return Failure.from(reason).errorType === 'ShuttingDownError';
}

function unreadable(): Failure {
  return new Failure('UnexpectedError', 'What Redis holds of this photo cannot be read.');
}
