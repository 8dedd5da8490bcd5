/** Which files are followed: a small glob matcher, which also tells which directories to list and to watch. */
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
  if (segment === '**') return last ? '(?:(?!\\.)[^/]+/)*(?!\\.)[^/]+' : '(?:(?!\\.)[^/]+/)*';
  const body = segment.replace(
    /\[(!?)([^\]]+)\]|[.+^${}()|\\[\]]|[*?]/g,
    (token, not: string, set: string | undefined) => {
      // No set, least of all one of what is not meant, goes over the end of a name.
      if (set !== undefined) return `(?!/)[${not === '' ? '' : '^'}${set.replace(/[\\^\]]/g, '\\$&')}]`;
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
  private readonly own: readonly Glob[];
  private readonly refused: readonly Glob[];

  /**
   * @param patterns as in WATCH_GLOBS; relative ones from the working directory
   * @param excluded files that are never followed, by absolute path: the watcher's own log above all
   * @param others whose files are followed as well
   */
  constructor(
    patterns: readonly string[],
    private readonly excluded: (path: string) => boolean = () => false,
    private readonly others: readonly FileSelection[] = [],
  ) {
    const own = patterns.filter((pattern) => !pattern.startsWith('!')).map(compileGlob);
    this.globs = [...own, ...others.flatMap((other) => other.globs)];
    this.own = own;
    this.refused = patterns
      .filter((pattern) => pattern.startsWith('!'))
      .map((pattern) => compileGlob(pattern.slice(1)));
  }

  /** Whether lines are read from this file. */
  includes(path: string): boolean {
    return (this.ownOnes(path) && !NOT_PLAIN.test(path)) || this.others.some((other) => other.includes(path));
  }

  private ownOnes(path: string): boolean {
    const named = this.own.some((glob) => glob.matches(path)) && !this.refused.some((glob) => glob.matches(path));
    return named && !this.excluded(path);
  }

  /** What several selections name. */
  static joined(selections: readonly FileSelection[]): FileSelection {
    return selections.length === 1 ? selections[0]! : new FileSelection([], undefined, selections);
  }

  /** The directories that hold matches, each once, with the number of levels below. */
  get directories(): ReadonlyMap<string, number> {
    const depths = new Map<string, number>();
    for (const { baseDir, depth } of this.globs) depths.set(baseDir, Math.max(depth, depths.get(baseDir) ?? 0));
    return depths;
  }

  /** Whether this is the gzip archive of a file that would be followed. */
  includesArchive(path: string): boolean {
    return path.endsWith('.gz') && this.includes(path.slice(0, -3));
  }
}
