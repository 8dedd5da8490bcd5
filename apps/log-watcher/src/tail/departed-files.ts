/**
 * Remembers, for a while, how far files were read that are gone or were written anew, and those of the run before. A file that
 * turns up and is one of them, or a copy of one, is read on from there instead of from its start.
 */
import { isCopyName, mayBeSame, type Cursor, type FileIdentity } from './cursor.js';
import { matchesAt, type ByteReader } from './fingerprint.js';

/** How long a file that is gone is remembered, in ms: rotation makes its copies and renames within seconds. */
export const REMEMBER_MS = 60_000;
/**
 * A file that has no name left anywhere can only turn up as an archive that was made of it before; those count as young for some seconds
 * (see archived-rest.ts), ms.
 */
export const REMEMBER_UNLINKED_MS = 15_000;
const MAX_REMEMBERED = 10_000;

interface Departed {
  readonly cursor: Cursor;
  readonly sinceMs: number;
  readonly forMs: number;
  /** Known from the saved state, not seen by this run. */
  readonly fromBefore: boolean;
}

/** A file that turned up. */
export interface Newcomer {
  readonly path: string;
  readonly identity: FileIdentity;
  readonly size: number;
  readonly read: ByteReader;
}

/** The files that are gone. */
export class DepartedFiles {
  private entries: Departed[] = [];

  /** Remembers a file that went away. */
  add(cursor: Cursor, nowMs: number, forMs = REMEMBER_MS): void {
    this.push({ cursor: { ...cursor, gone: true }, sinceMs: nowMs, forMs, fromBefore: false });
  }

  /** Remembers a file of the run before, which has yet to turn up. */
  recall(cursor: Cursor, nowMs: number): void {
    this.push({ cursor, sinceMs: nowMs, forMs: REMEMBER_MS, fromBefore: true });
  }

  private push(entry: Departed): void {
    if (entry.cursor.offset === 0) return;
    this.entries.push(entry);
    if (this.entries.length > MAX_REMEMBERED) this.entries.shift();
  }

  /** Where the newcomer was already read up to; undefined when it is news from its first byte. What is claimed is forgotten. */
  claim(newcomer: Newcomer): Cursor | undefined {
    const fits = this.entries.filter((entry) => isContinuedBy(entry, newcomer));
    const best = fits.reduce<Departed | undefined>(
      (most, entry) => (most === undefined || entry.cursor.offset > most.cursor.offset ? entry : most),
      undefined,
    );
    this.entries = this.entries.filter((entry) => entry !== best);
    return best?.cursor;
  }

  /** Whether the newcomer is a file of the run before by inode and birth, though not by content: it was cut while nobody looked. */
  wasRewritten(newcomer: Newcomer): boolean {
    return this.entries.some(({ cursor, fromBefore }) => fromBefore && mayBeSame(cursor, newcomer.identity));
  }

  /** Forgets what has been gone for too long. */
  expire(nowMs: number): void {
    const isOver = ({ sinceMs, forMs }: Departed) => nowMs - sinceMs > forMs;
    if (this.entries.some(isOver)) this.entries = this.entries.filter((entry) => !isOver(entry));
  }

  /** Cursors of the run before whose files have not turned up. */
  get unclaimed(): Cursor[] {
    return this.entries.filter((entry) => entry.fromBefore).map((entry) => entry.cursor);
  }

  /** Takes out one cursor, whose rest is read elsewhere. */
  remove(cursor: Cursor): void {
    this.entries = this.entries.filter((entry) => entry.cursor !== cursor);
  }

  get cursors(): Cursor[] {
    return this.entries.map((entry) => entry.cursor);
  }
}

/**
 * The same file under whatever name; or its content under a name that rotation gives (a copy); or, between two runs, under its own
 * name (restored from a backup, or on a device that has another number now). Content always has to agree.
 */
function isContinuedBy({ cursor, fromBefore }: Departed, { path, identity, size, read }: Newcomer): boolean {
  if (size < cursor.offset || cursor.archive === true) return false;
  const related = mayBeSame(cursor, identity) || isCopyName(path, cursor.path) || (fromBefore && path === cursor.path);
  return related && matchesAt(read, cursor.offset, cursor);
}
