/**
 * The terminal lines that an earlier run has stored and perhaps not written, because it was killed in between. Those that are not in the
 * log are written now: each photo has exactly one, whatever ended the process.
 */
import type { EventEmitter } from '#telemetry';
import { type Job, type JobPhoto, photoRequestId, publicJobId, withoutLine } from '../jobs/job.js';
import type { JobBook } from './job-book.js';
import { writePhotoLine } from './job-runner.js';

/** What lines are completed with. */
export interface CompleteLinesParts {
  readonly book: JobBook;
  readonly log: EventEmitter;
  /** The newest lines of the log, those included that were written just before the last run ended. */
  readonly recentLines: () => AsyncIterable<string>;
}

interface Untold {
  readonly job: Job;
  readonly photo: JobPhoto;
}

/** Writes what is missing. To be called when the jobs were taken up and before anything is done for them. */
export async function completeLines({ book, log, recentLines }: CompleteLinesParts): Promise<void> {
  const untold = new Map<string, Untold>();
  for (const job of book.all)
    for (const photo of job.photos)
      if (photo.line !== undefined)
        untold.set(keyOf(publicJobId(job.head.id), photoRequestId(job.head, photo.index)), { job, photo });
  if (untold.size === 0) return;
  const written = await writtenAmong(untold, recentLines());
  for (const [key, { job, photo }] of untold) {
    if (!written.has(key)) writePhotoLine(log, job.head, photo);
    await book.putQuietly(job.head.id, [withoutLine(photo)]);
  }
}

async function writtenAmong(untold: ReadonlyMap<string, Untold>, lines: AsyncIterable<string>): Promise<Set<string>> {
  const jobIds = [...new Set([...untold.values()].map(({ job }) => publicJobId(job.head.id)))];
  const written = new Set<string>();
  for await (const line of lines) {
    if (!jobIds.some((id) => line.includes(id))) continue;
    const { event, job_id, request_id } = parse(line);
    const key = keyOf(String(job_id), String(request_id));
    if (untold.get(key)?.photo.line?.event === event) written.add(key);
  }
  return written;
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Cut off by the end of the process: such a line counts as not written.
    return {};
  }
}

/** The job's id belongs to it: clients choose the ids of their requests, perhaps the same one twice. */
function keyOf(jobId: string, requestId: string): string {
  return `${jobId} ${requestId}`;
}
