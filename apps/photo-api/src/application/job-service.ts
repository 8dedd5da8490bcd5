/**
 * Jobs as their clients have them: accepted, looked at, followed, handed out, deleted. What is accepted is on disk before the answer says
 * so. Answers nobody, knows no HTTP.
 */
import type { Readable } from 'node:stream';
import { Failure } from '#events';
import { currentRequestId, currentTraceLink, type EventEmitter } from '#telemetry';
import { isOpenTo, type Job, type JobHead, type JobPhoto, publicJobId, withoutLine } from '../jobs/job.js';
import { JobDraft, type JobDraftParts, type JobDraftTerms } from '../jobs/job-draft.js';
import type { CallbackAddresses } from '../outbound/callback-addresses.js';
import type { PhotoTask } from '../workers/protocol.js';
import type { DeletionReason, JobBook, JobNews } from './job-book.js';
import { endedBy, type JobRunner, writePhotoLine } from './job-runner.js';
import type { PhotoRequest, Wish } from './photo-request.js';
import type { PhotoService } from './photo-service.js';

/** What jobs are kept with. */
export interface JobServiceParts extends JobDraftParts {
  readonly book: JobBook;
  readonly runner: JobRunner;
  readonly photos: PhotoService;
  readonly callbacks: CallbackAddresses;
  readonly log: EventEmitter;
}

/** What is to be done with each photo of a job. */
export interface JobOrder {
  readonly kind: JobHead['kind'];
  readonly task: PhotoTask;
  readonly wish: Wish;
  readonly uncached: boolean;
  /** Checked: to a host that is allowed. */
  readonly callbackUrl: string | undefined;
}

/** The jobs of the service. */
export class JobService {
  constructor(private readonly parts: JobServiceParts) {}

  /** A job whose uploads are still to come. @throws Failure QueueStoreError */
  draft(terms: JobDraftTerms = {}): Promise<JobDraft> {
    return JobDraft.open(this.parts, terms);
  }

  /** @throws Failure BadOptionError where nobody may be told there that a job is finished */
  checkCallback(address: string | undefined): void {
    this.parts.callbacks.check(address);
  }

  /**
   * Makes a job of the draft, and lets go of the request: from here on the photos end its lines.
   * @throws Failure QueueStoreError, or what ended the request; the draft is then still to be discarded
   */
  async accept(request: PhotoRequest, draft: JobDraft, order: JobOrder): Promise<Job> {
    const { book, runner, log } = this.parts;
    const head = headOf(request, draft, order);
    request.task = order.task;
    const job: Job = { head, photos: draft.photos.map((photo) => refusedWithLine(head, photo)) };
    const refused = job.photos.filter(({ line }) => line !== undefined);
    await book.add(job, draft.bytes);
    draft.hasBecomeJob();
    if (request.signal.aborted) {
      await book.remove(job.head.id, 'asked_for');
      throw Failure.from(request.signal.reason);
    }
    request.handOver();
    request.job = { jobId: publicJobId(head.id), parentRequestId: undefined };
    const accepted = { job_id: publicJobId(job.head.id), photos: job.photos.length, route: request.route };
    log.emit('job_accepted', accepted);
    for (const photo of refused) writePhotoLine(log, head, photo);
    await book.putQuietly(head.id, refused.map(withoutLine));
    await book.begin(job.head.id);
    runner.take(job);
    return book.get(job.head.id) ?? job;
  }

  /**
   * @param apiKeyId of the key that is asked with; undefined where no keys are asked for
   * @throws Failure NotFoundError where there is no such job (any more), or it was made with another key
   */
  find(id: string, apiKeyId: string | undefined): Job {
    const job = this.parts.book.get(id);
    if (job === undefined || !isOpenTo(job, apiKeyId))
      throw new Failure('NotFoundError', 'There is no such job; perhaps its time is over.', {
        remedy:
          'Results are kept for a limited time and for the API key that they were made with: ask with that key, or submit the photos again.',
      });
    return job;
  }

  /** Tells of every change from now on. @returns ends that */
  watch(id: string, listener: (news: JobNews) => void): () => void {
    return this.parts.book.watch(id, listener);
  }

  /** Gives up what is not done, and deletes everything that is kept for the job, copies in the cache included. */
  async remove(job: Job, reason: DeletionReason): Promise<void> {
    this.parts.book.letGo(job.head.id);
    await this.parts.runner.cancel(job);
    for (const { cacheKey } of job.photos) if (cacheKey !== undefined) this.parts.photos.forget(cacheKey);
    await this.parts.book.remove(job.head.id, reason);
  }

  /** The picture of a photo that was made. @throws Failure QueueStoreError where its file is gone */
  picture(job: Job, index: number): Promise<Buffer> {
    return this.parts.files.read(job.head.id, `${index}.out`);
  }

  /** The same as a stream, which fails where the file is gone. */
  pictureStream(job: Job, index: number): Readable {
    return this.parts.files.stream(job.head.id, `${index}.out`);
  }
}

/** A photo that was refused before anything was done for it gets its line with the job. */
function refusedWithLine(head: JobHead, photo: JobPhoto): JobPhoto {
  const { failure } = photo;
  if (failure === undefined) return photo;
  return endedBy({ head }, photo, new Failure(failure.errorType, failure.publicDetail, failure));
}

function headOf(request: PhotoRequest, { id, photos }: JobDraft, order: JobOrder): JobHead {
  const { kind, task, wish, uncached, callbackUrl } = order;
  const createdAt = Date.now();
  return {
    id,
    apiKeyId: request.apiKeyId,
    clientId: request.clientId,
    sender: request.sender,
    kind,
    route: request.route,
    requestId: currentRequestId() ?? publicJobId(id),
    trace: currentTraceLink(),
    task,
    outputFormat: wish.outputFormat,
    background: wish.background,
    total: photos.length,
    uncached,
    createdAt,
    callback:
      callbackUrl === undefined ? undefined : { url: callbackUrl, state: 'waiting', attempts: 0, nextAt: createdAt },
  };
}
