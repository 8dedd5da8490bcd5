/**
 * Remembers, for a while, how far files were read that are gone or were written anew, and those of the run before. A file that
 * turns up and is one of them, or a copy of one, is read on from there instead of from its start.
 */
import { identityKey, isCopyName, mayBeSame, type Cursor, type FileIdentity } from './cursor.js';
import { Content, type ByteReader } from './fingerprint.js';
import { NameIndex } from './name-index.js';

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
  /** Oldest first. */
  private readonly entries = new Set<Departed>();
  private readonly byName = new NameIndex<Departed>();
  private readonly byInode = new Map<string, Set<Departed>>();

  /** Remembers a file that went away. */
  add(cursor: Cursor, nowMs: number, forMs = REMEMBER_MS): void {
    this.push({ cursor: { ...cursor, gone: true }, sinceMs: nowMs, forMs, fromBefore: false });
  }

  /** Remembers a file of the run before, which has yet to turn up. */
  recall(cursor: Cursor, nowMs: number): void {
    this.push({ cursor, sinceMs: nowMs, forMs: REMEMBER_MS, fromBefore: true });
  }

  private push(entry: Departed): void {
    const { cursor } = entry;
    if (cursor.offset === 0) return;
    this.entries.add(entry);
    this.byName.add(cursor.path, entry);
    const key = identityKey(cursor);
    this.byInode.set(key, (this.byInode.get(key) ?? new Set()).add(entry));
    if (this.entries.size > MAX_REMEMBERED) for (const oldest of this.entries) return this.forget(oldest);
  }

  private forget(entry: Departed): void {
    const key = identityKey(entry.cursor);
    const sameInode = this.byInode.get(key);
    sameInode?.delete(entry);
    if (sameInode?.size === 0) this.byInode.delete(key);
    this.byName.delete(entry.cursor.path, entry);
    this.entries.delete(entry);
  }

  /** Where the newcomer was already read up to; undefined when it is news from its first byte. What is claimed is forgotten. */
  claim(newcomer: Newcomer): Cursor | undefined {
    const content = new Content(newcomer.read);
    let best: Departed | undefined;
    for (const entry of this.near(newcomer)) {
      const isFurther = best === undefined || entry.cursor.offset > best.cursor.offset;
      if (isFurther && isContinuedBy(entry, newcomer, content)) best = entry;
    }
    if (best !== undefined) this.forget(best);
    return best?.cursor;
  }

  private near({ path, identity }: Newcomer): Set<Departed> {
    return new Set([...(this.byInode.get(identityKey(identity)) ?? []), ...this.byName.near(path)]);
  }

  /** Whether the newcomer is a file of the run before by inode and birth, though not by content: it was cut while nobody looked. */
  wasRewritten({ identity }: Newcomer): boolean {
    const sameInode = [...(this.byInode.get(identityKey(identity)) ?? [])];
    return sameInode.some(({ cursor, fromBefore }) => fromBefore && mayBeSame(cursor, identity));
  }

  /** Forgets what has been gone for too long. */
  expire(nowMs: number): void {
    for (const entry of this.entries) if (nowMs - entry.sinceMs > entry.forMs) this.forget(entry);
  }

  /** Cursors of the run before whose files have not turned up. */
  get unclaimed(): Cursor[] {
    return [...this.entries].filter((entry) => entry.fromBefore).map((entry) => entry.cursor);
  }

  /** Takes out one cursor, whose rest is read elsewhere. */
  remove(cursor: Cursor): void {
    for (const entry of this.entries) if (entry.cursor === cursor) this.forget(entry);
  }

  get cursors(): Cursor[] {
    return [...this.entries].map((entry) => entry.cursor);
  }
}

/**
 * The same file under whatever name; or its content under a name that rotation gives (a copy); or, between two runs, under its own
 * name (restored from a backup, or on a device that has another number now). Content always has to agree.
 */
function isContinuedBy(entry: Departed, { path, identity, size }: Newcomer, content: Content): boolean {
  const { cursor, fromBefore } = entry;
  if (size < cursor.offset || cursor.archive === true) return false;
  const related = mayBeSame(cursor, identity) || isCopyName(path, cursor.path) || (fromBefore && path === cursor.path);
  return related && content.matchesAt(cursor.offset, cursor);
}
