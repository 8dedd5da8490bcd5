/** A log in parts that can be read at the same time: each holds the lines that begin in its range of bytes. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { LineFormat } from '../../config/format-schema.js';
import { bytesOf } from '../read-logs.js';

/** Large enough that finding its edges costs nothing, small enough for all cores to have something to do. */
const PART_BYTES = 32 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 10;

/** A range of a file's bytes; of an archive, the whole. */
export interface LogPart {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** A part, and how its lines are read; null for Safelight's own. */
export interface FormattedPart extends LogPart {
  readonly format: LineFormat;
}

/**
 * The parts of a file, in order. Throws the system's error where there is no such file.
 * @param partBytes of each but the last
 */
export function partsOf(path: string, partBytes = PART_BYTES): LogPart[] {
  const { size } = statSync(path);
  // What is compressed can only be read from its start.
  const bytes = path.endsWith('.gz') ? size : partBytes;
  const count = Math.max(1, Math.ceil(size / Math.max(1, bytes)));
  return Array.from({ length: count }, (_, i) => ({ path, from: i * bytes, to: Math.min(size, (i + 1) * bytes) }));
}

/**
 * The bytes of a part's lines. Each chunk is valid until the next one is asked for.
 * @param buffer what is read into, unless the part is an archive. Throws the system's or zlib's error
 */
export async function* chunksOf({ path, from, to }: LogPart, buffer: Buffer): AsyncGenerator<Buffer, void, undefined> {
  if (path.endsWith('.gz')) {
    yield* bytesOf(path);
    return;
  }
  const fd = openSync(path, 'r');
  try {
    const end = lineStart(fd, to, buffer);
    for (let at = lineStart(fd, from, buffer); at < end;) {
      const count = readSync(fd, buffer, 0, Math.min(CHUNK_BYTES, buffer.length, end - at), at);
      if (count === 0) return;
      yield buffer.subarray(0, count);
      at += count;
    }
  } finally {
    closeSync(fd);
  }
}

/** Where the first line begins at or after a position; the file's end if none does. */
function lineStart(fd: number, position: number, buffer: Buffer): number {
  if (position === 0) return 0;
  for (let at = position - 1; ;) {
    const count = readSync(fd, buffer, 0, Math.min(CHUNK_BYTES, buffer.length), at);
    const found = buffer.subarray(0, count).indexOf(LINE_FEED);
    if (found !== -1) return at + found + 1;
    if (count === 0) return at;
    at += count;
  }
}
