/**
 * Follows one file through a handle that stays open, so that what is written after a rename or a removal is still read. Knows
 * bytes and offsets; which file it is and what became of its name is decided by the Tail.
 */
import { closeSync, openSync, read, readSync, fstatSync, type Stats } from 'node:fs';
import { promisify } from 'node:util';
import { identityKey, identityOf, mayBeSame, type Cursor, type FileIdentity } from './cursor.js';
import { digestOf, HEAD_BYTES, JOINT_BYTES, type ByteReader } from './fingerprint.js';
import { LineSplitter, MAX_LINE_BYTES, type LineSink } from './line-splitter.js';

const readAsync = promisify(read);
const NOTHING = Buffer.alloc(0);
const LF = 10;

/** Calls `use` with a reader of the file, which is open only during the call. Throws the system's error where it cannot be opened. */
export function withFile<T>(path: string, use: (reader: ByteReader) => T): T {
  const fd = openSync(path, 'r');
  try {
    return use((position, length) => readBytes(fd, position, length));
  } finally {
    closeSync(fd);
  }
}

function readBytes(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(fd, bytes, filled, length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** One followed file. */
export class Tailer {
  /** Its name; FollowedFiles finds it by that. */
  path: string;
  /** Key of FollowedFiles: while it is open, no other file has it. */
  readonly key: string;
  /** As of the last look, in bytes. */
  size: number;
  /** Event time of the last line with a time of its own, epoch ms; null before any. */
  lastAtMs: number | null = null;
  /** When its name went to another file or away, epoch ms; null while it has the name it was found under. */
  leftAtMs: number | null = null;
  /** When it last grew, epoch ms. */
  grewAtMs: number;
  /** Not read as long as it is taken for a copy of this file, see Tail. */
  copyOf: Tailer | null = null;
  /** Whether the last look by its handle found that no name leads to it, under whatever pattern: it cannot turn up again. */
  unlinked = false;
  /** Whether no followed name leads to it at the moment. */
  missing = false;
  /** Whether it is still to be found out where to begin: it may be a copy, or have been read before under another name. */
  fresh = true;
  private fd: number;
  private identity: FileIdentity;
  private mtimeMs: number;
  private readOffset = 0;
  private splitter = new LineSplitter(true);
  /** First bytes of what was read, the last ones read, and the last ones before `offset`: from memory, so that a change of the file shows. */
  private head: Buffer = NOTHING;
  private recent: Buffer = NOTHING;
  private joint: Buffer = NOTHING;
  private saved: Cursor | undefined;

  /** Opens the file, to be read from its start. Throws the system's error where it cannot be opened. */
  constructor(path: string, nowMs: number) {
    this.path = path;
    this.fd = openSync(path, 'r');
    // By the handle, not by the name: the name may have gone to another file since it was looked at.
    const stat = fstatSync(this.fd);
    this.identity = identityOf(stat);
    this.key = identityKey(stat);
    this.size = stat.size;
    this.mtimeMs = stat.mtimeMs;
    this.grewAtMs = nowMs;
  }

  get fileIdentity(): FileIdentity {
    return this.identity;
  }

  /** Everything before it was handed out; the start of a line. */
  get offset(): number {
    return this.readOffset - this.splitter.pendingBytes;
  }

  get isOpen(): boolean {
    return this.fd !== -1;
  }

  /** Bytes that are there and were not read. 0 for a copy, whose bytes are read from the original. */
  get unreadBytes(): number {
    return this.copyOf === null ? Math.max(0, this.size - this.readOffset) : 0;
  }

  /** When it was last written, by the file system's clock, epoch ms. */
  get writtenAtMs(): number {
    return this.mtimeMs;
  }

  /** What is saved of it. */
  get cursor(): Cursor {
    const { offset, path, lastAtMs } = this;
    if (this.saved?.offset === offset && this.saved.path === path && this.saved.bornMs === this.identity.bornMs)
      return this.saved;
    const head = digestOf(this.head.subarray(0, Math.min(HEAD_BYTES, offset)));
    this.saved = { path, ...this.identity, offset, lastAtMs, head, joint: digestOf(this.joint) };
    return this.saved;
  }

  /** Looks through the handle itself: for a file that no name leads to, or where it matters that the look is fresh. */
  lookByHandle(nowMs: number): boolean {
    return !this.isOpen || this.look(fstatSync(this.fd), nowMs);
  }

  /** Whether a file is this one: has its inode, and is not another that got the inode after this one was gone. */
  isFile(stat: Stats): boolean {
    const { dev, ino } = this.identity;
    return stat.dev === dev && stat.ino === ino && (this.isOpen || mayBeSame(this.identity, identityOf(stat)));
  }

  /** Whether a look would find it as it was. */
  isAsSeen(stat: Stats): boolean {
    return stat.size === this.size && stat.mtimeMs === this.mtimeMs;
  }

  /**
   * Takes note of a look at the file.
   * @returns whether the file still goes on from what was read: false when it was cut or written anew
   */
  look(stat: Stats, nowMs: number): boolean {
    const changed = !this.isAsSeen(stat);
    if (stat.size > this.size) this.grewAtMs = nowMs;
    // Only its birth can still become known.
    if (this.identity.bornMs === null) this.identity = identityOf(stat);
    this.size = stat.size;
    this.mtimeMs = stat.mtimeMs;
    this.unlinked = stat.nlink === 0;
    return !changed || this.isIntact();
  }

  private isIntact(): boolean {
    if (this.size < this.readOffset) return false;
    if (!this.isOpen) return true;
    const from = this.readOffset - this.recent.length;
    return (
      this.bytesAt(0, this.head.length).equals(this.head) && this.bytesAt(from, this.recent.length).equals(this.recent)
    );
  }

  /** Reads the next bytes, at most `buffer` full, and hands out their complete lines. @returns how many bytes were read */
  async readSlice(buffer: Buffer, sink: LineSink): Promise<number> {
    const length = Math.min(buffer.length, this.size - this.readOffset);
    const { bytesRead } = await readAsync(this.fd, buffer, 0, length, this.readOffset);
    if (bytesRead === 0) this.size = this.readOffset;
    else this.take(buffer.subarray(0, bytesRead), sink);
    return bytesRead;
  }

  /** From here on nothing waits: offset and counts change together, or not at all. */
  private take(chunk: Buffer, sink: LineSink): void {
    const start = this.readOffset;
    const offsetBefore = this.offset;
    this.splitter.feed(chunk, sink);
    this.readOffset = start + chunk.length;
    if (this.head.length < HEAD_BYTES && this.head.length === start)
      this.head = Buffer.concat([this.head, chunk.subarray(0, HEAD_BYTES - start)]);
    if (this.offset !== offsetBefore) this.joint = lastBytes(this.recent, chunk.subarray(0, this.offset - start));
    this.recent = lastBytes(this.recent, chunk);
  }

  /** From the first byte again: the file is another one now, though under the same inode. */
  startOver(): void {
    this.readOffset = 0;
    this.splitter = new LineSplitter(true);
    this.lastAtMs = null;
    this.head = this.recent = this.joint = NOTHING;
    this.saved = undefined;
  }

  /** Goes on after what was already read of the same content elsewhere. */
  skipTo(offset: number, lastAtMs: number | null): void {
    this.readOffset = offset;
    this.splitter = new LineSplitter(offset === 0);
    this.lastAtMs = lastAtMs;
    this.head = this.bytesAt(0, Math.min(HEAD_BYTES, offset));
    this.recent = this.joint = this.bytesAt(offset - Math.min(JOINT_BYTES, offset), Math.min(JOINT_BYTES, offset));
    this.saved = undefined;
  }

  /** Goes on behind the last complete line: what is written of the next one is read whole. */
  skipToEnd(): void {
    const from = Math.max(0, this.size - MAX_LINE_BYTES);
    const end = this.bytesAt(from, this.size - from).lastIndexOf(LF) + 1;
    this.skipTo(end === 0 && from > 0 ? this.size : from + end, null);
    this.copyOf = null;
    this.fresh = false;
  }

  /** Bytes of the file as it is now. */
  bytesAt(position: number, length: number): Buffer {
    return length === 0 ? NOTHING : readBytes(this.fd, position, length);
  }

  /** Whether `bytes`, the first ones of another file, are also the first ones of what was read here. */
  beginsLike(bytes: Buffer): boolean {
    const own = this.head.length > 0 ? this.head : this.bytesAt(0, HEAD_BYTES);
    const common = Math.min(bytes.length, own.length);
    return common > 0 && bytes.subarray(0, common).equals(own.subarray(0, common));
  }

  /** Closes the handle but stays known, so that the file is not taken for a new one. Reopened when it changes. */
  letGo(): void {
    if (this.fd !== -1) closeSync(this.fd);
    this.fd = -1;
  }

  /** Opens the file again by its path; where that is another file by now, it stays closed. Throws the system's error. */
  reopen(): void {
    const fd = openSync(this.path, 'r');
    if (identityKey(fstatSync(fd)) === this.key) this.fd = fd;
    else closeSync(fd);
  }
}

/** The last JOINT_BYTES of `before` and `chunk` together, in memory of their own. */
function lastBytes(before: Buffer, chunk: Buffer): Buffer {
  if (chunk.length >= JOINT_BYTES) return Buffer.from(chunk.subarray(chunk.length - JOINT_BYTES));
  const all = Buffer.concat([before, chunk]);
  return all.subarray(Math.max(0, all.length - JOINT_BYTES));
}
