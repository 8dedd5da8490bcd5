/** A job as its client sees it. */
import { Failure } from '#events';
import type { JobNews } from '../application/job-book.js';
import { isOver, type Job, type JobPhoto, photoRequestId, progressOf, statusOf } from '../jobs/job.js';
import { describeQuality, type QualityDocument } from './describe-quality.js';
import { describeProblem, type Problem } from './problem.filter.js';
import { STATUS_OF } from './problem-status.js';

/** One photo of a job. */
export interface JobPhotoDocument {
  readonly index: number;
  readonly name: string | null;
  readonly status: JobPhoto['state'];
  /** Id of the photo's own lines and trace. */
  readonly request_id: string;
  readonly width?: number;
  readonly height?: number;
  readonly bytes?: number;
  readonly quality?: QualityDocument;
  readonly error?: Problem;
}

/** The state of a job; the events of its stream carry the same. */
export interface JobDocument {
  readonly id: string;
  readonly status: 'queued' | 'running' | 'finished';
  readonly kind: Job['head']['kind'];
  /** Id of the request that submitted it. */
  readonly request_id: string;
  /** RFC 3339. */
  readonly created_at: string;
  readonly finished_at: string | null;
  /** When the result is deleted; null until the job is finished. */
  readonly expires_at: string | null;
  readonly progress: {
    readonly total: number;
    readonly done: number;
    readonly processed: number;
    readonly rejected: number;
    readonly failed: number;
  };
  /** Address of the result; null until the job is finished. */
  readonly result: string | null;
  readonly callback?: { readonly status: 'waiting' | 'delivered' | 'given_up'; readonly attempts: number };
}

/** Path of a job. */
export function jobPath(id: string): string {
  return `/v1/jobs/${id}`;
}

/** The job as a whole. */
export function describeJob(job: Job, resultTtlMs: number): JobDocument {
  const { id, kind, requestId, createdAt, finishedAt, callback } = job.head;
  const progress = progressOf(job);
  return {
    id,
    status: statusOf(job),
    kind,
    request_id: requestId,
    created_at: instant(createdAt),
    finished_at: finishedAt === undefined ? null : instant(finishedAt),
    expires_at: finishedAt === undefined ? null : instant(finishedAt + resultTtlMs),
    progress: { ...progress, done: job.photos.filter(isOver).length },
    result: finishedAt === undefined ? null : `${jobPath(id)}/result`,
    ...(callback === undefined ? {} : { callback: { status: callback.state, attempts: callback.attempts } }),
  };
}

/** The job with each of its photos. */
export function describeWholeJob(job: Job, resultTtlMs: number) {
  return { ...describeJob(job, resultTtlMs), photos: job.photos.map((photo) => describeJobPhoto(job, photo)) };
}

/** One photo of it. */
export function describeJobPhoto({ head }: Job, photo: JobPhoto): JobPhotoDocument {
  const { index, name, state, facts, outputBytes, failure } = photo;
  const requestId = photoRequestId(head, index);
  return {
    index,
    name,
    status: state,
    request_id: requestId,
    ...(facts === undefined
      ? {}
      : { width: facts.width, height: facts.height, quality: describeQuality(facts.quality) }),
    ...(outputBytes === undefined ? {} : { bytes: outputBytes }),
    ...(failure === undefined ? {} : { error: problemOf(photo, requestId) }),
  };
}

/** Why a photo was not made, as it was thrown. @throws TypeError where it was */
export function failureOf({ failure }: JobPhoto): Failure {
  if (failure === undefined) throw new TypeError('the photo has no failure');
  return Failure.fromJSON({ ...failure, stack: '' });
}

/** An event of the job's stream: its name and what it says. */
export function describeNews(news: JobNews, resultTtlMs: number): { event: JobNews['kind']; data: object } {
  const { kind, job } = news;
  if (kind === 'progress')
    return { event: kind, data: { ...describeJob(job, resultTtlMs), photo: describeJobPhoto(job, news.photo) } };
  return { event: kind, data: describeWholeJob(job, resultTtlMs) };
}

function problemOf(photo: JobPhoto, requestId: string): Problem {
  const failure = failureOf(photo);
  return describeProblem(failure, STATUS_OF[failure.errorType] ?? 500, requestId);
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
