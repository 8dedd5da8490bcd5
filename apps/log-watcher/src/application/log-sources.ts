/** Which files hold the logs of which service, and so how their lines are read. The one place that decides it for all who read logs afresh. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LineFormat } from '../config/format-schema.js';
import { MappedFormat } from '../parse/formats/mapped-format.js';
import type { LineScanner } from '../parse/line-scanner.js';
import { listPaths } from '../tail/directory-scan.js';
import { FileSelection } from '../tail/glob.js';
import { statOf } from './read-logs.js';

/** A service, as its logs are found and read. */
export interface LogOwner {
  readonly name: string;
  readonly files: FileSelection;
  /** Null for Safelight's own lines. */
  readonly format: LineFormat;
}

/** A log file to be read. */
export interface LogSource {
  readonly path: string;
  /** When it was last written, epoch ms. */
  readonly mtimeMs: number;
  readonly owner: LogOwner;
}

/** Whose log a file, or the file of an archive, is: of several, the first one's. Undefined where no pattern names it. */
export function ownerOf(owners: readonly LogOwner[], path: string): LogOwner | undefined {
  const plain = resolve(path).replace(/\.gz$/, '');
  return owners.find(({ files }) => files.includes(plain));
}

/** The files of all services and their archives that were written since, oldest first. An archive beside its source is left out. */
export function followedLogs(owners: readonly LogOwner[], sinceMs: number): LogSource[] {
  const selection = FileSelection.joined(owners.map(({ files }) => files));
  const wanted = (path: string) => selection.includes(path) || selection.includesArchive(path);
  return [...listPaths(selection, wanted, () => undefined)]
    .filter((path) => !path.endsWith('.gz') || !existsSync(path.slice(0, -3)))
    .flatMap((path): LogSource[] => {
      const stat = statOf(path);
      const owner = ownerOf(owners, path);
      if (owner === undefined || stat?.isFile() !== true || stat.mtimeMs < sinceMs) return [];
      return [{ path, mtimeMs: stat.mtimeMs, owner }];
    })
    .sort((a, b) => a.mtimeMs - b.mtimeMs);
}

/** What reads lines of this format. @param scanner for Safelight's own; undefined where this machine has none */
export function readerOf(format: LineFormat, scanner: LineScanner | undefined): LineScanner | MappedFormat | undefined {
  return format === null ? scanner : new MappedFormat(format);
}
