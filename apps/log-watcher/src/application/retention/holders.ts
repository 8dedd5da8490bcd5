/** Which processes have a file open, as far as the system shows: Linux tells it in /proc, of other users' processes only to root. */
import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs';
import { identityKey } from '../../tail/cursor.js';

/** Names of the processes that have a file open, by the file's identity. */
export type Holders = ReadonlyMap<string, readonly string[]>;

/** Looks at all processes but this one. @returns undefined where the system does not tell */
export function findHolders(): Holders | undefined {
  const found = new Map<string, string[]>();
  const pids = namesIn('/proc').filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) return undefined;
  for (const pid of pids) {
    if (Number(pid) === process.pid) continue;
    for (const key of openFilesOf(pid)) {
      const named = found.get(key) ?? [];
      found.set(key, [...named, `${nameOf(pid)} (${pid})`]);
    }
  }
  return found;
}

/** Plain files only, each once. */
function openFilesOf(pid: string): Set<string> {
  const keys = new Set<string>();
  for (const descriptor of namesIn(`/proc/${pid}/fd`)) {
    const stat = statOf(`/proc/${pid}/fd/${descriptor}`);
    if (stat?.isFile() === true) keys.add(identityKey(stat));
  }
  return keys;
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'process';
  }
}

/** Nothing where the process has ended meanwhile, or may not be looked at. */
function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
