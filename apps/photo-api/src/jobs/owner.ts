/**
 * One program for one folder of jobs: two would each do every job and each delete what the other needs. The mark that says who has it
 * also says, when it is still there at a start, that the last one did not end cleanly.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '#events';

/** The folder, taken. */
export interface Ownership {
  /** Whether the one before gave it back. */
  readonly wasClean: boolean;
  /** Gives it back. */
  readonly release: () => void;
}

interface Owner {
  readonly pid: number;
  /** Start of that process in the kernel's ticks; null where the system does not tell. The pid alone may be another process by now. */
  readonly started: string | null;
}

/** @throws Failure BadConfigError where another photo-api that lives has it, or the folder cannot be written */
export function takeOwnership(folder: string): Ownership {
  const path = join(folder, 'owner.json');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const before = readOwner(path);
    if (before !== undefined && before !== 'unreadable' && isAlive(before))
      throw new Failure('BadConfigError', `DATA_DIR: another photo-api (process ${before.pid}) works in ${folder}`, {
        remedy: 'Stop it first, or give this one a DATA_DIR of its own.',
      });
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Owner), {
      mode: 0o600,
    });
    return { wasClean: before === undefined, release: () => rmSync(path, { force: true }) };
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const why = (thrown as Error).message;
    throw new Failure('BadConfigError', `DATA_DIR: ${folder} cannot be written: ${why}`, { cause: thrown });
  }
}

function readOwner(path: string): Owner | 'unreadable' | undefined {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8')) as Owner;
    return Number.isSafeInteger(owner.pid) ? owner : 'unreadable';
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'unreadable';
  }
}

function isAlive({ pid, started }: Owner): boolean {
  // This very process gave nothing back: a service that was started anew inside it, or, in a container, the same pid of an earlier run.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
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
