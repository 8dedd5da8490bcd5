/** Which files are followed: a small glob matcher, because the file-event library has none. */
import { resolve, sep } from 'node:path';
import { Failure } from '#events';

/** A compiled pattern. */
export interface Glob {
  /** The part of the pattern before its first wildcard: the directory to list. */
  readonly baseDir: string;
  /** How many levels of directories below `baseDir` may hold matches; 0 is `baseDir` alone. */
  readonly depth: number;
  /** @param path absolute */
  matches(path: string): boolean;
}

/** How far `**` goes down, so that a link to `/` or a loop of directories ends. */
const MAX_DEPTH = 8;

/**
 * Compiles `*` and `?` (within a name), `[a-z]`, `[!a-z]` and `**` (any directories). Wildcards do not match a leading dot.
 * @throws Failure BadConfigError where a range like `[z-a]` is empty
 */
export function compileGlob(pattern: string): Glob {
  const segments = resolve(pattern).split(sep);
  const firstWild = segments.findIndex((segment) => /[*?[]/.test(segment));
  const fixed = firstWild === -1 ? segments.length - 1 : firstWild;
  const rest = segments.slice(fixed);
  const regex = compiled(pattern, `^${rest.map(segmentPattern).join('')}$`);
  const baseDir = segments.slice(0, fixed).join(sep) || sep;
  const prefix = baseDir === sep ? sep : baseDir + sep;
  return {
    baseDir,
    depth: rest.includes('**') ? MAX_DEPTH : rest.length - 1,
    matches: (path) => path.startsWith(prefix) && regex.test(path.slice(prefix.length)),
  };
}

function compiled(pattern: string, source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw new Failure('BadConfigError', `WATCH_GLOBS: ${pattern} is no pattern: ${(error as Error).message}`);
  }
}

/** One segment as a regular expression; `**` stands for any number of directories, none included. */
function segmentPattern(segment: string, index: number, all: readonly string[]): string {
  const last = index === all.length - 1;
  if (segment === '**') return last ? '.*' : '(?:[^/]+/)*';
  const body = segment.replace(
    /\[(!?)([^\]]+)\]|[.+^${}()|\\[\]]|[*?]/g,
    (token, not: string, set: string | undefined) => {
      if (set !== undefined) return `[${not === '' ? '' : '^'}${set.replace(/[\\^\]]/g, '\\$&')}]`;
      if (token === '*') return '[^/]*';
      return token === '?' ? '[^/]' : `\\${token}`;
    },
  );
  return `${/^[*?[]/.test(segment) ? '(?!\\.)' : ''}${body}${last ? '' : '/'}`;
}

/** Names that hold no plain lines: archives, and files that are still being made. */
const NOT_PLAIN = /\.(gz|bz2|xz|zst|zip|tmp)$/;

/** The files that are followed: whatever a pattern names, less what a pattern with a leading `!` names and what is excluded. */
export class FileSelection {
  readonly globs: readonly Glob[];
  private readonly refused: readonly Glob[];

  /**
   * @param patterns as in WATCH_GLOBS; relative ones from the working directory
   * @param excluded files that are never followed, by absolute path: the watcher's own log above all
   */
  constructor(
    patterns: readonly string[],
    private readonly excluded: (path: string) => boolean = () => false,
  ) {
    this.globs = patterns.filter((pattern) => !pattern.startsWith('!')).map(compileGlob);
    this.refused = patterns
      .filter((pattern) => pattern.startsWith('!'))
      .map((pattern) => compileGlob(pattern.slice(1)));
  }

  /** Whether lines are read from this file. */
  includes(path: string): boolean {
    if (NOT_PLAIN.test(path) || this.excluded(path)) return false;
    return this.globs.some((glob) => glob.matches(path)) && !this.refused.some((glob) => glob.matches(path));
  }

  /** Whether this is the gzip archive of a file that would be followed. */
  includesArchive(path: string): boolean {
    return path.endsWith('.gz') && this.includes(path.slice(0, -3));
  }
}
