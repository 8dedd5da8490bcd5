/**
 * Kept traces on this machine: OTLP/JSON lines in a folder, so that a trace can be looked at where no Jaeger runs. Encoded and written in the
 * background, a little at a time; bounded in memory, by size and by age. A disk that takes nothing costs the spans, which are counted, and
 * never a photo. One writer per file; `log-watcher` reads.
 */
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { otlpLines } from './otlp-json.js';
import { OutletHealth } from './outlet-health.js';
import { recordSpansDropped } from './span-counts.js';
import type { SpanSink } from './tail-sampler.js';
import type { TraceStoreSettings } from './trace-settings.js';

/** How the traces of one program are kept. */
export interface TraceStoreOptions extends TraceStoreSettings {
  /** Name of the program; start of its files' names. */
  readonly service: string;
  /** Epoch ms; the system's by default. */
  readonly now?: () => number;
}

/** Spans that may wait for the disk. */
const MOST_WAITING = 10_000;
/** Spans that are encoded in one go: about 2 ms. */
const SPANS_A_TURN = 200;
const WRITE_AFTER_MS = 250;
const TIDY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** The file in use is set aside when it has this part of all there may be, so that what is removed is never much at once. */
const PARTS = 8;

/** Writes kept traces. */
export class TraceStore implements SpanSink {
  /** Path of the file in use. */
  readonly path: string;
  private readonly now: () => number;
  private readonly health: OutletHealth;
  private readonly own: RegExp;
  private readonly tidying: NodeJS.Timeout;
  private waiting: (readonly ReadableSpan[])[] = [];
  private spans = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private file: FileHandle | undefined;
  private size = 0;
  private openedAt = 0;
  private setAsideAt = 0;
  /** Whether the last line may lack its end. */
  private torn = false;

  constructor(private readonly options: TraceStoreOptions) {
    const { directory, service, now = Date.now } = options;
    this.path = join(directory, `${service}.jsonl`);
    this.own = new RegExp(`^${service.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}-\\d{8}T\\d{9}Z\\.jsonl$`);
    this.now = now;
    this.health = new OutletHealth(`Traces cannot be kept in ${directory}`);
    this.tidying = setInterval(() => this.tidyLater(), TIDY_MS).unref();
    this.tidyLater();
  }

  take(spans: readonly ReadableSpan[]): void {
    if (this.spans + spans.length > MOST_WAITING) return recordSpansDropped('store_full', spans.length);
    this.waiting.push(spans);
    this.spans += spans.length;
    this.timer ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS).unref();
  }

  /** Resolves when everything taken so far is written, or counted as lost. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.writeAll());
    return this.writing;
  }

  async close(): Promise<void> {
    clearInterval(this.tidying);
    await this.flush();
    await this.closeFile();
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const chosen: (readonly ReadableSpan[])[] = [];
      let count = 0;
      for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
        chosen.push(next);
        count += next.length;
        if (count >= SPANS_A_TURN) break;
      }
      this.spans -= count;
      await this.write(chosen.map(otlpLines).join(''), count);
      await nextTurn();
    }
  }

  private async write(text: string, spans: number): Promise<void> {
    try {
      const file = await this.ready(Buffer.byteLength(text));
      const line = this.torn ? `\n${text}` : text;
      this.torn = true;
      await file.appendFile(line);
      this.torn = false;
      this.size += Buffer.byteLength(line);
      this.health.worked();
    } catch (error) {
      recordSpansDropped('store_failed', spans);
      this.health.failed((error as Error).message);
      await this.closeFile();
    }
  }

  /** The file in use, with room for so many bytes. */
  private async ready(bytes: number): Promise<FileHandle> {
    const { maxBytes } = this.options;
    if (this.file !== undefined && !(await this.isStillThere(this.file))) await this.closeFile();
    const file = this.file ?? (await this.open());
    const isOld = Math.floor(this.openedAt / DAY_MS) !== Math.floor(this.now() / DAY_MS);
    if (this.size === 0 || !(isOld || this.size + bytes > maxBytes / PARTS)) return file;
    await this.setAside();
    return this.open();
  }

  /** An operator may have moved or removed it. */
  private async isStillThere(file: FileHandle): Promise<boolean> {
    const named = await stat(this.path).catch(() => undefined);
    return named !== undefined && named.ino === (await file.stat()).ino;
  }

  private async open(): Promise<FileHandle> {
    await mkdir(this.options.directory, { recursive: true, mode: 0o750 });
    const file = await open(this.path, 'a+', 0o640);
    this.file = file;
    const { size, mtimeMs } = await file.stat();
    this.size = size;
    this.openedAt = size > 0 ? mtimeMs : this.now();
    const last = Buffer.alloc(1);
    // A process that died in the middle of a line left it without its end.
    if (size > 0) this.torn = (await file.read(last, 0, 1, size - 1)).bytesRead === 1 && last[0] !== 10;
    else this.torn = false;
    return file;
  }

  private async setAside(): Promise<void> {
    await this.closeFile();
    // No name twice: the file that bears it would be lost.
    this.setAsideAt = Math.max(this.now(), this.setAsideAt + 1);
    const at = new Date(this.setAsideAt).toISOString().replace(/[-:.]/g, '');
    await rename(this.path, join(this.options.directory, `${this.options.service}-${at}.jsonl`));
    await this.tidy();
  }

  private async closeFile(): Promise<void> {
    const closing = this.file;
    this.file = undefined;
    await closing?.close().catch(() => undefined);
  }

  private tidyLater(): void {
    this.writing = this.writing.then(() => this.tidy());
  }

  /** Removes what is too old or too much, the oldest first. What cannot be removed now is tried again. */
  private async tidy(): Promise<void> {
    const { directory, maxBytes, keepDays } = this.options;
    const names = (await readdir(directory).catch((): string[] => [])).filter((name) => this.own.test(name)).sort();
    // Room for the file in use, as large as it may become.
    let room = maxBytes - maxBytes / PARTS;
    const oldest = this.now() - keepDays * DAY_MS;
    for (const name of names.reverse()) {
      const path = join(directory, name);
      const { size, mtimeMs } = (await stat(path).catch(() => undefined)) ?? { size: 0, mtimeMs: this.now() };
      room -= size;
      if (room < 0 || mtimeMs < oldest) await unlink(path).catch(() => undefined);
    }
  }
}
