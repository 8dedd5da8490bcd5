/**
 * Takes photos out of Redis for the imaging workers of this process, as many as they can make, and puts the answers there. Whoever asked
 * for a photo writes its lines, spans and metrics.
 */
import { randomUUID } from 'node:crypto';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { Failure } from '#events';
import { preciseNow } from '#telemetry';
import { type Answered, answerOrder, lost, type Workshop } from './answer-order.js';
import { answerKey, CANCELS, NEWS, orderKey, PREFIX, QUEUE } from './keys.js';
import { type ModelNews, readOrder, type WorkerNews } from './messages.js';
import { packParcel, unpackParcel } from './parcel.js';
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
/** An answer is taken at once, or nobody takes it. */
const LEAST_ANSWER_MS = 1000;

/** BullMQ knows by the name that the photo stands in line again. */
class GivenBack extends Error {
  override readonly name = 'WaitingError';
}

/** Takes photos and answers them. */
export class PhotoTaker {
  private readonly id = randomUUID();
  private readonly inHand = new Map<string, AbortController>();
  private readonly worker: Worker;
  private readonly ears: Redis;
  private isStopping = false;
  private news: NodeJS.Timeout | undefined;

  private constructor(
    private readonly parts: PhotoTakerParts,
    BullWorker: typeof Worker,
  ) {
    const { link, places } = parts;
    this.ears = link.another();
    this.ears.on('message', (_channel: string, message: string) => this.hearCancel(message));
    void this.ears.subscribe(CANCELS).catch(() => undefined);
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
    };
    link.commands.publish(NEWS, JSON.stringify(news)).catch(() => undefined);
  }

  /** Takes no more photos; those in hand may finish within the limit, the others go back for another worker. Never rejects. */
  async stop(limitMs: number): Promise<void> {
    this.isStopping = true;
    clearInterval(this.news);
    this.tell();
    const giveBack = setTimeout(() => {
      for (const controller of this.inHand.values())
        controller.abort(new Failure('ShuttingDownError', 'The worker was stopped before the photo was ready.'));
    }, limitMs);
    let impatience: NodeJS.Timeout | undefined;
    const impatient = new Promise((resolve) => (impatience = setTimeout(resolve, limitMs + TRY_AGAIN_MS)));
    // Without Redis nobody waits for what is in hand, and closing would wait for Redis.
    const closed = this.worker.close(!this.parts.link.isReachable).catch(() => undefined);
    await Promise.race([closed, impatient]);
    clearTimeout(giveBack);
    clearTimeout(impatience);
  }

  private async take(job: Job, token: string | undefined): Promise<void> {
    const { id = '' } = job;
    const { commands } = this.parts.link;
    const [value, leftMs] = await Promise.all([commands.getBuffer(orderKey(id)), commands.pttl(orderKey(id))]);
    // Given up, or over: nobody waits.
    if (value === null || leftMs <= 0) return;
    const takenAt = preciseNow();
    const parcel = unpackParcel(value);
    const order = parcel && readOrder(parcel.head);
    if (parcel === undefined || order === undefined) return this.answer(id, lost(takenAt, unreadable()), leftMs);
    const controller = new AbortController();
    this.inHand.set(id, controller);
    const late = setTimeout(() => controller.abort(overdue()), leftMs);
    try {
      const { signal } = controller;
      const answered = await answerOrder(this.parts, { order, body: parcel.body, takenAt, leftMs, signal });
      if (!signal.aborted) return await this.answer(id, answered, takenAt + leftMs - preciseNow());
      if (!isGivenBack(signal)) return;
    } finally {
      clearTimeout(late);
      this.inHand.delete(id);
    }
    await job.moveToWait(token);
    throw new GivenBack();
  }

  /** The photo goes, the answer comes: a Redis that is full has room for one of them. */
  private async answer(id: string, { answer, picture }: Answered, leftMs: number): Promise<void> {
    const { commands } = this.parts.link;
    const ttlMs = Math.max(LEAST_ANSWER_MS, Math.ceil(leftMs));
    await Promise.all([
      commands.unlink(orderKey(id)),
      commands.set(answerKey(id), packParcel(answer, picture), 'PX', ttlMs),
    ]);
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

function overdue(): Failure {
  return new Failure('DeadlineExceededError', 'The photo was not ready in time.');
}

function unreadable(): Failure {
  return new Failure('UnexpectedError', 'What Redis holds of this photo cannot be read.');
}
