/**
 * The file that a service's lines go to: appended synchronously, so that a line that was written survives any end of the process,
 * and set aside by UTC day and by size through a rename. It never throws: what cannot be written waits in memory (bounded) and is
 * tried again. Compressing and removing old files is `log-archive.ts`'s work. One writer per file.
 */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { WaitingLines } from './waiting-lines.js';

/** Where and how the lines are kept. */
export interface RotatingFileOptions {
  readonly directory: string;
  /** File name without its ending; also the start of every archive's name. */
  readonly baseName: string;
  /** Size that the file does not pass, bytes (a single longer line does). */
  readonly maxBytes: number;
  /** Epoch ms. */
  readonly now: () => number;
  /** Called after each rotation. */
  readonly onRotated: () => void;
  /** Called when writing works again after it did not. */
  readonly onRecovered: (outage: WriteOutage) => void;
}

/** A time in which lines could not be written. */
export interface WriteOutage {
  /** Lines that were written late. */
  readonly late: number;
  /** Lines that were dropped, because more waited than may be kept in memory. */
  readonly lost: number;
  /** Code of the first error, such as `ENOSPC`. */
  readonly reason: string;
  readonly message: string;
}

/** Bytes of lines that are kept in memory while the disk takes none. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** How often it is checked that the open file is still the one with the name: an operator may have moved or removed it. */
const IDENTITY_CHECK_MS = 1000;
const DAY_MS = 86_400_000;
const LINE_FEED = 10;

/** UTC day of an instant, "2026-11-21". */
export function utcDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** An append-only file of lines that sets itself aside by day and size. */
export class RotatingFile {
  readonly path: string;
  private fd = -1;
  private inode = 0;
  private size = 0;
  private day = '';
  private dayEndsAt = 0;
  private nextCheckAt = 0;
  private nextRotationAt = 0;
  private readonly waiting = new WaitingLines(MAX_WAITING_BYTES);
  private firstError: { reason: string; message: string } | undefined;

  constructor(private readonly options: RotatingFileOptions) {
    this.path = join(options.directory, `${options.baseName}.ndjson`);
    try {
      this.open();
    } catch (error) {
      this.note(error);
    }
  }

  /** Whether lines reach the disk now. */
  get writable(): boolean {
    return this.firstError === undefined;
  }

  /** Appends one line that ends in a line feed. When this returns, the operating system has it, or it waits for `retry`. */
  append(line: string): void {
    if (this.firstError !== undefined) return this.waiting.add(Buffer.from(line));
    const bytes = Buffer.byteLength(line);
    let written = 0;
    try {
      this.prepare(bytes);
      written = writeSync(this.fd, line);
      this.size += written;
      if (written === bytes) return;
    } catch (error) {
      this.note(error);
    }
    this.waiting.add(Buffer.from(line).subarray(written), written > 0);
    // The disk took a part: what is in the way will show when the rest is tried.
    if (written > 0) this.retry();
  }

  /** Tries again to write what is waiting; does nothing where nothing is wrong. */
  retry(): void {
    const late = this.waiting.count;
    if (late === 0 && this.firstError === undefined) return;
    try {
      if (this.fd < 0) this.open();
      this.drain();
    } catch (error) {
      return this.note(error);
    }
    if (this.firstError === undefined) return;
    const outage: WriteOutage = { late, lost: this.waiting.takeLost(), ...this.firstError };
    this.firstError = undefined;
    this.options.onRecovered(outage);
  }

  /** Closes the file after a last attempt at what is waiting. A line appended later opens it again. */
  close(): void {
    this.retry();
    this.closeDescriptor();
  }

  private drain(): void {
    for (let head = this.waiting.head; head !== undefined; head = this.waiting.head) {
      this.prepare(head.length);
      // Opening another file drops a head that was begun in the old one.
      if (this.waiting.head !== head) continue;
      const written = writeSync(this.fd, head);
      this.size += written;
      this.waiting.wrote(written);
    }
  }

  private note(error: unknown): void {
    const { code = 'EUNKNOWN', message = String(error) } = error as { code?: string; message?: string };
    this.firstError ??= { reason: code, message };
    // A full disk keeps the line that was begun and the descriptor to end it with; after anything else the file is opened anew.
    if (code !== 'ENOSPC' && code !== 'EDQUOT') this.closeDescriptor();
  }

  /** Sees to it that the right file is open and has room for `bytes`. */
  private prepare(bytes: number): void {
    const now = this.options.now();
    if (this.fd < 0) this.open();
    else if (now >= this.nextCheckAt) this.checkIdentity(now);
    if (this.size === 0) this.setDay(now);
    else if (!this.waiting.headBegun && now >= this.nextRotationAt && this.isFull(now, bytes)) this.rotate(now);
  }

  private isFull(now: number, bytes: number): boolean {
    return now >= this.dayEndsAt || this.size + bytes > this.options.maxBytes;
  }

  private open(): void {
    mkdirSync(dirname(this.path), { recursive: true });
    this.fd = openSync(this.path, 'a+', 0o640);
    const { size, mtimeMs, ino } = fstatSync(this.fd);
    this.size = size;
    this.inode = ino;
    this.setDay(size > 0 ? mtimeMs : this.options.now());
    this.nextCheckAt = this.options.now() + IDENTITY_CHECK_MS;
    this.waiting.dropBegun();
    if (size > 0) this.endTornLine(size);
  }

  /** A process that died in the middle of a line left it without its end; without this, the next line would be swallowed by it. */
  private endTornLine(size: number): void {
    const last = Buffer.alloc(1);
    readSync(this.fd, last, 0, 1, size - 1);
    if (last[0] !== LINE_FEED) this.size += writeSync(this.fd, '\n');
  }

  private checkIdentity(now: number): void {
    this.nextCheckAt = now + IDENTITY_CHECK_MS;
    let named: Stats | undefined;
    try {
      named = statSync(this.path);
    } catch {
      // Not there: opened anew below.
    }
    if (named?.ino === this.inode) {
      this.size = named.size;
      return;
    }
    this.closeDescriptor();
    this.open();
  }

  private rotate(now: number): void {
    const { directory, baseName } = this.options;
    this.closeDescriptor();
    try {
      renameSync(this.path, join(directory, `${baseName}-${this.day}.${this.nextNumber()}.ndjson`));
      this.options.onRotated();
    } catch {
      // The directory refuses a rename: better a file that is too large than lines that are lost.
      this.nextRotationAt = now + IDENTITY_CHECK_MS;
    }
    this.open();
  }

  /** One more than the highest number of the day, so that numbers tell the order even after old files are gone. */
  private nextNumber(): number {
    const start = `${this.options.baseName}-${this.day}.`;
    const names = readdirSync(this.options.directory).filter((name) => name.startsWith(start));
    return Math.max(0, ...names.map((name) => Number.parseInt(name.slice(start.length), 10) || 0)) + 1;
  }

  private setDay(atMs: number): void {
    if (atMs < this.dayEndsAt && atMs >= this.dayEndsAt - DAY_MS) return;
    this.day = utcDay(atMs);
    this.dayEndsAt = Date.parse(this.day) + DAY_MS;
  }

  private closeDescriptor(): void {
    const closing = this.fd;
    this.fd = -1;
    try {
      if (closing >= 0) closeSync(closing);
    } catch {
      // The descriptor is gone either way.
    }
  }
}
