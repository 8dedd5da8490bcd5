/** Reads back what a log was given last, for a program that must know after a crash what it had written. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzipped = promisify(gunzip);

/** Files set aside that are read beside the current one: a rotation may have come just before the end, and one more at the start. */
const SET_ASIDE_READ = 2;

/**
 * The lines of the current file and of the two that were set aside last, the oldest file first. A file that cannot be read counts as empty.
 * @param baseName file name without its ending, as of `RotatingFile`
 */
export async function* recentLines(directory: string, baseName: string): AsyncGenerator<string> {
  for (const name of await newestFiles(directory, baseName)) yield* await linesOf(join(directory, name));
}

async function newestFiles(directory: string, baseName: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const setAside = names.flatMap((name) => {
    if (!name.startsWith(`${baseName}-`)) return [];
    const [, day, number] = /-(\d{4}-\d{2}-\d{2})\.(\d+)\.ndjson(\.gz)?$/.exec(name) ?? [];
    return day === undefined ? [] : [{ name, order: `${day} ${String(number).padStart(9, '0')}` }];
  });
  const newest = setAside.sort((a, b) => (a.order < b.order ? -1 : 1)).slice(-SET_ASIDE_READ);
  return [...newest.map(({ name }) => name), `${baseName}.ndjson`];
}

/** A file is set aside at some megabytes, so it is read whole. */
async function linesOf(path: string): Promise<string[]> {
  try {
    const bytes = await readFile(path);
    return (path.endsWith('.gz') ? await unzipped(bytes) : bytes)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}
