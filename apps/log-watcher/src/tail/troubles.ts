/** What stands in the way of reading: told once for each file until it works again. */
import { existsSync, lstatSync } from 'node:fs';
import { errorCode } from './directory-scan.js';

/** Files that cannot be read are looked after up to this many: more are no other news. */
const MOST_UNREADABLE = 100;
/** Paths with a problem that are remembered. */
const MAX_REMEMBERED = 10_000;

/** The problems of one tail. */
export class Troubles {
  private readonly paths = new Set<string>();
  /** Those that were opened and could not be read: that they can be opened again says nothing. */
  private readonly unread = new Set<string>();

  /** @param met told of each problem, by path and system error code @param news told of those that were not known */
  constructor(
    private readonly met: (code: string) => void,
    private readonly news: (path: string, code: string) => void,
  ) {}

  /** The files that match and could not be read when they were last tried; those that are gone since are not among them. */
  get unreadable(): string[] {
    return [...new Set([...this.paths, ...this.unread])].filter((path) => existsSync(path)).slice(0, MOST_UNREADABLE);
  }

  /** Directories were listed: those that could be are no trouble any more, nor is what is gone. @param failed those that could not be listed */
  listed(directories: Iterable<string>, failed: ReadonlySet<string>): void {
    if (this.paths.size + this.unread.size === 0) return;
    for (const dir of directories) if (!failed.has(dir)) this.paths.delete(dir);
    for (const paths of [this.paths, this.unread])
      for (const path of paths) if (!failed.has(path) && !isThere(path)) paths.delete(path);
  }

  /** Runs what may fail by the file's fault. @returns the system's error code, if any */
  tryTo(path: string, action: () => void): string | undefined {
    try {
      action();
      this.paths.delete(path);
      return undefined;
    } catch (error) {
      this.tell(path, errorCode(error));
      return errorCode(error);
    }
  }

  /** Tells of a problem. @param code the system's error code */
  readonly tell = (path: string, code: string): void => {
    // A file that went away between two looks is no problem.
    if (code === 'ENOENT' || this.paths.has(path)) return;
    this.met(code);
    // Past the limit nothing is told: each would be told again at every look.
    if (this.paths.size >= MAX_REMEMBERED) return;
    this.paths.add(path);
    this.news(path, code);
  };
  /** An open file could not be read. */
  notRead(path: string, code: string): void {
    if (this.unread.has(path) || this.unread.size >= MAX_REMEMBERED) return;
    this.unread.add(path);
    if (!this.paths.has(path)) this.news(path, code);
  }

  /** It could. */
  wasRead(path: string): void {
    if (this.unread.size > 0) this.unread.delete(path);
  }
}

/** A link that leads nowhere is there; of what nobody may look at, nobody knows. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
