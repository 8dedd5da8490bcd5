/** The result of a job as an answer: the picture as its own route would have sent it, the reason why there is none, or all of a batch as a zip. */
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import type { JobService } from '../application/job-service.js';
import { type Job, type JobPhoto, photoRequestId, progressOf, statusOf } from '../jobs/job.js';
import { ResultNames } from '../jobs/result-names.js';
import { type ArchiveEntry, writeArchive } from '../jobs/write-archive.js';
import { describeJobPhoto, failureOf } from './job-document.js';
import { answerPicture } from './photo-answer.js';

const REPORT = 'report.json';
const ASK_AGAIN_S = 1;

/**
 * Answers with the result.
 * @throws Failure JobNotReadyError, or the one that the only photo of the job ended with
 */
export async function answerResult(request: Request, response: Response, jobs: JobService, job: Job): Promise<void> {
  if (statusOf(job) !== 'finished')
    throw new Failure('JobNotReadyError', 'The job is not finished.', { retryAfterS: ASK_AGAIN_S });
  if (job.head.kind === 'batch') return answerArchive(request, response, jobs, job);
  const photo = job.photos[0] as JobPhoto;
  if (photo.facts === undefined) throw failureOf(photo);
  const { head } = job;
  const answered = {
    requestId: photoRequestId(head, 0),
    outputFormat: head.outputFormat,
    cache: photo.cache,
    timings: photo.timings ?? {},
    headers: {},
  };
  answerPicture(request, response, answered, { ...photo.facts, bytes: await jobs.picture(job, 0) });
}

async function answerArchive(request: Request, response: Response, jobs: JobService, job: Job): Promise<void> {
  const names = new ResultNames();
  names.reserve(REPORT);
  const files = new Map<number, ArchiveEntry>();
  for (const { index, name, facts, outputBytes } of job.photos) {
    if (facts === undefined || outputBytes === undefined) continue;
    const openSource = () => jobs.pictureStream(job, index);
    files.set(index, { name: names.next(name, index, facts.format), bytes: outputBytes, openSource });
  }
  const photos = job.photos.map((photo) => ({
    ...describeJobPhoto(job, photo),
    file: files.get(photo.index)?.name ?? null,
  }));
  // Whoever gets the archive handed on shall not get the job with it: its id is left out.
  const { kind, outputFormat, requestId } = job.head;
  const report = { kind, request_id: requestId, output_format: outputFormat, progress: progressOf(job), photos };
  const archive = await writeArchive([...files.values()], report, new Date(job.head.finishedAt ?? 0));
  response.status(200);
  response.setHeader('Content-Type', 'application/zip');
  response.setHeader('Content-Length', archive.bytes);
  response.setHeader('Content-Disposition', 'attachment; filename="photos.zip"');
  response.setHeader('Cache-Control', 'no-store');
  if (request.method === 'HEAD') {
    archive.abandon();
    return void response.end();
  }
  // A client that goes away, or a job that is deleted meanwhile, ends the answer; nothing else can be said in the middle of it.
  await pipeline(archive.stream, response).catch(() => response.destroy());
  archive.abandon();
}
