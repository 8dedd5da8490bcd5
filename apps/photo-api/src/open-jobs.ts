/** The jobs of a service, put together, opened and closed in order. */
import { join } from 'node:path';
import type { EventEmitter, EventLog } from '#telemetry';
import { completeLines } from './application/complete-lines.js';
import { JobBook, type JobBookParts, type JobNews } from './application/job-book.js';
import { JobCallbacks } from './application/job-callbacks.js';
import { JobRunner } from './application/job-runner.js';
import { JobService } from './application/job-service.js';
import type { PhotoService } from './application/photo-service.js';
import type { Environment } from './config/environment.js';
import { MAX_BATCH_PHOTOS } from './jobs/job.js';
import { JobFiles } from './jobs/job-files.js';
import { JobSpace } from './jobs/job-space.js';
import { FILES_FOLDER, openJobStore } from './jobs/open-store.js';
import { takeOwnership } from './jobs/owner.js';
import { CallbackAddresses } from './outbound/callback-addresses.js';

/** What jobs are opened with. */
export interface OpenJobsParts {
  readonly environment: Environment;
  readonly log: EventLog;
  readonly photos: PhotoService;
  /** Photos that are made at once. */
  readonly atOnce: () => number;
}

/** Jobs that are being worked on. */
export interface OpenedJobs {
  readonly service: JobService;
  /** Photos that are not done. */
  readonly waiting: () => number;
  /** Begins what an earlier run has left; to be called when there are workers. */
  readonly begin: () => void;
  /** Begins nothing more; photos in work may finish within the limit. */
  readonly stop: (limitMs: number) => Promise<void>;
  /** Closes the store; to be called when no request comes any more. */
  readonly close: () => Promise<void>;
}

/** @throws Failure BadConfigError where another photo-api has the folder, it cannot be written, or the store in it cannot be opened */
export async function openJobs(given: OpenJobsParts): Promise<OpenedJobs> {
  const { environment, log, photos, atOnce } = given;
  const { jobsDir, maxJobPhotos, jobsDiskBytes, maxUploadBytes, maxBatchBytes } = environment;
  const owner = takeOwnership(jobsDir);
  const emitter = log.for('jobs');
  const { store, found, setAside } = await openJobStore(jobsDir, owner.wasClean);
  const files = new JobFiles(join(jobsDir, FILES_FOLDER));
  const space = new JobSpace({ maxPhotos: maxJobPhotos, maxBytes: jobsDiskBytes });
  const addresses = new CallbackAddresses(environment.callbackHosts);
  const { book, callbacks } = openBook(given, { store, files, space }, addresses);
  const runner = new JobRunner({ book, files, photos, log: emitter, atOnce });
  await book.open(found);
  await completeLines({ book, log: emitter, recentLines: () => log.recentLines() });
  const limits = { maxPhotos: MAX_BATCH_PHOTOS, maxPhotoBytes: maxUploadBytes, maxTotalBytes: maxBatchBytes };
  return {
    service: new JobService({ book, runner, photos, files, space, limits, callbacks: addresses, log: emitter }),
    waiting: () => book.waiting,
    begin: () => {
      tellRestored(emitter, book, describeTrouble(found.unusable, setAside));
      for (const job of book.all) {
        runner.take(job);
        callbacks.consider(job);
      }
    },
    stop: async (limitMs) => {
      callbacks.close();
      await runner.stop(limitMs);
    },
    close: async () => {
      book.close();
      await store.close();
      owner.release();
    },
  };
}

/** The book, and those who hear from it. */
function openBook(
  { environment, log }: OpenJobsParts,
  kept: Pick<JobBookParts, 'store' | 'files' | 'space'>,
  addresses: CallbackAddresses,
): { book: JobBook; callbacks: JobCallbacks } {
  const { resultTtlMs, callbackSecret: secret } = environment;
  const emitter = log.for('jobs');
  const onNews = (news: JobNews): void => callbacks.hear(news);
  const book = new JobBook({ ...kept, log: emitter, resultTtlMs, onNews });
  const hostOf = (url: string) => addresses.hostOf(url);
  const callbacks = new JobCallbacks({ book, log: emitter, secret, hostOf, resultTtlMs });
  return { book, callbacks };
}

function tellRestored(log: EventEmitter, book: JobBook, trouble: ReturnType<typeof describeTrouble>): void {
  if (book.all.length === 0 && trouble === undefined) return;
  log.emit('jobs_restored', { photos: book.waiting, ...trouble }, trouble === undefined ? 'INFO' : 'WARNING');
}

function describeTrouble(unusable: number, setAside: string | undefined) {
  if (setAside !== undefined)
    return { reason: 'damaged', message: `the damaged store was set aside with the photos of its jobs as ${setAside}` };
  return unusable === 0
    ? undefined
    : { reason: 'unusable', message: `${unusable} entries of the store were of no use` };
}
