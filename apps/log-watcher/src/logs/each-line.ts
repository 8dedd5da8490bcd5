/** The lines of files one by one, as they were written. Bounded memory. */
import { decodeLine } from '#events';
import { bytesOf } from '../application/read-logs.js';
import { eachLine, LineSplitter } from '../tail/line-splitter.js';
import { timestampMs } from '../parse/timestamp.js';
import type { TimeRange } from '../window/range-tally.js';
import type { Line } from './line-filter.js';

/** A line. `record` is undefined where it is no log line; its time is then that of the line before. */
export interface ReadLine {
  readonly text: string;
  readonly record: Line | undefined;
  /** Epoch ms; null where no line has told of a time so far. */
  readonly atMs: number | null;
}

/** Makes lines of bytes. One for each file. */
export class LineReader {
  private atMs: number | null = null;

  /** @param bytes without a line end */
  read(bytes: Buffer): ReadLine {
    const text = bytes.toString('utf8');
    const decoded = decodeLine(text);
    const record = decoded.ok ? decoded.record : undefined;
    const atMs = timestampMs(record?.['timestamp']);
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

/**
 * Hands out the lines of all files that are within the range; those before any line with a time belong to all time alone.
 * @returns files that could not be read to their end, and why
 */
export async function eachLineOf(paths: readonly string[], range: TimeRange, reading: Reading): Promise<string[]> {
  const unread: string[] = [];
  for (const path of paths) {
    try {
      if (!(await linesOf(path, range, reading))) break;
    } catch (error) {
      unread.push(`${path}: ${(error as Error).message}`);
    }
  }
  return unread;
}

async function linesOf(path: string, range: TimeRange, { take, pace, ends }: Reading): Promise<boolean> {
  const upTo = ends?.get(path);
  if (upTo === 0) return true;
  const reader = new LineReader();
  const splitter = new LineSplitter(true);
  let wanted = true;
  const line = (bytes: Buffer): void => {
    const read = reader.read(bytes);
    if (wanted && isWithin(read, range)) wanted = take(read);
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
