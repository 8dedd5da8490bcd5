/**
 * The imaging workers of other processes, as the waiting line sees them: as many places as they announce over Redis. A photo goes as a
 * parcel with the time to live that is left of its deadline, and a job of BullMQ that names it; the parcel of its answer comes back the same way.
 */
import { randomUUID } from 'node:crypto';
import type { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { Failure, type FailureMessage } from '#events';
import { currentRequestId, currentTraceLink, knowModel, preciseNow } from '#telemetry';
import { anchorTimes, type Waited } from '../redis/anchor-times.js';
import { answerKey, CANCELS, NEWS, orderKey, PREFIX, QUEUE } from '../redis/keys.js';
import { type Answer, type ModelNews, type Order, readAnswer, readNews } from '../redis/messages.js';
import { packParcel, unpackParcel } from '../redis/parcel.js';
import type { RedisLink } from '../redis/redis-link.js';
import { type RosterState, WorkerRoster } from '../redis/worker-roster.js';
import type { LoadedModels } from '../workers/loaded-models.js';
import type { MakePhoto, PhotoWorkers } from '../workers/photo-workers.js';
import type { PhotoMessage } from '../workers/protocol.js';
import type { WorkerReply } from '../workers/worker-process.js';

/** What it works with. */
export interface RedisWorkersParts {
  readonly link: RedisLink;
  /** Notes which networks the workers have open. */
  readonly models: LoadedModels;
  /** The network of photos that name none: workers may be set up otherwise. */
  readonly mattingModel: string;
  /** Told where there may be more places, or none to wait for. */
  readonly availabilityChanged: () => void;
}

/** How long a Redis that took a photo not is left alone. */
const PAUSE_MS = 1000;
const COME_AGAIN_S = 5;
/** Enough for every answer on its way while a connection is made anew. */
const EVENTS_KEPT = 2000;
const MOST_MODELS = 200;

interface OnItsWay {
  readonly answered: () => void;
  readonly failed: (failure: Failure) => void;
}

/** Workers that are reached over Redis. */
export class RedisWorkers implements PhotoWorkers {
  private readonly roster = new WorkerRoster();
  private readonly onTheirWay = new Map<string, OnItsWay>();
  private refused: Failure | undefined;
  private pause: NodeJS.Timeout | undefined;

  private constructor(
    private readonly parts: RedisWorkersParts,
    private readonly queue: Queue,
    private readonly events: QueueEvents,
    private readonly ears: Redis,
  ) {
    // A Redis that is away is told by the link.
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    events.on('completed', ({ jobId }) => this.onTheirWay.get(jobId)?.answered());
    events.on('failed', ({ jobId }) => this.onTheirWay.get(jobId)?.failed(crashed()));
    ears.on('message', (_channel: string, message: string) => this.hearNews(message));
    void ears.subscribe(NEWS).catch(() => undefined);
  }

  /** Begins to listen; does not wait for Redis. */
  static async open(parts: RedisWorkersParts): Promise<RedisWorkers> {
    const { Queue, QueueEvents } = await import('bullmq');
    const { link } = parts;
    const common = { prefix: PREFIX, skipVersionCheck: true };
    const queue = new Queue(QUEUE, {
      ...common,
      connection: link.another(),
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    // From the beginning: what came between two looks at the end would be lost.
    const events = new QueueEvents(QUEUE, { ...common, connection: link.another(), lastEventId: '0-0' });
    return new RedisWorkers(parts, queue, events, link.another());
  }

  get trouble(): Failure | undefined {
    if (this.parts.link.isReachable) return this.refused;
    return storeFailure('Redis, through which photos reach the workers, cannot be reached.');
  }

  /** What the worker processes can do at present. */
  get state(): RosterState {
    return this.roster.state(performance.now());
  }

  free(): MakePhoto | undefined {
    if (this.trouble !== undefined || this.onTheirWay.size >= this.state.places) return undefined;
    return (photo, bytes, signal) => this.make(photo, bytes, signal);
  }

  /** Redis is there, or is not any more: then nothing comes of what is on its way. */
  linkChanged(): void {
    const { trouble } = this;
    if (trouble !== undefined) {
      this.roster.clear();
      for (const { failed } of [...this.onTheirWay.values()]) failed(trouble);
    }
    // What the connection before did not take, this one may.
    this.refused = undefined;
    this.parts.availabilityChanged();
  }

  /** Sends nothing more; the connections are the link's to close. */
  async close(): Promise<void> {
    clearTimeout(this.pause);
    await Promise.all([this.queue.close(), this.events.close()].map((closing) => closing.catch(() => undefined)));
  }

  private async make(photo: PhotoMessage, bytes: Uint8Array, signal: AbortSignal): Promise<WorkerReply> {
    const id = randomUUID();
    const sentAt = preciseNow();
    let isOver = false;
    try {
      const over = this.untilOver(id, signal);
      // Whichever comes first: a Redis that hangs must not hold up a photo that is given up.
      await Promise.race([over, this.send(id, photo, bytes)]);
      await over;
      isOver = true;
      return this.take(id, sentAt);
    } finally {
      this.onTheirWay.delete(id);
      if (!isOver) this.withdraw(id, signal);
    }
  }

  /** Settles when a worker has answered. @throws Failure where none will, or the signal's reason */
  private untilOver(id: string, signal: AbortSignal): Promise<void> {
    const over = new Promise<void>((resolve, reject) => {
      const giveUp = (): void => reject(Failure.from(signal.reason));
      const end = (settle: () => void): void => {
        signal.removeEventListener('abort', giveUp);
        settle();
      };
      this.onTheirWay.set(id, { answered: () => end(resolve), failed: (failure) => end(() => reject(failure)) });
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
    });
    // It may be over before anybody has come to wait for it.
    over.catch(() => undefined);
    return over;
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
      await link.commands.set(orderKey(id), packParcel(order, bytes), 'PX', leftMs);
      if (!this.onTheirWay.has(id)) return;
      await this.queue.add('photo', {}, { jobId: id, removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 });
    } catch (thrown) {
      throw this.trouble ?? this.rest((thrown as Error).message);
    }
  }

  /** Takes the answer out of Redis. @throws Failure of the worker, or WorkerCrashedError where there is none of any use */
  private async take(id: string, sentAt: number): Promise<WorkerReply> {
    const { commands } = this.parts.link;
    const [value] = await Promise.all([commands.getdelBuffer(answerKey(id)), commands.unlink(orderKey(id))]).catch(
      () => {
        throw this.trouble ?? storeFailure('Redis does not give the answer of the worker.');
      },
    );
    const parcel = value === null ? undefined : unpackParcel(value);
    const answer = parcel && readAnswer(parcel.head);
    if (parcel === undefined || answer === undefined) throw crashed('gave no answer that could be read');
    return replyOf(answer, parcel.body, { sentAt, receivedAt: preciseNow() });
  }

  /** Nobody waits for it any more: nothing of it stays, and whoever has it stops. */
  private withdraw(id: string, signal: AbortSignal): void {
    const { commands } = this.parts.link;
    const reason = signal.aborted ? Failure.from(signal.reason).errorType : 'ClientGoneError';
    const all = [
      commands.unlink(orderKey(id), answerKey(id)),
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

  private hearNews(message: string): void {
    const news = readNews(message);
    if (news === undefined) return;
    const before = this.state.places;
    this.roster.hear(news, performance.now());
    for (const model of news.models) this.noteModel(model);
    if (this.state.places !== before) this.parts.availabilityChanged();
  }

  /** Names become labels of metrics: nobody may invent them without end. */
  private noteModel(news: ModelNews): void {
    const { models } = this.parts;
    if (models.versionOf(news.model) === undefined && models.list().length >= MOST_MODELS) return;
    models.note(news);
    knowModel(news.model);
  }
}

function replyOf(answer: Answer, picture: Buffer, waited: Waited): WorkerReply {
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

function withModel(task: PhotoMessage['task'], model: string): PhotoMessage['task'] {
  if (task.flow === 'stylization') return task;
  return { ...task, options: { ...task.options, model: task.options.model ?? model } } as PhotoMessage['task'];
}

function crashed(what = 'died'): Failure {
  return new Failure('WorkerCrashedError', `The process that worked on this photo ${what}.`);
}

function storeFailure(detail: string, cause?: Error): Failure {
  return new Failure('QueueStoreError', detail, { retryAfterS: COME_AGAIN_S, cause });
}
