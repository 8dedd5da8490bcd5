/** Figures straight from the files, without a running watcher: live files and archives are read once, into the same windows. */
import { createReadStream, existsSync, statSync, type Stats } from 'node:fs';
import { archiveChunks } from '../tail/archive-reader.js';
import { listPaths } from '../tail/directory-scan.js';
import type { FileSelection } from '../tail/glob.js';
import { LineSplitter } from '../tail/line-splitter.js';
import { sinkOf } from '../tail/intake.js';
import type { LineIntake } from './line-intake.js';

const CHUNK_BYTES = 256 * 1024;

/** Reads files one after the other. @returns those that could not be read to their end, with the system's message */
export async function readInto(paths: readonly string[], intake: LineIntake): Promise<string[]> {
  const unread: string[] = [];
  for (const path of paths) {
    try {
      await readFile(path, intake);
    } catch (error) {
      unread.push(`${path}: ${(error as Error).message}`);
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
      const stat = statOf(path);
      return stat?.isFile() === true && stat.mtimeMs >= sinceMs ? [{ path, mtimeMs: stat.mtimeMs }] : [];
    })
    .sort((a, b) => a.mtimeMs - b.mtimeMs);
}

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
    ? archiveChunks(path)
    : (createReadStream(path, { highWaterMark: CHUNK_BYTES, end: upTo - 1 }) as AsyncIterable<Buffer>);
}

async function readFile(path: string, intake: LineIntake): Promise<void> {
  const sink = sinkOf(intake, { path, lastAtMs: null });
  const splitter = new LineSplitter(true);
  for await (const chunk of bytesOf(path)) splitter.feed(chunk, sink);
}
