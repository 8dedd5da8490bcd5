/**
 * A job: one photo or many that were accepted and answered later. Plain data as it is stored, and what follows from it. No file, no
 * clock, no HTTP.
 */
import type { Failure, FailureMessage } from '#events';
import type { TraceLink } from '#telemetry';
import type { PhotoFacts, PhotoTask } from '../workers/protocol.js';

/** Photos in one batch, at most. */
export const MAX_BATCH_PHOTOS = 200;

/** Where a photo of a job is; the last three are the outcomes of the log's terminal lines. */
export type JobPhotoState = 'queued' | 'running' | 'processed' | 'rejected' | 'failed';

/** A failure without its stack, which is in the log. */
export type StoredFailure = Omit<FailureMessage, 'stack'>;

/** One photo of a job. */
export interface JobPhoto {
  /** Place in the job, from 0. */
  readonly index: number;
  /** What the client called it, made safe; null where it has no name. */
  readonly name: string | null;
  readonly state: JobPhotoState;
  /** How often it was begun; more than once only where the service was killed meanwhile. */
  readonly attempts: number;
  /** Why there is no picture. */
  readonly failure?: StoredFailure;
  readonly facts?: PhotoFacts;
  /** Size of the picture's file. */
  readonly outputBytes?: number;
  readonly cache?: 'hit' | 'miss';
  /** Under which name the cache keeps the picture. */
  readonly cacheKey?: string;
  /** Ms by stage. */
  readonly timings?: Readonly<Record<string, number>>;
  /** The terminal line that is still to be written: it is stored with the outcome, so that no end of the process can lose or repeat it. */
  readonly line?: StoredLine | undefined;
}

/** A log line as it is stored: an event and its fields. */
export interface StoredLine {
  readonly event: 'image_processed' | 'image_rejected' | 'processing_failed';
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What has become of a callback. */
export interface JobCallback {
  readonly url: string;
  readonly state: 'waiting' | 'delivered' | 'given_up';
  readonly attempts: number;
  /** Epoch ms before which it is not tried again. */
  readonly nextAt: number;
}

/** A job without its photos. */
export interface JobHead {
  /** 32 hex digits that nobody can guess: who has them has the job, unless it was made with an API key. */
  readonly id: string;
  /** Id of the API key that it was made with: no other one opens it. Undefined where none was asked for. */
  readonly apiKeyId?: string | undefined;
  /** Whose it is: clients take turns. */
  readonly clientId?: string | undefined;
  /** Who sent it, for the lines of its photos. */
  readonly sender?: { readonly clientIp?: string | undefined; readonly userAgent?: string | undefined } | undefined;
  readonly kind: 'photo' | 'batch';
  /** Template of the route it came by. */
  readonly route: string;
  /** Id of the request it came by. */
  readonly requestId: string;
  /** The trace of that request; its photos and callbacks continue it, also after a restart. */
  readonly trace?: TraceLink | undefined;
  readonly task: PhotoTask;
  /** Size and background, "cn-1-inch-blue". */
  readonly outputFormat: string;
  readonly background?: string | undefined;
  /** How many photos it has. */
  readonly total: number;
  /** The client wants its photos kept in no cache. */
  readonly uncached: boolean;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms; undefined until the last photo is done. */
  readonly finishedAt?: number;
  readonly callback?: JobCallback | undefined;
}

/** A job. */
export interface Job {
  readonly head: JobHead;
  /** By index; each is replaced, never changed. */
  readonly photos: JobPhoto[];
}

/** How far a job is. */
export interface JobProgress {
  readonly total: number;
  readonly processed: number;
  readonly rejected: number;
  readonly failed: number;
}

/** Characters of the id that may stand in lines; the other 80 bits open the job. */
const PUBLIC_CHARS = 12;

/** A failure as it is kept with its photo. */
export function toStored({ errorType, publicDetail, remedy, stage, retryAfterS }: Failure): StoredFailure {
  return { errorType, publicDetail, remedy, stage, retryAfterS };
}

/** The photo once its line is written. */
export function withoutLine({ line: _written, ...photo }: JobPhoto): JobPhoto {
  return photo;
}

/** What the log calls the job. */
export function publicJobId(id: string): string {
  return id.slice(0, PUBLIC_CHARS);
}

/** Request id of a photo's own lines: that of its request where it is the only one. */
export function photoRequestId({ kind, id, requestId }: JobHead, index: number): string {
  return kind === 'photo' ? requestId : `${publicJobId(id)}.${index + 1}`;
}

/** Whether nothing more will happen to the photo. */
export function isOver({ state }: JobPhoto): boolean {
  return state !== 'queued' && state !== 'running';
}

/** Whether it may be seen with this key. @param apiKeyId undefined where no keys are asked for */
export function isOpenTo({ head }: Job, apiKeyId: string | undefined): boolean {
  return apiKeyId === undefined || head.apiKeyId === undefined || head.apiKeyId === apiKeyId;
}

/** Counts the photos by outcome. */
export function progressOf({ photos }: Job): JobProgress {
  const count = (state: JobPhotoState): number => photos.filter((photo) => photo.state === state).length;
  return {
    total: photos.length,
    processed: count('processed'),
    rejected: count('rejected'),
    failed: count('failed'),
  };
}

/** Where the job is as a whole. */
export function statusOf({ head, photos }: Job): 'queued' | 'running' | 'finished' {
  if (head.finishedAt !== undefined) return 'finished';
  return photos.every(({ state }) => state === 'queued') ? 'queued' : 'running';
}
