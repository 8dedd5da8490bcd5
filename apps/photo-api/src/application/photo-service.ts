/**
 * The way of a photo: inspect → cache → admit → queue → worker → result. It begins when the upload is complete and ends with a picture or a
 * Failure. Decodes nothing, answers nobody, knows no HTTP.
 */
import { Failure } from '#events';
import { type ImageHeader, inspectImage, ofImage, type PhotoResult } from '#imaging';
import {
  type EventEmitter,
  type Interval,
  Intervals,
  preciseNow,
  recordQueueWait,
  reportSteps,
  StepTrail,
} from '#telemetry';
import { estimateTaskBytes } from '../admission/memory-estimate.js';
import type { PhotoQueue } from '../queue/photo-queue.js';
import { filesOf } from '../workers/body.js';
import type { PhotoMessage, PhotoTask } from '../workers/protocol.js';
import type { LoadOnTheWay } from '../workers/worker-process.js';
import type { MadePhoto, OnceMade } from './once-made.js';
import type { PhotoRequest } from './photo-request.js';
import { tellFindings, tellSteps, tellUpload } from './tell-steps.js';

/** How a photo is to be made. */
export interface MakingTerms {
  /** Nobody waits for the answer: it goes behind those for whom somebody does, and its time begins when it does. */
  readonly background?: boolean;
  /** Neither taken from the cache nor kept there. */
  readonly uncached?: boolean;
}

/** What photos are made with. */
export interface PhotoServiceParts {
  readonly queue: PhotoQueue;
  readonly log: EventEmitter;
  readonly deadlineMs: number;
  /** The network that is used where a photo names none. */
  readonly mattingModel: string;
  /** Where a network runs; undefined where that is not known. */
  readonly providerOf: (model: string) => string | undefined;
  /** Undefined where nothing is kept. */
  readonly onceMade: OnceMade | undefined;
}

/** Makes photos. */
export class PhotoService {
  constructor(private readonly parts: PhotoServiceParts) {}

  /**
   * Makes one photo and writes its steps into lines, spans and metrics.
   * @param body the files of the task, see `workers/body.ts`; must not change meanwhile
   * @throws Failure every way in which a photo can fail; the request then holds what is known
   */
  async make(request: PhotoRequest, body: Uint8Array, task: PhotoTask, terms: MakingTerms = {}): Promise<PhotoResult> {
    request.model = modelOf(task, this.parts.mattingModel);
    request.task = task;
    const trail = new StepTrail();
    const beside = new Intervals();
    const deadline = new Deadline(request, this.parts.deadlineMs);
    if (terms.background !== true) deadline.begin();
    try {
      const headers = await this.inspect(request, filesOf(body, task).photos, trail);
      const made = await this.obtain(request, { bytes: body, headers, task, deadline, trail, beside }, terms);
      return finish(request, made);
    } finally {
      deadline.end();
      this.tell(request, trail, beside);
    }
  }

  /** Deletes a kept photo before its time. */
  forget(cacheKey: string): void {
    this.parts.onceMade?.forget(cacheKey);
  }

  /** Reads each photo's header, and says of each that it has arrived. The request is known by the first and by the bytes of all. */
  private async inspect(request: PhotoRequest, photos: readonly Uint8Array[], trail: StepTrail): Promise<Headers> {
    const headers: ImageHeader[] = [];
    for (const [index, bytes] of photos.entries()) {
      const image = photos.length === 1 ? undefined : index + 1;
      const header = await trail.run('inspect', () => inspectNamed(bytes, image), describeHeader(image));
      tellUpload(this.parts.log, { header, fileBytes: bytes.length, fileName: request.fileName });
      headers.push(header);
      request.header ??= header;
      request.fileBytes = (request.fileBytes ?? 0) + bytes.length;
    }
    return headers as [ImageHeader, ...ImageHeader[]];
  }

  private async obtain(request: PhotoRequest, photo: PhotoInWork, terms: MakingTerms): Promise<MadePhoto> {
    const { onceMade } = this.parts;
    const background = terms.background === true;
    const make = (): Promise<MadePhoto> => this.inLine(request, photo, background);
    if (onceMade === undefined || terms.uncached === true) return make();
    const { bytes, task, beside } = photo;
    const lookedUp = beside.begin('cache');
    const missed = (): Promise<MadePhoto> => {
      request.cache = 'miss';
      lookedUp({ cache: 'miss' });
      return make();
    };
    try {
      const obtained = await onceMade.obtain({ bytes, task, signal: request.signal, background }, missed);
      request.cache = obtained.cache;
      request.cacheKey = obtained.cacheKey;
      lookedUp({ cache: 'hit' });
      return obtained;
    } catch (thrown) {
      lookedUp({}, thrown);
      throw thrown;
    }
  }

  private async inLine(request: PhotoRequest, photo: PhotoInWork, background: boolean): Promise<MadePhoto> {
    const { bytes, headers, task, deadline, trail, beside } = photo;
    const [header, ...more] = headers;
    let end = beside.begin('queue');
    const begin = (queueWaitMs: number): PhotoMessage => {
      request.begin(queueWaitMs);
      // From here on a failure may be the provider's; what is made tells its own.
      request.provider = this.parts.providerOf(request.model ?? '');
      end();
      // Told only where the worker gives no account of its steps, being killed or dead.
      end = beside.begin('worker');
      const several = more.length === 0 ? {} : { headers };
      return { kind: 'photo', task, header, ...several, deadlineAt: deadline.begin() };
    };
    const costBytes = estimateTaskBytes(task, headers, bytes.length);
    const putBack = (): void => {
      deadline.end();
      end();
      end = beside.begin('queue');
    };
    const { signal, clientId } = request;
    const queued = { bytes, costBytes, signal, clientId, background, begin, putBack };
    const reply = await this.parts.queue.process(queued).catch((thrown: unknown) => {
      end({}, thrown);
      countWait(request);
      throw thrown;
    });
    countWait(request, reply.underWay?.durationMs);
    if (reply.underWay !== undefined) beside.add({ name: 'queue', ...reply.underWay, facts: { store: 'redis' } });
    const { message } = reply;
    trail.timings.push(...message.timings);
    for (const load of reply.loads) beside.add(intervalOf(load));
    if (!reply.ok) throw Failure.fromJSON(reply.message.failure);
    return { facts: reply.message.facts, picture: reply.picture, timings: message.timings, models: reply.models };
  }

  private tell(request: PhotoRequest, { timings }: StepTrail, beside: Intervals): void {
    const { log } = this.parts;
    request.timings = timings;
    reportSteps(timings, beside.all);
    tellSteps(log, request);
    if (request.facts !== undefined) tellFindings(log, request, request.facts);
  }
}

/** Of the photos of a task, in their order. */
type Headers = readonly [ImageHeader, ...ImageHeader[]];

interface PhotoInWork {
  /** The files of the task. */
  readonly bytes: Uint8Array;
  readonly headers: Headers;
  readonly task: PhotoTask;
  readonly deadline: Deadline;
  readonly trail: StepTrail;
  /** What takes time beside the steps. */
  readonly beside: Intervals;
}

/** The time a photo has. */
class Deadline {
  private timer: NodeJS.Timeout | undefined;
  private at = 0;

  constructor(
    private readonly request: PhotoRequest,
    private readonly limitMs: number,
  ) {}

  /** The time runs from the first call on. @returns epoch ms at which it is over */
  begin(): number {
    if (this.timer === undefined) {
      this.at = preciseNow() + this.limitMs;
      this.timer = setTimeout(() => this.request.giveUp(deadlineFailure(this.limitMs)), this.limitMs);
    }
    return this.at;
  }

  /** No longer needed, or to begin anew. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

function finish(request: PhotoRequest, { facts, picture }: MadePhoto): PhotoResult {
  request.facts = facts;
  request.outputBytes = picture.length;
  return { ...facts, bytes: picture };
}

/** Counts how long the photo waited that was begun. @param underWayMs what it waited beyond this process */
function countWait(request: PhotoRequest, underWayMs = 0): void {
  if (request.queueWaitMs === undefined) return;
  request.queueWaitMs += underWayMs;
  recordQueueWait(request.queueWaitMs);
}

function intervalOf({ model, provider, requestedProvider, loadTimeMs, loadedAt }: LoadOnTheWay): Interval {
  const facts = { model, provider, requested_provider: requestedProvider };
  return { name: 'load_model', startedAt: loadedAt - loadTimeMs, durationMs: loadTimeMs, facts };
}

const describeHeader =
  (image: number | undefined) =>
  ({ format, width, height }: ImageHeader) => ({ format, width, height, ...(image === undefined ? {} : { image }) });

/** @throws Failure that names the photo where there are several */
function inspectNamed(bytes: Uint8Array, image: number | undefined): ImageHeader {
  try {
    return inspectImage(bytes);
  } catch (thrown) {
    throw image === undefined ? thrown : ofImage(Failure.from(thrown), image);
  }
}

function modelOf({ flow, options }: PhotoTask, usual: string): string {
  return flow === 'stylization' ? options.style : (options.model ?? usual);
}

function deadlineFailure(deadlineMs: number): Failure {
  return new Failure('DeadlineExceededError', `The photo was not ready after ${deadlineMs / 1000} s.`);
}
