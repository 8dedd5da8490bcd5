/** Figures straight from the files, without a running watcher: live files and archives are read once, into the same windows. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { archiveChunks } from '../tail/archive-reader.js';
import { listPaths } from '../tail/directory-scan.js';
import type { FileSelection } from '../tail/glob.js';
import { LineSplitter } from '../tail/line-splitter.js';
import type { LineOrigin } from '../tail/intake.js';
import type { LineIntake } from './line-intake.js';

const CHUNK_BYTES = 256 * 1024;

/**
 * Reads every selected file that may hold lines of the time asked for, oldest first.
 * @param sinceMs files that ended before it are left out, epoch ms
 * @returns the files that could not be read to their end
 */
export async function readLogs(selection: FileSelection, intake: LineIntake, sinceMs: number): Promise<string[]> {
  const unread: string[] = [];
  for (const { path } of logFiles(selection, sinceMs)) {
    try {
      await readFile(path, intake);
    } catch {
      unread.push(path);
    }
  }
  return unread;
}

/** The selected files and their archives that were written since, oldest first. An archive beside its source is left out. */
export function logFiles(selection: FileSelection, sinceMs: number): { path: string; mtimeMs: number }[] {
  const wanted = (path: string) => selection.includes(path) || selection.includesArchive(path);
  return [...listPaths(selection, wanted, () => undefined)]
    .filter((path) => !path.endsWith('.gz') || !existsSync(path.slice(0, -3)))
    .flatMap((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat?.isFile() === true && stat.mtimeMs >= sinceMs ? [{ path, mtimeMs: stat.mtimeMs }] : [];
    })
    .sort((a, b) => a.mtimeMs - b.mtimeMs);
}

/** A file's bytes; of an archive, the uncompressed ones. */
export function bytesOf(path: string): AsyncIterable<Buffer> {
  return path.endsWith('.gz')
    ? archiveChunks(path)
    : (createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>);
}

async function readFile(path: string, intake: LineIntake): Promise<void> {
  const origin: LineOrigin = { path, lastAtMs: null };
  const sink = {
    lines: (block: Buffer) => intake.lines(block, origin),
    line: (bytes: Buffer) => intake.line(bytes, origin),
    blank: () => intake.blank(origin),
    oversize: () => intake.oversize(origin),
  };
  const splitter = new LineSplitter(true);
  for await (const chunk of bytesOf(path)) splitter.feed(chunk, sink);
}
