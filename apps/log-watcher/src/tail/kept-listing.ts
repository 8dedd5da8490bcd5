/**
 * The followed names, listed anew only where a directory has changed: reading thousands of names and holding them against the patterns costs
 * more than looking at the files. Only names are kept; each file is looked at every time.
 */
import { statSync } from 'node:fs';
import { listPaths, type ScanProblem } from './directory-scan.js';
import type { FileSelection } from './glob.js';

/**
 * A directory that changed shorter ago than this when it was listed may change once more without a mark of it: file systems tell time in
 * steps, of 2 s at most. ms.
 */
const SETTLED_MS = 2_500;
/** However alike the directories look, so long is a list good for, ms: the file system's clock may be another one. */
const GOOD_FOR_MS = 5_000;

/** The directories that were listed; of those that are deep, the ones in them, too. */
export type ListedDirectories = ReadonlyMap<string, 'flat' | 'deep'>;

/** What a listing has found. */
interface Listing {
  readonly paths: ReadonlySet<string>;
  readonly directories: ListedDirectories;
  readonly hasLinks: boolean;
  readonly hasArchives: boolean;
}

const NOTHING: Listing = { paths: new Set(), directories: new Map(), hasLinks: false, hasArchives: false };

/** The paths of a selection. */
export class KeptListing {
  private latest = NOTHING;
  /** What each directory looked like just before it was listed; null where it has to be listed again whatever it looks like. */
  private marks: ReadonlyMap<string, string | null> = new Map();
  private listedAtMs = Number.NEGATIVE_INFINITY;
  private askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly selection: FileSelection,
    private readonly problem: ScanProblem,
    private readonly listed: (directories: Iterable<string>, failed: ReadonlySet<string>) => void = () => undefined,
  ) {}

  /** As the directories are now. @param nowMs epoch ms */
  at(nowMs: number): ReadonlySet<string> {
    const age = nowMs - this.listedAtMs;
    const good = age >= 0 && age < GOOD_FOR_MS && this.isUnchanged();
    if (!good) this.list(nowMs);
    this.askedAtMs = nowMs;
    return this.latest.paths;
  }

  /** Another map after each listing. */
  get directories(): ListedDirectories {
    return this.latest.directories;
  }

  /** Whether a followed name is a link: what is written behind it, no event of its directory tells. */
  get hasLinks(): boolean {
    return this.latest.hasLinks;
  }

  /** Whether there was no archive of a followed file, as of a time after `sinceMs`. */
  isWithoutArchives(sinceMs: number): boolean {
    return this.askedAtMs > sinceMs && !this.latest.hasArchives;
  }

  private isUnchanged(): boolean {
    for (const [dir, mark] of this.marks) if (mark === null || markOf(dir, Infinity) !== mark) return false;
    return true;
  }

  private list(nowMs: number): void {
    const { selection } = this;
    const marks = new Map<string, string | null>();
    const directories = new Map<string, 'flat' | 'deep'>();
    const found = { hasLinks: false, hasArchives: false };
    const wanted = (path: string): boolean => {
      found.hasArchives ||= selection.includesArchive(path);
      return selection.includes(path);
    };
    const failed = new Set<string>();
    const fail: ScanProblem = (dir, code) => {
      marks.set(dir, null);
      failed.add(dir);
      this.problem(dir, code);
    };
    const paths = listPaths(selection, wanted, fail, {
      entering: (dir, isDeep) => {
        marks.set(dir, markOf(dir, nowMs - SETTLED_MS));
        if (directories.get(dir) !== 'deep') directories.set(dir, isDeep ? 'deep' : 'flat');
      },
      link: () => (found.hasLinks = true),
    });
    this.latest = { paths, directories, ...found };
    this.marks = marks;
    this.listedAtMs = nowMs;
    this.listed(directories.keys(), failed);
  }
}

/** What changes when a name comes or goes; null where the directory is not there, or changed after `settledBeforeMs`. */
function markOf(dir: string, settledBeforeMs: number): string | null {
  try {
    const stat = statSync(dir, { throwIfNoEntry: false });
    if (stat === undefined || stat.ctimeMs > settledBeforeMs) return null;
    return `${stat.dev}:${stat.ino}:${stat.ctimeMs}:${stat.mtimeMs}`;
  } catch {
    // A folder that may not be entered, or a circle of links: the listing tells of it.
    return null;
  }
}
