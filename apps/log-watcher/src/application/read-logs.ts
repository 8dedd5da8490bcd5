/** The bytes of log files: of live ones as they are, of archives what they hold. */
import { createReadStream, statSync, type Stats } from 'node:fs';
import { archiveChunks } from '../tail/archive-reader.js';

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** What the system says of a path; undefined where it says nothing: a link in a circle, a folder on the way that may not be entered. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** A file's bytes; of an archive, the uncompressed ones, all of them. @param upTo the first byte that is not read */
export function bytesOf(path: string, upTo = Infinity): AsyncIterable<Buffer> {
  return path.endsWith('.gz')
    ? archivedLines(path)
    : (createReadStream(path, { highWaterMark: CHUNK_BYTES, end: upTo - 1 }) as AsyncIterable<Buffer>);
}

/** To an archive nothing is added any more: its last line is whole, also without a line feed. One that is cut off ends before. */
async function* archivedLines(path: string): AsyncGenerator<Buffer, void, undefined> {
  let last = LINE_FEED;
  for await (const chunk of archiveChunks(path)) {
    last = chunk.at(-1) ?? last;
    yield chunk;
  }
  if (last !== LINE_FEED) yield Buffer.of(LINE_FEED);
}
