/** All lines of one request, from the logs of all services and their archives. Streams: memory is bounded, and the loop is never held up. */
import { decodeLine, Failure } from '#events';
import { MappedFormat } from '../parse/formats/mapped-format.js';
import { underOwnNames } from '../parse/formats/own-names.js';
import { timestampMs } from '../parse/timestamp.js';
import { followedLogs, type LogOwner, type LogSource } from './log-sources.js';
import { bytesOf } from './read-logs.js';

/** Lines that are given at most; a request writes about ten. */
const MAX_LINES = 500;
/** Longest line that is looked into, in bytes. */
const MAX_LINE_BYTES = 1024 * 1024;
/** Searches at one time; each reads every file. */
const MAX_SEARCHES = 2;
/** No request lasts longer than this, ms: a file that ends so long before the request's first known line holds none of it. */
const LONGEST_REQUEST_MS = 600_000;

/** A line under Safelight's own names, whoever wrote it; its own fields stand beside them. */
export type FoundLine = Readonly<Record<string, unknown>>;

/** What a search found. */
export interface FoundRequest {
  /** In the order of their times. */
  readonly lines: readonly FoundLine[];
  /** Whether lines were left out because there are too many. */
  readonly cut: boolean;
  /** Files that could not be read to their end, and why. */
  readonly unread: readonly string[];
}

/** Looks requests up while a watcher runs. */
export class RequestSearch {
  private running = 0;

  /** @param owners all watched services */
  constructor(private readonly owners: readonly LogOwner[]) {}

  /**
   * Finds the lines that carry the id. @param service whose logs alone are looked into; undefined for those of all
   * @throws Failure QueueFullError while too many searches run, BadOptionError that lists the services
   */
  async find(requestId: string, service?: string): Promise<FoundRequest> {
    const names = this.owners.map(({ name }) => name);
    if (service !== undefined && !names.includes(service))
      throw new Failure('BadOptionError', `service: must be one of ${names.join(', ')}.`);
    if (this.running >= MAX_SEARCHES)
      throw new Failure('QueueFullError', 'Other searches are running.', { retryAfterS: 1 });
    this.running++;
    try {
      const sources = followedLogs(this.owners, 0);
      const wanted = sources.filter(({ owner }) => service === undefined || owner.name === service);
      return await findRequest(wanted, requestId);
    } finally {
      this.running--;
    }
  }
}

/** Finds the lines that carry the id. @param sources oldest first */
export async function findRequest(sources: readonly LogSource[], requestId: string): Promise<FoundRequest> {
  const found: { atMs: number; line: FoundLine }[] = [];
  const unread: string[] = [];
  let earliestEndMs = -Infinity;
  for (const source of sources.toReversed()) {
    if (source.mtimeMs < earliestEndMs || found.length > MAX_LINES) break;
    try {
      for await (const line of linesOf(source, requestId)) {
        if (found.length > MAX_LINES) break;
        // A line without a time stands behind the one before it.
        const atMs = timestampMs(line['timestamp']) ?? found.at(-1)?.atMs ?? 0;
        found.push({ atMs, line });
        earliestEndMs = Math.max(earliestEndMs, atMs - LONGEST_REQUEST_MS);
      }
    } catch (error) {
      // Compressed or removed just now, or damaged: the others are still read, and the answer says that it may lack something.
      unread.push(`${source.path}: ${(error as Error).message}`);
    }
  }
  // The order in the files decides between lines of the same millisecond.
  const lines = found.sort((a, b) => a.atMs - b.atMs).map(({ line }) => line);
  return { lines: lines.slice(0, MAX_LINES), cut: lines.length > MAX_LINES, unread };
}

/** The records of a file whose request_id is this one. Most of a file is only searched for the id's bytes, never parsed. */
async function* linesOf({ path, owner }: LogSource, requestId: string): AsyncGenerator<FoundLine, void, undefined> {
  const needle = Buffer.from(requestId);
  const recordsOf = recordReader(owner);
  for await (const block of blocksOfLines(path)) {
    if (!block.includes(needle)) continue;
    for (const line of block.toString('utf8').split('\n')) {
      if (!line.includes(requestId)) continue;
      for (const record of recordsOf(line)) if (record['request_id'] === requestId) yield record;
    }
  }
}

/** Reads lines of a service into records under our own names. */
function recordReader({ name, format }: LogOwner): (line: string) => readonly FoundLine[] {
  if (format === null) {
    return (line) => {
      const decoded = decodeLine(line);
      return decoded.ok ? [decoded.record] : [];
    };
  }
  const reader = new MappedFormat(format);
  return (line) => {
    const found = reader.records(line, 0);
    return typeof found === 'string' ? [] : found.map((it) => underOwnNames(it, name));
  };
}

/** A file's bytes in pieces that end with a line. */
export async function* blocksOfLines(path: string): AsyncGenerator<Buffer, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytesOf(path)) {
    const end = chunk.lastIndexOf(10) + 1;
    if (end > 0) yield Buffer.concat([rest, chunk.subarray(0, end)]);
    const kept = end > 0 ? chunk.subarray(end) : Buffer.concat([rest, chunk]);
    rest = kept.length > MAX_LINE_BYTES ? Buffer.alloc(0) : Buffer.from(kept);
  }
}
