/** Lists what matches, with the facts that identify it. Synchronous: a few microseconds a file, and nothing can change halfway through a decision. */
import { lstatSync, readdirSync, statSync, type Dirent, type Stats } from 'node:fs';
import { join } from 'node:path';
import { identityKey } from './cursor.js';
import type { FileSelection } from './glob.js';

/** A file as the directory shows it at one moment; links are followed. */
export interface FoundFile {
  readonly path: string;
  readonly stat: Stats;
}

/** Told of what cannot be looked at, by path and system error code. */
export type ScanProblem = (path: string, code: string) => void;

/** Told of what a listing comes upon. */
export interface ScanWitness {
  /** A directory, before it is listed. @param isDeep whether those in it are listed, too */
  readonly entering?: (dir: string, isDeep: boolean) => void;
  /** A path that was picked, and is a link. */
  readonly link?: (path: string) => void;
}

/** More names than this in all are not looked at: somebody pointed a pattern at the wrong directory. */
const MAX_NAMES = 100_000;

/** The system's error code, "ENOENT". */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** Paths that `wanted` picks, in no particular order. A directory that is not there (yet) has none. */
export function listPaths(
  selection: FileSelection,
  wanted: (path: string) => boolean,
  problem: ScanProblem,
  { entering, link }: ScanWitness = {},
): Set<string> {
  const paths = new Set<string>();
  let budget = MAX_NAMES;
  const walk = (dir: string, depth: number): void => {
    entering?.(dir, depth > 0);
    for (const entry of entriesOf(dir, problem)) {
      if (--budget < 0) return;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) {
        if (depth > 0) walk(path, depth - 1);
      } else if (wanted(path)) {
        paths.add(path);
        if (entry.isSymbolicLink()) link?.(path);
      }
    }
  };
  for (const [baseDir, depth] of selection.directories) walk(baseDir, depth);
  return paths;
}

function entriesOf(dir: string, problem: ScanProblem): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') problem(dir, errorCode(error));
    return [];
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** The file behind a path; undefined where there is none, or where it is no plain file (a directory, a dangling link, a pipe). */
export function lookAt(path: string, problem: ScanProblem): FoundFile | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() === true) return { path, stat };
    // Between two files a link may lead nowhere for a moment; one that never leads anywhere is somebody's mistake.
    if (stat === undefined && isLink(path)) problem(path, 'DANGLING_LINK');
    return undefined;
  } catch (error) {
    problem(path, errorCode(error));
    return undefined;
  }
}

/** Files by identityKey(): one with two names is one file. */
export function byIdentity(files: readonly (FoundFile | undefined)[]): Map<string, FoundFile[]> {
  const found = new Map<string, FoundFile[]>();
  for (const file of files) {
    if (file === undefined) continue;
    const key = identityKey(file.stat);
    const names = found.get(key);
    if (names === undefined) found.set(key, [file]);
    else names.push(file);
  }
  return found;
}
