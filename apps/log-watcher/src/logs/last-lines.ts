/** The last lines of files, read from their ends: a file of gigabytes is not read for ten lines. */
import { statOf } from '../application/read-logs.js';
import { eachLine } from '../tail/line-splitter.js';
import { withFile } from '../tail/tailer.js';
import { eachLineOf, LineReader, type OwnedFile, type ReadLine } from './each-line.js';
import { ALL_TIME } from './time-range.js';

const FIRST_BYTES = 64 * 1024;
/** Where so much at a file's end holds no line that is wanted, no more is looked through. */
const MOST_BYTES = 16 * 1024 * 1024;
const LINE_FEED = 10;

/** Where the last complete line of a file ends: the first byte after its line feed; 0 where there is none or no such file. */
export function endOfLines(path: string): number {
  const size = statOf(path)?.size ?? 0;
  if (size === 0) return 0;
  return withFile(path, (read) => {
    for (let to = size; to > 0; to -= FIRST_BYTES) {
      const from = Math.max(0, to - FIRST_BYTES);
      const found = read(from, to - from).lastIndexOf(LINE_FEED);
      if (found !== -1) return from + found + 1;
    }
    return 0;
  });
}

/** What stands at the end of files. */
export interface LastLines {
  /** By their times. */
  readonly lines: readonly ReadLine[];
  /** Archives that could not be read to their end, and why. */
  readonly unread: readonly string[];
}

/**
 * The last `count` wanted lines of all files together.
 * @param ends the first byte that is not read, by path; archives are read whole
 */
export async function lastLines(
  sources: readonly OwnedFile[],
  ends: ReadonlyMap<string, number>,
  count: number,
  wanted: (line: ReadLine) => boolean,
): Promise<LastLines> {
  const unread: string[] = [];
  if (count === 0) return { lines: [], unread };
  const lists: ReadLine[] = [];
  for (const source of sources)
    if (source.path.endsWith('.gz')) {
      const archived = await lastOfArchive(source, count, wanted);
      lists.push(...archived.lines);
      unread.push(...archived.unread);
    } else lists.push(...lastOf(source, ends, count, wanted));
  // Stable: the order within a file stays.
  const all = lists.sort((a, b) => (a.atMs ?? -Infinity) - (b.atMs ?? -Infinity));
  return { lines: all.slice(-count), unread };
}

function lastOf(
  { path, owner }: OwnedFile,
  ends: ReadonlyMap<string, number>,
  count: number,
  wanted: (line: ReadLine) => boolean,
): ReadLine[] {
  const end = ends.get(path) ?? 0;
  for (let bytes = FIRST_BYTES; end > 0; bytes *= 4) {
    const from = Math.max(0, end - bytes);
    const block = withFile(path, (read) => read(from, end - from));
    const found = wantedLines(
      from === 0 ? block : block.subarray(block.indexOf(LINE_FEED) + 1),
      new LineReader(owner),
      wanted,
    );
    if (found.length >= count || from === 0 || bytes >= MOST_BYTES) return found.slice(-count);
  }
  return [];
}

function wantedLines(block: Buffer, reader: LineReader, wanted: (line: ReadLine) => boolean): ReadLine[] {
  const found: ReadLine[] = [];
  const line = (bytes: Buffer): void => {
    found.push(...reader.read(bytes).filter(wanted));
  };
  eachLine(block, { line, blank: () => undefined });
  return found;
}

async function lastOfArchive(
  source: OwnedFile,
  count: number,
  wanted: (line: ReadLine) => boolean,
): Promise<LastLines> {
  let last: ReadLine[] = [];
  const take = (line: ReadLine): boolean => {
    if (wanted(line)) last = [...last.slice(-(count - 1)), line].slice(-count);
    return true;
  };
  const unread = await eachLineOf([source], ALL_TIME, { take });
  return { lines: last, unread };
}
