/** What a client says that does not want to wait, and what it is answered (RFC 7240). */
import type { Request, Response } from 'express';
import type { Job } from '../jobs/job.js';
import { describeWholeJob, jobPath } from './job-document.js';
import { send } from './send.js';

const RESPOND_ASYNC = /(^|,)\s*respond-async\s*(;[^,]*)?(,|$)/i;

/** Whether the client prefers an answer at once and the photo later. */
export function prefersAsync({ headers }: Request): boolean {
  const prefer = headers['prefer'];
  return RESPOND_ASYNC.test(Array.isArray(prefer) ? prefer.join(',') : (prefer ?? ''));
}

/** The client wants neither its photo kept in the cache nor one that was. */
export function wantsNoStore({ headers }: Request): boolean {
  return /(^|[\s,])no-store($|[\s,])/i.test(headers['cache-control'] ?? '');
}

/** Says that the job was accepted, and where it is. */
export function answerAccepted(request: Request, response: Response, job: Job, resultTtlMs: number): void {
  send(request, response, {
    status: 202,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify(describeWholeJob(job, resultTtlMs)),
    headers: {
      Location: jobPath(job.head.id),
      'Cache-Control': 'no-store',
      ...(prefersAsync(request) ? { 'Preference-Applied': 'respond-async' } : {}),
    },
  });
}
