/** How far a file was read, in the form in which it is saved together with the counts of what was read. */
import { basename } from 'node:path';
import type { Stats } from 'node:fs';
import { HEAD_BYTES, JOINT_BYTES, type Digest, type Fingerprint } from './fingerprint.js';

/** Which file it is, as far as the file system can say. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
  /** Birth time, epoch ms; null where the file system does not tell it. */
  readonly bornMs: number | null;
}

/** A file and a place in it. */
export interface Cursor extends FileIdentity, Fingerprint {
  readonly path: string;
  /** Everything before it was counted; always at the start of a line. In an archive it counts uncompressed bytes. */
  readonly offset: number;
  /** Event time of the last line with a time of its own, epoch ms. */
  readonly lastAtMs: number | null;
  /** The rest is read from this gzip archive. */
  readonly archive?: true;
  /** The file went away while it was followed, and was read to its end. */
  readonly gone?: true;
}

/** Key under which open files are told apart: while a file is open, the system does not give its inode away. */
export function identityKey(stat: { dev: number; ino: number }): string {
  return `${stat.dev}:${stat.ino}`;
}

/** Devices that were seen to tell birth times. */
const tellingBirths = new Set<number>();

/**
 * Identity by `stat`. Node reports the change time where there is no birth time; that would change with each write. So a birth time is
 * believed once any file of the device has one that is not its change time: a file that was written at once and never again has the same.
 */
export function identityOf({ dev, ino, birthtimeMs, ctimeMs }: Stats): FileIdentity {
  if (birthtimeMs > 0 && birthtimeMs !== ctimeMs) tellingBirths.add(dev);
  return { dev, ino, bornMs: birthtimeMs > 0 && tellingBirths.has(dev) ? birthtimeMs : null };
}

/** Whether two identities can be of one file: same device and inode, and no birth time that speaks against it. */
export function mayBeSame(a: FileIdentity, b: FileIdentity): boolean {
  return a.dev === b.dev && a.ino === b.ino && (a.bornMs === null || b.bornMs === null || a.bornMs === b.bornMs);
}

/** What names that rotation makes of a name begin with: `app` of `app.log`; nothing of a hidden file's. */
export function stemOf(path: string): string {
  return basename(path).split('.', 1)[0] ?? '';
}

/** Whether a name looks like one that rotation makes of another: `app.log` → `app.log.1`, `app-2026-11-21.1.log`; not `app2.log`. */
export function isRotatedName(path: string, original: string): boolean {
  const name = basename(path);
  const base = basename(original);
  const stem = stemOf(original);
  if (name === base || stem === '' || !name.startsWith(stem)) return false;
  return name.startsWith(base) || /^[^A-Za-z0-9]/.test(name.slice(stem.length));
}

/**
 * Whether rotation may have copied a file to a path: under a rotated name in the same directory, or in one below it. Files of several
 * instances may well begin with the same lines.
 */
export function isCopyName(path: string, original: string): boolean {
  // Each of thousands of new files is held against each known one: names are cut apart only where the directory and the stem agree.
  const home = original.lastIndexOf('/') + 1;
  const dot = original.indexOf('.', home);
  if (!path.startsWith(original.slice(0, home))) return false;
  if (!path.includes(original.slice(home, dot === -1 ? undefined : dot), home)) return false;
  return isRotatedName(path, original);
}

/** Reads saved cursors back; entries that make no sense are left out (their files are then read from the start). */
export function cursorsFrom(raw: unknown): Cursor[] {
  return Array.isArray(raw) ? raw.filter(isCursor) : [];
}

function isCursor(value: unknown): value is Cursor {
  if (typeof value !== 'object' || value === null) return false;
  const { path, dev, ino, offset, head, joint } = value as Partial<Record<keyof Cursor, unknown>>;
  if (typeof path !== 'string' || !Number.isFinite(dev) || !Number.isFinite(ino) || !isCount(offset)) return false;
  return isDigest(head, Math.min(HEAD_BYTES, offset)) && isDigest(joint, Math.min(JOINT_BYTES, offset));
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** @param most so many bytes may be told of */
function isDigest(value: unknown, most: number): value is Digest {
  return Array.isArray(value) && isCount(value[0]) && value[0] <= most && typeof value[1] === 'string';
}
