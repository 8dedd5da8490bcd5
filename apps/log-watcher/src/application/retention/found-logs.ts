/** The log files that retention is about, with all that decides about them. */
import { existsSync, lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { cursorsFrom, identityKey, type Cursor } from '../../tail/cursor.js';
import { listPaths } from '../../tail/directory-scan.js';
import type { FileSelection } from '../../tail/glob.js';
import type { FoundLog } from './fate.js';
import type { Holders } from './holders.js';

/** A log file, and what the system said of it. */
export interface LookedAt extends FoundLog {
  readonly stat: Stats;
}

/** Paths of the selected files and of their archives, by name. */
export function selectedLogs(selection: FileSelection): string[] {
  const wanted = (path: string) => selection.includes(path) || selection.includesArchive(path);
  return [...listPaths(selection, wanted, () => undefined)].sort();
}

/** Looks at them; what is no plain file (a link, a pipe) or is gone again is left out. @param holders who has files open */
export function lookAtLogs(paths: readonly string[], holders: Holders, cursors: readonly Cursor[]): LookedAt[] {
  const places = new Map(cursors.filter((it) => it.archive !== true).map((it) => [identityKey(it), it.offset]));
  return paths.flatMap((path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() !== true) return [];
    const key = identityKey(stat);
    const read = places.get(key) ?? stat.size;
    const archived = cursors.some((it) => it.archive === true && it.path === path);
    return [
      {
        path,
        stat,
        bytes: stat.size,
        writtenAtMs: stat.mtimeMs,
        changedAtMs: stat.ctimeMs,
        holders: holders.get(key) ?? [],
        unreadBytes: archived ? stat.size : Math.max(0, stat.size - read),
        hasArchive: existsSync(`${path}.gz`),
      },
    ];
  });
}

/** How far the watcher has read, as it saved last; nothing where none ever ran on this data. @param dataDir DATA_DIR */
export function watchersPlaces(dataDir: string): Cursor[] {
  try {
    const saved = JSON.parse(readFileSync(join(dataDir, 'log-watcher/state.json'), 'utf8')) as {
      parts?: { tail?: { cursors?: unknown } };
    };
    return cursorsFrom(saved.parts?.tail?.cursors);
  } catch {
    return [];
  }
}
