/** One watcher for one state: two of them would each count every line and overwrite each other's totals. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '#events';

/** Who holds the lock. */
interface Holder {
  readonly pid: number;
  /** Start of that process in the kernel's ticks; null where the system does not tell. A pid alone may be another process by now. */
  readonly started: string | null;
}

/**
 * Takes the lock; one whose holder is dead is taken over.
 * @returns gives it back
 * @throws Failure BadConfigError when another watcher lives on this state, or the directory cannot be written
 */
export function lockState(path: string): () => void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    for (let attempt = 0; !tryToCreate(path); attempt++) {
      const holder = readHolder(path);
      if (attempt === 2 || (holder !== undefined && isAlive(holder)))
        throw new Failure(
          'BadConfigError',
          `another log-watcher (process ${holder?.pid ?? '?'}) uses ${dirname(path)}`,
          {
            remedy: 'Stop it first, or give this one a DATA_DIR of its own.',
          },
        );
      rmSync(path, { force: true });
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('BadConfigError', `DATA_DIR: ${dirname(path)} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return () => rmSync(path, { force: true });
}

function tryToCreate(path: string): boolean {
  const own: Holder = { pid: process.pid, started: startOf(process.pid) };
  try {
    writeFileSync(path, JSON.stringify(own), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    return Number.isSafeInteger(holder.pid) ? holder : undefined;
  } catch {
    // Died before it had written its name, or just gave the lock back.
    return undefined;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  // In a container each run may have the same pid: the lock is then one that this very pid left when it was killed.
  if (pid === process.pid) return started !== null && started === startOf(pid);
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and brackets. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
