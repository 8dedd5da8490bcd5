/** The lines of files one by one, as they were written. Bounded memory. */
import { decodeLine } from '#events';
import type { LogOwner, LogSource } from '../application/log-sources.js';
import { bytesOf } from '../application/read-logs.js';
import { eachLine, LineSplitter } from '../tail/line-splitter.js';
import { MappedFormat } from '../parse/formats/mapped-format.js';
import { underOwnNames } from '../parse/formats/own-names.js';
import { timestampMs } from '../parse/timestamp.js';
import type { TimeRange } from '../window/range-tally.js';
import type { Line } from './line-filter.js';

/** A line, or one record of a line that holds many. */
export interface ReadLine {
  /** As it was written; a record of a batch, as JSON. */
  readonly text: string;
  /** Under Safelight's own names, whoever wrote it. Undefined where it is no log line; its time is then that of the line before. */
  readonly record: Line | undefined;
  /** Epoch ms; null where no line has told of a time so far. */
  readonly atMs: number | null;
}

/** Makes lines of bytes. One for each file. */
export class LineReader {
  private atMs: number | null = null;
  private readonly service: string;
  private readonly format: MappedFormat | undefined;
  /** Whether a line is a batch of records, each of which is shown as one. */
  private readonly batches: boolean;

  /** @param owner whose file it is */
  constructor({ name, format }: Pick<LogOwner, 'name' | 'format'>) {
    this.service = name;
    this.format = format === null ? undefined : new MappedFormat(format);
    this.batches = format?.otlp === true;
  }

  /** @param bytes a line without its end @returns one, or of a line that holds many records one for each */
  read(bytes: Buffer): readonly ReadLine[] {
    const text = bytes.toString('utf8');
    if (this.format !== undefined) return this.mapped(text, this.format);
    const decoded = decodeLine(text);
    const record = decoded.ok ? decoded.record : undefined;
    return [this.line(text, record, timestampMs(record?.['timestamp']))];
  }

  private mapped(text: string, format: MappedFormat): ReadLine[] {
    const found = format.records(text, 0);
    if (typeof found === 'string') return [this.line(text, undefined, undefined)];
    return found.map((it) => {
      const written = this.batches ? JSON.stringify(it.record) : text;
      return this.line(written, underOwnNames(it, this.service), it.timed ? it.entry.atMs : undefined);
    });
  }

  private line(text: string, record: Line | undefined, atMs: number | undefined): ReadLine {
    if (atMs !== undefined) this.atMs = atMs;
    return { text, record, atMs: this.atMs };
  }
}

/** How files are read. */
export interface Reading {
  /** @returns false where no more is wanted */
  readonly take: (line: ReadLine) => boolean;
  /** Waited for after each piece of a file, so that whoever takes the lines may be slow. */
  readonly pace?: () => Promise<void>;
  /** The first byte that is not read, by path; without one, a file is read to its end. */
  readonly ends?: ReadonlyMap<string, number>;
}

/** A file, and whose it is. */
export type OwnedFile = Pick<LogSource, 'path' | 'owner'>;

/**
 * Hands out the lines of all files that are within the range; those before any line with a time belong to all time alone.
 * @returns files that could not be read to their end, and why
 */
export async function eachLineOf(sources: readonly OwnedFile[], range: TimeRange, reading: Reading): Promise<string[]> {
  const unread: string[] = [];
  for (const source of sources) {
    try {
      if (!(await linesOf(source, range, reading))) break;
    } catch (error) {
      unread.push(`${source.path}: ${(error as Error).message}`);
    }
  }
  return unread;
}

async function linesOf({ path, owner }: OwnedFile, range: TimeRange, { take, pace, ends }: Reading): Promise<boolean> {
  const upTo = ends?.get(path);
  if (upTo === 0) return true;
  const reader = new LineReader(owner);
  const splitter = new LineSplitter(true);
  let wanted = true;
  const line = (bytes: Buffer): void => {
    for (const read of reader.read(bytes)) if (wanted && isWithin(read, range)) wanted = take(read);
  };
  const blank = (): void => undefined;
  const sink = { line, blank, oversize: blank, lines: (block: Buffer) => eachLine(block, { line, blank }) };
  for await (const chunk of bytesOf(path, upTo)) {
    splitter.feed(chunk, sink);
    if (!wanted) return false;
    await pace?.();
  }
  return true;
}

/** Whether a line is of that time. */
export function isWithin({ atMs }: ReadLine, { sinceMs, untilMs }: TimeRange): boolean {
  if (atMs === null) return sinceMs === -Infinity;
  return atMs >= sinceMs && atMs < untilMs;
}
