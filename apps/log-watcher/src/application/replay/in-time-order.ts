/** The entries of many files in the order of their times, as if they were written now. Holds one piece of each file that is open. */
import { LineSplitter } from '../../tail/line-splitter.js';
import { sinkOf } from '../../tail/intake.js';
import type { LogEntry } from '../../parse/log-entry.js';
import type { LineWindow } from '../../window/line-window.js';
import { LineIntake } from '../line-intake.js';
import { LineTotals } from '../line-totals.js';
import { readerOf, type LogSource } from '../log-sources.js';
import { bytesOf } from '../read-logs.js';

/** No line is in the future of this, epoch ms. */
const AFTER_ALL_MS = 4_102_444_800_000;

/** A line so far ahead of both its neighbours is not believed, ms. */
const AHEAD_MS = 600_000;

/** What a file holds beside entries: lines that are none. */
export type Happening =
  | { readonly atMs: number; readonly entry: LogEntry }
  | { readonly atMs: number; readonly entry: null; readonly blank: boolean };

/** How files are read. */
export interface OrderedReading {
  readonly ownService: string;
  /** Told of each piece that was read, in bytes of its content. */
  readonly onRead: (path: string, bytes: number) => void;
  /** Told of a file that could not be read to its end. */
  readonly onProblem: (path: string, problem: string) => void;
}

/**
 * All that the files hold, by time; what comes late in its file comes late here. Files are only opened when their time has come, so that
 * a year of archives needs as many handles as there are services.
 */
export async function* inTimeOrder(sources: readonly LogSource[], reading: OrderedReading): AsyncGenerator<Happening> {
  const waiting: Source[] = [];
  for (const source of sources) {
    const first = await firstAtMs(source, reading);
    if (first !== undefined) waiting.push(new Source(source, first, reading));
  }
  // Stable, so that files that begin alike keep the order they were named in.
  waiting.sort((a, b) => a.nextAtMs - b.nextAtMs);
  const open: Source[] = [];
  for (;;) {
    const first = await openUpTo(earliest(open), open, waiting);
    if (first === undefined) return;
    yield first.take();
    if (first.isEmpty && !(await first.fill())) open.splice(open.indexOf(first), 1);
  }
}

/** Opens the files that begin no later than the earliest line of the open ones. @returns the one whose line is next */
async function openUpTo(first: Source | undefined, open: Source[], waiting: Source[]): Promise<Source | undefined> {
  let earliestSource = first;
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    if (earliestSource !== undefined && next.nextAtMs > earliestSource.nextAtMs) break;
    waiting.shift();
    if (await next.fill()) open.push(next);
    earliestSource = earliest(open);
  }
  return earliestSource;
}

function earliest(sources: readonly Source[]): Source | undefined {
  let first: Source | undefined;
  for (const source of sources) if (first === undefined || source.nextAtMs < first.nextAtMs) first = source;
  return first;
}

/** When the file's first line was; undefined where it has none, or cannot be read, which is told. */
async function firstAtMs(file: LogSource, reading: OrderedReading): Promise<number | undefined> {
  const quiet = { ...reading, onRead: () => undefined };
  const source = new Source(file, -Infinity, quiet);
  const found = await source.fill();
  await source.close();
  return found ? source.nextAtMs : undefined;
}

/** One file: what was read of it and not taken. */
class Source {
  private queue: Happening[] = [];
  private taken = 0;
  private readonly path: string;
  private chunks: AsyncIterator<Buffer> | undefined;
  private readonly splitter = new LineSplitter(true);
  private readonly sink;

  constructor(
    { path, owner }: LogSource,
    private readonly beginsAtMs: number,
    private readonly reading: OrderedReading,
  ) {
    this.path = path;
    const collect: LineWindow = {
      add: (entry) => this.put({ atMs: entry.atMs, entry }),
      addPlain: () => undefined,
      addMalformed: (atMs) => void this.put({ atMs, entry: null, blank: false }),
      addBlank: (atMs) => void this.put({ atMs, entry: null, blank: true }),
      believeUntil: () => undefined,
      readOldAt: () => undefined,
    };
    // Without a scanner: it hands out runs of lines, and here each has to stand in its place.
    const intake = new LineIntake(collect, new LineTotals(), reading.ownService, readerOf(owner.format, undefined));
    intake.tick(AFTER_ALL_MS, false);
    this.sink = sinkOf(intake, { path, lastAtMs: null });
  }

  /** What comes before any time was told belongs to none. */
  private put(it: Happening): boolean {
    if (it.atMs < AFTER_ALL_MS) this.queue.push(it);
    return true;
  }

  get isEmpty(): boolean {
    return this.taken === this.queue.length;
  }

  get nextAtMs(): number {
    return this.queue[this.taken]?.atMs ?? this.beginsAtMs;
  }

  take(): Happening {
    return this.queue[this.taken++]!;
  }

  /** Reads on until there is something. @returns false at the end */
  async fill(): Promise<boolean> {
    this.queue = [];
    this.taken = 0;
    try {
      this.chunks ??= bytesOf(this.path)[Symbol.asyncIterator]();
      while (this.queue.length === 0) {
        const next = await this.chunks.next();
        if (next.done === true) return false;
        this.reading.onRead(this.path, next.value.length);
        this.splitter.feed(next.value, this.sink);
      }
      this.bringBack();
      return true;
    } catch (error) {
      this.reading.onProblem(this.path, (error as Error).message);
      return this.queue.length > 0;
    }
  }

  /** A line from far ahead, after which the file goes on as before, has a wrong time: it would end everything that is going on. */
  private bringBack(): void {
    this.queue.forEach((it, index) => {
      const before = this.queue[index - 1]?.atMs ?? it.atMs;
      const after = this.queue[index + 1]?.atMs ?? it.atMs;
      if (it.atMs - before <= AHEAD_MS || it.atMs - after <= AHEAD_MS) return;
      this.queue[index] =
        it.entry === null ? { ...it, atMs: before } : { atMs: before, entry: { ...it.entry, atMs: before } };
    });
  }

  async close(): Promise<void> {
    await this.chunks?.return?.(undefined);
  }
}
