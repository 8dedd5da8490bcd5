/**
 * Opens the store of jobs at the start. One that is damaged is set aside together with the files of its jobs, and nothing of it is deleted;
 * whatever else is in the way ends the start and leaves everything as it is.
 */
import { execFile, type ExecFileException } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Failure } from '#events';
import { EXIT_DAMAGED, type FoundJobs, isDamage, JobStore } from './job-store.js';

/** A store that was opened, what was in it, and where the one before it is if that was damaged. */
export interface OpenedStore {
  readonly store: JobStore;
  readonly found: FoundJobs;
  /** Folder that the damaged store and the files of its jobs were moved to. */
  readonly setAside: string | undefined;
}

const CHECK_LIMIT_MS = 60_000;
const CHECK_SCRIPT = fileURLToPath(new URL('./check-store.js', import.meta.url));
/** How a process ends that the native library ends over a damaged file; one that was stopped from outside has found nothing. */
const CRASHES = new Set<string>(['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGILL', 'SIGFPE', 'SIGTRAP']);

/** Folder of the store below the folder of jobs. */
export const STORE_FOLDER = 'store';
/** Folder of the jobs' files below the folder of jobs. */
export const FILES_FOLDER = 'files';

/**
 * @param jobsDir folder of everything that belongs to jobs
 * @param wasClean whether the last run closed the store: where not, another process reads it first, because the native library ends the
 *   whole process over a damaged file
 * @param checkScript the compiled `check-store.js`
 * @throws Failure BadConfigError where it cannot be opened for another reason than damage
 */
export async function openJobStore(
  jobsDir: string,
  wasClean: boolean,
  checkScript = CHECK_SCRIPT,
): Promise<OpenedStore> {
  const folder = join(jobsDir, STORE_FOLDER);
  const isSuspect = !wasClean && existsSync(folder) && (await endsItsReader(folder, checkScript));
  const opened = isSuspect ? undefined : await openWhole(folder);
  if (opened !== undefined) return { ...opened, setAside: undefined };
  const setAside = moveAside(jobsDir);
  const fresh = await openWhole(folder);
  if (fresh === undefined) throw unopened(folder, new Error('a new store is damaged at once: look at the disk'));
  return { ...fresh, setAside };
}

/** The store and what is in it; undefined where it is damaged. */
async function openWhole(folder: string): Promise<Omit<OpenedStore, 'setAside'> | undefined> {
  let store: JobStore | undefined;
  try {
    store = new JobStore(folder);
    return { store, found: store.load() };
  } catch (thrown) {
    await store?.close().catch(() => undefined);
    if (isDamage(thrown)) return undefined;
    throw unopened(folder, thrown);
  }
}

/** Whether reading it ends a process. A check that could not be made finds no damage. */
async function endsItsReader(folder: string, checkScript: string): Promise<boolean> {
  return promisify(execFile)(process.execPath, [checkScript, folder], { timeout: CHECK_LIMIT_MS }).then(
    () => false,
    ({ code, signal }: ExecFileException) => code === EXIT_DAMAGED || CRASHES.has(String(signal)),
  );
}

/** The files go first: where this is cut off in between, the next start finds the damaged store once more, and no files to tidy. */
function moveAside(jobsDir: string): string {
  const aside = join(jobsDir, `damaged-${Date.now()}`);
  try {
    mkdirSync(aside, { mode: 0o700 });
    for (const name of [FILES_FOLDER, STORE_FOLDER])
      if (existsSync(join(jobsDir, name))) renameSync(join(jobsDir, name), join(aside, name));
    return aside;
  } catch (thrown) {
    throw new Failure(
      'BadConfigError',
      `DATA_DIR: the damaged store in ${jobsDir} cannot be set aside: ${why(thrown)}`,
      {
        remedy: 'See that this user may write there, or move the folder away by hand.',
        cause: thrown,
      },
    );
  }
}

/** What helps, by the number of the system's error. */
const REMEDIES: Readonly<Record<string, string>> = {
  EMFILE: 'Let the service open more files: `ulimit -n 4096`, or `LimitNOFILE=` of its systemd unit.',
  ENFILE: 'The whole machine has too many files open: find the program that opens them, or raise `fs.file-max`.',
  EACCES: 'Give the user of the service the right to read and write this folder and all in it.',
  EPERM: 'Give the user of the service the right to read and write this folder and all in it.',
  EROFS: 'The folder lies on a disk that is mounted read-only: mount it writable, or set another DATA_DIR.',
  ENOSPC: 'Free some space on the disk, or set another DATA_DIR.',
  ENOMEM: 'Free some memory; the limit of the process or of its container may be too low.',
};
const NUMBERS: Readonly<Record<number, string>> = {
  1: 'EPERM',
  12: 'ENOMEM',
  13: 'EACCES',
  23: 'ENFILE',
  24: 'EMFILE',
  28: 'ENOSPC',
  30: 'EROFS',
};

function unopened(folder: string, thrown: unknown): Failure {
  const { code } = thrown as { code?: string | number };
  const name = typeof code === 'number' ? NUMBERS[code] : code;
  return new Failure('BadConfigError', `DATA_DIR: the store of jobs in ${folder} cannot be opened: ${why(thrown)}`, {
    remedy: `${REMEDIES[name ?? ''] ?? 'DATA_DIR must lie on a local disk that this user may read and write.'} The jobs in it are kept as they are.`,
    cause: thrown,
  });
}

function why(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
