/**
 * File events as a hint that something happened. The truth is always looked up; without events the tail polls. The directories are watched,
 * not the thousands of files in them, so that who comes and goes costs no watch of its own.
 */
import { statSync, watch, type FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';
import { identityKey } from './cursor.js';
import { errorCode } from './directory-scan.js';
import type { FileSelection } from './glob.js';
import type { ListedDirectories } from './kept-listing.js';

/** Where events go. */
export interface FileEventSink {
  /** A followed name came, went or has new content. Told once, until it is taken out of `told`. */
  told(): void;
  /** Something else happened that may be of importance: a directory or an archive came or went. */
  moved(): void;
  /** Events do not come (any more): no watches left, or a file system without them. */
  failed(reason: string): void;
}

/** What is wrong with one directory alone, a loop of links for example: the scan tells of it, and events of the others still come. */
const ONE_PLACE: ReadonlySet<string> = new Set(['ELOOP', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

interface Watched {
  /** Which directory was behind the path when it began to be watched. */
  readonly key: string;
  readonly watcher: FSWatcher;
}

/** The watches of a selection's directories. */
export class FileEvents {
  /** Followed names of which events told; whoever has looked at them takes them out. */
  readonly told = new Set<string>();
  private readonly watched = new Map<string, Watched>();
  private directories: ListedDirectories = new Map();
  /** Whether a watch was lost since the directories were last covered. */
  private dropped = false;
  private closed = false;

  constructor(
    private readonly selection: FileSelection,
    private readonly sink: FileEventSink,
  ) {}

  /**
   * Watches these directories and no others. Costs next to nothing where they are the same as before.
   * @returns whether there are new watches: what happened before them has to be looked for
   */
  cover(directories: ListedDirectories): boolean {
    if (this.closed || (directories === this.directories && !this.dropped)) return false;
    this.directories = directories;
    this.dropped = false;
    for (const dir of this.watched.keys()) if (!directories.has(dir)) this.drop(dir);
    let news = false;
    for (const dir of directories.keys()) news = this.watch(dir) || news;
    return news;
  }

  /** Whether each directory is watched. */
  get isComplete(): boolean {
    return !this.closed && this.watched.size === this.directories.size;
  }

  private watch(dir: string): boolean {
    if (this.closed) return false;
    try {
      const key = identityKey(statSync(dir));
      if (this.watched.get(dir)?.key === key) return false;
      this.drop(dir);
      const own = basename(dir);
      const watcher = watch(dir, (kind, name) => this.tell(dir, kind, name === own ? null : name));
      this.watched.set(dir, { key, watcher: watcher.on('error', (error) => this.problem(error)) });
      return true;
    } catch (error) {
      this.drop(dir);
      this.problem(error);
      return false;
    }
  }

  /** @param name null where it happened to the directory itself, or to one in it that bears its name */
  private tell(dir: string, kind: string, name: string | null): void {
    const path = join(dir, name ?? basename(dir));
    if (name === null) {
      // It may be gone itself, and another may come in its place, even with the same inode.
      if (kind === 'rename') this.drop(dir);
      this.sink.moved();
    }
    if (this.told.has(path)) return;
    if (this.selection.includes(path)) {
      this.told.add(path);
      this.sink.told();
    }
    if (kind === 'rename' && (this.selection.includesArchive(path) || this.isDirectory(dir, path))) this.sink.moved();
  }

  /** Whether a name in `dir` is, or was, a directory that may hold followed files. */
  private isDirectory(dir: string, path: string): boolean {
    if (this.directories.has(path)) return true;
    if (this.directories.get(dir) !== 'deep') return false;
    try {
      return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    } catch {
      return false;
    }
  }

  private drop(dir: string): void {
    const watched = this.watched.get(dir);
    if (watched === undefined) return;
    this.watched.delete(dir);
    this.dropped = true;
    watched.watcher.close();
  }

  private problem(error: unknown): void {
    if (!ONE_PLACE.has(errorCode(error))) this.sink.failed(error instanceof Error ? error.message : String(error));
  }

  /** Ends it. */
  close(): void {
    this.closed = true;
    for (const { watcher } of this.watched.values()) watcher.close();
    this.watched.clear();
    this.told.clear();
  }
}
