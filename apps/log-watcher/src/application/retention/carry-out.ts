/** Compresses and removes log files. What somebody opens, writes or replaces while it is worked on stays as it is. */
import { createReadStream, createWriteStream, existsSync, linkSync, lstatSync, unlinkSync, type Stats } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { identityKey } from '../../tail/cursor.js';
import { findHolders } from './holders.js';

/** Removes a file that is still the one that was looked at. @throws Error that says why it was left */
export function removeLog(path: string, seen: Stats): void {
  refuseChanged(path, seen);
  unlinkSync(path);
}

/**
 * Turns `path` into `path.gz`: aside first, under its name when complete and on the disk, the source removed last. The archive keeps the time
 * of the last line, by which its age is told.
 * @throws Error that says why it was left
 */
export async function archiveLog(path: string, seen: Stats): Promise<void> {
  const aside = `${path}.gz.${process.pid}.tmp`;
  try {
    await pipeline(createReadStream(path), createGzip(), createWriteStream(aside, { mode: 0o640, flush: true }));
    await utimes(aside, seen.atime, seen.mtime);
    refuseChanged(path, seen);
    // Unlike a rename, a link never takes the place of an archive that somebody else has just made.
    linkSync(aside, `${path}.gz`);
    unlinkSync(path);
  } finally {
    if (existsSync(aside)) unlinkSync(aside);
  }
}

/** Looked at right before the deed: between the plan and now a program may have begun to write or to read. */
function refuseChanged(path: string, seen: Stats): void {
  const now = lstatSync(path);
  if (identityKey(now) !== identityKey(seen) || now.size !== seen.size || now.mtimeMs !== seen.mtimeMs)
    throw new Error('it was written to or replaced meanwhile');
  const holders = findHolders()?.get(identityKey(now)) ?? [];
  if (holders.length > 0) throw new Error(`it was opened meanwhile by ${holders.join(', ')}`);
}
