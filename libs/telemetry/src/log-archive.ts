/**
 * What happens to log files after they were set aside: compressed in the background, removed when they are old. Every step can be
 * cut off by a crash and is taken up again at the next tidying, at the latest at the next start. The current file is never touched.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, rename, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { utcDay } from './rotating-file.js';

/** Which files are kept, and for how long. */
export interface LogArchiveOptions {
  readonly directory: string;
  /** Start of the files' names, as of `RotatingFile`. */
  readonly baseName: string;
  /** Whole days that archives are kept for. */
  readonly keepDays: number;
  /** A file is compressed when it was set aside at least so long ago: a reader may be at its last lines, a stopping process may still write. */
  readonly settleMs: number;
  /** Epoch ms; decides about age. */
  readonly now: () => number;
}

const DAY_MS = 86_400_000;
/** Longest wait before the files are looked at again: one dated into the future by a wrong clock must not set a timer that cannot hold it. */
const LONGEST_WAIT_MS = 3_600_000;

/** Compresses and removes the files of one `RotatingFile`. */
export class LogArchive {
  private readonly name: RegExp;
  private running: Promise<void> | undefined;
  private again = false;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: LogArchiveOptions) {
    const base = options.baseName.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    this.name = new RegExp(`^${base}-(\\d{4}-\\d{2}-\\d{2})\\.\\d+\\.ndjson(\\.gz|\\.gz\\.tmp)?$`);
  }

  /** Starts a tidying in the background, or has the running one start over when it is through. Never throws. */
  tidy(): void {
    if (this.closed) return;
    if (this.running !== undefined) {
      this.again = true;
      return;
    }
    this.running = this.tidyOnce()
      .catch(() => undefined) // The directory is gone or unreadable: the next rotation tries again.
      .finally(() => {
        this.running = undefined;
        if (this.again) {
          this.again = false;
          this.tidy();
        }
      });
  }

  /** Resolves when nothing is being compressed. */
  async settled(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  /** Starts nothing more; resolves when the file in work is done. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.settled();
  }

  private async tidyOnce(): Promise<void> {
    const oldestDay = utcDay(this.options.now() - this.options.keepDays * DAY_MS);
    let waitMs = Number.POSITIVE_INFINITY;
    for (const name of (await readdir(this.options.directory)).sort()) {
      if (this.closed) return;
      const [, day = '', ending = ''] = this.name.exec(name) ?? [];
      if (day !== '') waitMs = Math.min(waitMs, await this.tidyFile(name, ending, day < oldestDay));
    }
    if (waitMs === Number.POSITIVE_INFINITY) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tidy(), Math.min(waitMs + 50, LONGEST_WAIT_MS)).unref();
  }

  /** @returns ms after which the file is due again; Infinity for never */
  private async tidyFile(name: string, ending: string, isOld: boolean): Promise<number> {
    const path = join(this.options.directory, name);
    // A half-written archive is left over from a crash: its source is still there.
    if (!isOld && ending !== '.gz.tmp') return ending === '' ? this.archiveWhenSettled(path) : Number.POSITIVE_INFINITY;
    await unlink(path).catch(() => undefined);
    return Number.POSITIVE_INFINITY;
  }

  /** @returns ms after which the file is due; Infinity when nothing is left to do */
  private async archiveWhenSettled(path: string): Promise<number> {
    try {
      // A rename changes ctime; this is the file system's clock, not the injected one.
      const dueInMs = (await stat(path)).ctimeMs + this.options.settleMs - Date.now();
      if (dueInMs > 0) return dueInMs;
      await archive(path);
      return Number.POSITIVE_INFINITY;
    } catch {
      // Full disk or a file that went away: the source stays, and a later tidying tries again.
      return Math.max(this.options.settleMs, 60_000);
    }
  }
}

/** Turns `path` into `path.gz`: aside first, renamed when complete, source removed last. */
async function archive(path: string): Promise<void> {
  const target = `${path}.gz`;
  if (!(await holdsAll(target, path))) {
    // Flushed to the disk: the source is removed below, and a power failure must not find both gone.
    const aside = `${target}.tmp`;
    await pipeline(createReadStream(path), createGzip(), createWriteStream(aside, { mode: 0o640, flush: true }));
    // Somebody still writes to the file: what came after the end of our reading must not be lost.
    if (!(await holdsAll(aside, path))) throw new Error(`${path} grew while it was compressed`);
    const { atime, mtime } = await stat(path);
    await utimes(aside, atime, mtime);
    await rename(aside, target);
  }
  await unlink(path);
}

/** Whether a gzip file is there and holds as many bytes as the source has now (its last four bytes say how many, modulo 2³²). */
async function holdsAll(gzipPath: string, sourcePath: string): Promise<boolean> {
  const file = await open(gzipPath).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    if (size < 18) return false;
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, size - 4);
    return buffer.readUInt32LE(0) === (await stat(sourcePath)).size % 2 ** 32;
  } finally {
    await file.close();
  }
}
