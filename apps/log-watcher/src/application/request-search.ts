/** All lines of one request, from the followed files and their archives. Streams: memory is bounded, and the loop is never held up. */
import { decodeLine, Failure } from '#events';
import { timestampMs } from '../parse/timestamp.js';
import type { FileSelection } from '../tail/glob.js';
import { bytesOf, logFiles } from './read-logs.js';

/** Lines that are given at most; a request writes about ten. */
const MAX_LINES = 500;
/** Longest line that is looked into, in bytes. */
const MAX_LINE_BYTES = 1024 * 1024;
/** Searches at one time; each reads every file. */
const MAX_SEARCHES = 2;
/** No request lasts longer than this, ms: a file that ends so long before the request's first known line holds none of it. */
const LONGEST_REQUEST_MS = 600_000;

/** A line as it was written. */
export type FoundLine = Readonly<Record<string, unknown>>;

/** What a search found. */
export interface FoundRequest {
  /** In the order of their times. */
  readonly lines: readonly FoundLine[];
  /** Whether every file could be read and no line was left out. */
  readonly complete: boolean;
}

/** Looks requests up. */
export class RequestSearch {
  private running = 0;

  constructor(private readonly selection: FileSelection) {}

  /**
   * Finds the lines that carry the id. @param requestId 1–128 of [A-Za-z0-9._-]
   * @throws Failure QueueFullError while too many searches run
   */
  async find(requestId: string): Promise<FoundRequest> {
    if (this.running >= MAX_SEARCHES)
      throw new Failure('QueueFullError', 'Other searches are running.', { retryAfterS: 1 });
    this.running++;
    try {
      return await this.search(requestId);
    } finally {
      this.running--;
    }
  }

  private async search(requestId: string): Promise<FoundRequest> {
    const found: { atMs: number; line: FoundLine }[] = [];
    let complete = true;
    let earliestEndMs = -Infinity;
    for (const { path, mtimeMs } of logFiles(this.selection, 0).reverse()) {
      if (mtimeMs < earliestEndMs || found.length >= MAX_LINES) break;
      try {
        for await (const line of linesOf(path, requestId)) {
          if (found.length >= MAX_LINES) break;
          const atMs = timestampMs(line['timestamp']) ?? mtimeMs;
          found.push({ atMs, line });
          earliestEndMs = Math.max(earliestEndMs, atMs - LONGEST_REQUEST_MS);
        }
      } catch {
        // Compressed or removed just now, or damaged: the others are still read, and the answer says that it may lack something.
        complete = false;
      }
    }
    // The order in the files decides between lines of the same millisecond.
    const lines = found.sort((a, b) => a.atMs - b.atMs).map(({ line }) => line);
    return { lines, complete: complete && found.length < MAX_LINES };
  }
}

/** The records of a file whose request_id is this one. Most of a file is only searched for the id's bytes, never parsed. */
async function* linesOf(path: string, requestId: string): AsyncGenerator<FoundLine, void, undefined> {
  const needle = Buffer.from(requestId);
  for await (const block of blocksOfLines(path)) {
    if (!block.includes(needle)) continue;
    for (const line of block.toString('utf8').split('\n')) {
      if (!line.includes(requestId)) continue;
      const decoded = decodeLine(line);
      if (decoded.ok && decoded.record['request_id'] === requestId) yield decoded.record;
    }
  }
}

/** A file's bytes in pieces that end with a line. */
async function* blocksOfLines(path: string): AsyncGenerator<Buffer, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytesOf(path)) {
    const end = chunk.lastIndexOf(10) + 1;
    if (end > 0) yield Buffer.concat([rest, chunk.subarray(0, end)]);
    const kept = end > 0 ? chunk.subarray(end) : Buffer.concat([rest, chunk]);
    rest = kept.length > MAX_LINE_BYTES ? Buffer.alloc(0) : Buffer.from(kept);
  }
}
