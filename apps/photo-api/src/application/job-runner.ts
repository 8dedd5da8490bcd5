/**
 * Makes the photos of jobs: one from each client and each of its jobs in turn, as many at once as there are workers, behind all photos for
 * whose answer somebody waits. Each photo ends in exactly one terminal line, and continues the trace of its request.
 */
import { Failure } from '#events';
import { describeTrace, type EventEmitter, runContinued, runInRequest } from '#telemetry';
import { type Job, type JobHead, type JobPhoto, photoRequestId, publicJobId, toStored } from '../jobs/job.js';
import type { JobFiles } from '../jobs/job-files.js';
import type { JobBook } from './job-book.js';
import { JobTurns } from './job-turns.js';
import { traceFactsOf } from './photo-facts.js';
import { PhotoRequest } from './photo-request.js';
import type { PhotoService } from './photo-service.js';
import { stageTimes } from './stage-times.js';
import { terminalLineOf, writeLine } from './terminal-line.js';

/** What photos of jobs are made with. */
export interface JobRunnerParts {
  readonly book: JobBook;
  readonly files: JobFiles;
  readonly photos: PhotoService;
  readonly log: EventEmitter;
  /** Photos that are made at once. */
  readonly atOnce: () => number;
}

/** A photo during which the service ended this often is left alone: it may be why. */
const MOST_ATTEMPTS = 3;

/** Works through the jobs. */
export class JobRunner {
  private readonly waiting = new JobTurns();
  private readonly running = new Map<PhotoRequest, { readonly jobId: string; readonly over: Promise<void> }>();
  private stopping = false;

  constructor(private readonly parts: JobRunnerParts) {}

  /** Takes a job, as far as it is not done. */
  take({ head, photos }: Job): void {
    const indexes = photos.filter(({ state }) => state === 'queued').map(({ index }) => index);
    this.waiting.add(head, indexes);
    this.pump();
  }

  /** Gives up what is left of a job; settles when each of its photos has its line. To be called before the job is deleted. */
  async cancel(job: Job): Promise<void> {
    const { id } = job.head;
    const failure = new Failure('JobCancelledError', 'The job was deleted before this photo was ready.');
    const left = this.waiting.remove(job.head);
    const inWork = [...this.running].filter(([, { jobId }]) => jobId === id);
    for (const [request] of inWork) request.giveUp(failure);
    const ended = left.map((index) => endedBy(job, job.photos[index] as JobPhoto, failure));
    await this.parts.book.putQuietly(id, ended);
    for (const photo of ended) writePhotoLine(this.parts.log, job.head, photo);
    await Promise.all(inWork.map(([, { over }]) => over));
  }

  /** Begins no more photos; those in work may finish within the limit, the rest is made after the next start. */
  async stop(limitMs: number): Promise<void> {
    this.stopping = true;
    const giveUp = setTimeout(() => {
      for (const request of this.running.keys())
        request.giveUp(new Failure('ShuttingDownError', 'The service was stopped; the photo is made after its start.'));
    }, limitMs);
    await Promise.all([...this.running.values()].map(({ over }) => over));
    clearTimeout(giveUp);
  }

  private pump(): void {
    while (!this.stopping && this.running.size < this.parts.atOnce()) {
      const next = this.next();
      if (next === undefined) return;
      const { job, photo } = next;
      const request = openRequest(job.head, photo);
      const over = this.inContext(job, photo, () => this.make(job, photo, request))
        .catch((thrown: unknown) => this.tellFault(thrown))
        .finally(() => {
          this.running.delete(request);
          this.pump();
        });
      this.running.set(request, { jobId: job.head.id, over });
    }
  }

  private next(): { job: Job; photo: JobPhoto } | undefined {
    for (let turn = this.waiting.next(); turn !== undefined; turn = this.waiting.next()) {
      const job = this.parts.book.get(turn.jobId);
      const photo = job?.photos[turn.index];
      if (job !== undefined && photo !== undefined) return { job, photo };
    }
    return undefined;
  }

  private async make(job: Job, photo: JobPhoto, request: PhotoRequest): Promise<Failure | undefined> {
    const { book, log } = this.parts;
    const { id } = job.head;
    const begun: JobPhoto = { ...photo, state: 'running', attempts: photo.attempts + 1 };
    try {
      if (photo.attempts >= MOST_ATTEMPTS) throw interruptedTooOften();
      await book.update(id, begun);
      await this.makePicture(job, photo.index, request);
    } catch (thrown) {
      // A job that is deleted takes its folder along: what then goes wrong with its files is no fault of theirs.
      request.fail(Failure.from(request.signal.aborted ? request.signal.reason : thrown));
    }
    if (this.stopping && request.failure?.errorType === 'ShuttingDownError') {
      // The next start makes it. This attempt does not count: the photo is not why the service ended.
      await book.update(id, photo);
      return request.failure;
    }
    describeTrace(() => traceFactsOf(request));
    const line = terminalLineOf(request);
    const outcome = outcomeOf(begun, request);
    // The line comes between two writings: an end of the process between them leaves it to the next start, which knows whether it was written.
    await book.putQuietly(id, [{ ...outcome, line }]);
    writeLine(log, line);
    await book.update(id, outcome);
    await book.dropUpload(id, photo.index);
    if (book.get(id) === undefined) await this.removeTraces(id, request);
    return request.failure;
  }

  private async makePicture({ head }: Job, index: number, request: PhotoRequest): Promise<void> {
    const { book, files, photos } = this.parts;
    const bytes = await files.read(head.id, `${index}.in`);
    const terms = { background: true, uncached: head.uncached };
    const result = await photos.make(request, bytes, head.task, terms);
    request.signal.throwIfAborted();
    await files.write(head.id, `${index}.out`, result.bytes);
    book.countOutput(head.id, result.bytes.length);
  }

  /** The job was deleted while its picture was being written: whatever came too late for that goes after it. */
  private async removeTraces(id: string, { cacheKey }: PhotoRequest): Promise<void> {
    if (cacheKey !== undefined) this.parts.photos.forget(cacheKey);
    await this.parts.files.removeJob(id);
  }

  private inContext({ head }: Job, photo: JobPhoto, work: () => Promise<Failure | undefined>): Promise<void> {
    const facts = { job_wait_ms: Math.max(0, Date.now() - head.createdAt), attempt: photo.attempts + 1 };
    return runInRequest({ requestId: photoRequestId(head, photo.index) }, () =>
      runContinued({ name: 'process photo', link: head.trace, facts }, work),
    );
  }

  private tellFault(thrown: unknown): void {
    const failure = Failure.from(thrown);
    this.parts.log.emit(
      'library_warned',
      { message: 'A photo of a job met an unexpected end', error_stack: failure.fullStack() },
      'ERROR',
    );
  }
}

/** The photo as it ends without having been begun, or in the middle; its line is still to be written. */
export function endedBy({ head }: Pick<Job, 'head'>, photo: JobPhoto, failure: Failure): JobPhoto {
  const request = openRequest(head, photo);
  request.fail(failure);
  return { ...outcomeOf(photo, request), line: terminalLineOf(request) };
}

/** Writes the line that is stored with the photo, as a line of its own request. */
export function writePhotoLine(log: EventEmitter, head: JobHead, { index, line }: JobPhoto): void {
  if (line !== undefined) runInRequest({ requestId: photoRequestId(head, index) }, () => writeLine(log, line));
}

function openRequest(head: JobHead, photo: JobPhoto): PhotoRequest {
  const request = new PhotoRequest(head.route, head.clientId, head.apiKeyId);
  request.sender = head.sender;
  const parentRequestId = head.kind === 'batch' ? head.requestId : undefined;
  request.job = { jobId: publicJobId(head.id), parentRequestId };
  request.fileName = photo.name ?? undefined;
  request.wish =
    head.background === undefined
      ? { outputFormat: head.outputFormat }
      : { outputFormat: head.outputFormat, background: head.background };
  return request;
}

function outcomeOf(photo: JobPhoto, request: PhotoRequest): JobPhoto {
  const { failure, facts, outputBytes, cache, cacheKey } = request;
  if (failure !== undefined) {
    const state = failure.errorClass === 'client_input' ? 'rejected' : 'failed';
    return { ...photo, state, failure: toStored(failure) };
  }
  return {
    ...photo,
    state: 'processed',
    timings: stageTimes(request),
    ...(facts === undefined ? {} : { facts }),
    ...(outputBytes === undefined ? {} : { outputBytes }),
    ...(cache === undefined ? {} : { cache }),
    ...(cacheKey === undefined ? {} : { cacheKey }),
  };
}

function interruptedTooOften(): Failure {
  return new Failure(
    'WorkerCrashedError',
    `The service ended ${MOST_ATTEMPTS} times while this photo was being made, so it is not tried again.`,
  );
}
