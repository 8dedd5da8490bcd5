/**
 * Who is who: matches what the directories show with the files that are followed, and decides what a change of name, size or
 * content means. Synchronous, so that nothing moves under a decision.
 */
import { existsSync } from 'node:fs';
import { identityKey, isCopyName, type Cursor } from './cursor.js';
import { DepartedFiles, REMEMBER_MS, REMEMBER_UNLINKED_MS, type Newcomer } from './departed-files.js';
import { byIdentity, errorCode, lookAt, type FoundFile } from './directory-scan.js';
import { HEAD_BYTES } from './fingerprint.js';
import type { FileSelection } from './glob.js';
import { KeptListing } from './kept-listing.js';
import { OpenFiles } from './open-files.js';
import type { TailObserver } from './tail-observer.js';
import { Tailer } from './tailer.js';

/** Files that cannot be read are looked after up to this many: more are no other news. */
const MOST_UNREADABLE = 100;
const OUT_OF_HANDLES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);
/** Paths with a problem that are remembered. */
const MAX_COMPLAINTS = 10_000;

/** Counters of files' fates since the state began. */
export interface FileCounters {
  rotations: number;
  truncations: number;
}

/** The followed files. */
export class Roster {
  readonly departed = new DepartedFiles();
  readonly counters: FileCounters = { rotations: 0, truncations: 0 };
  /** Whether the last look left files for the next one, which there was no room for. */
  unmet = false;
  private readonly tailers = new Map<string, Tailer>();
  private byPath = new Map<string, Tailer>();
  private readonly complained = new Set<string>();
  private readonly open = new OpenFiles();
  private readonly listing: KeptListing;

  constructor(
    selection: FileSelection,
    private readonly observer: TailObserver,
  ) {
    this.listing = new KeptListing(selection, (path, code) => this.problem(path, code));
  }

  /** Files with bytes to be read. */
  readable(): Tailer[] {
    return [...this.tailers.values()].filter((tailer) => tailer.unreadBytes > 0 && tailer.isOpen);
  }

  get files(): Iterable<Tailer> {
    return this.tailers.values();
  }

  /** Handles that are open. */
  get openFiles(): number {
    return OpenFiles.count(this.tailers.values());
  }

  /** What is saved: each file that was read, and those that are gone but may turn up again. */
  cursors(): Cursor[] {
    const read = [...this.tailers.values()].map((tailer) => tailer.cursor).filter((cursor) => cursor.offset > 0);
    return [...read, ...this.departed.cursors];
  }

  /** Looks at one file of which an event told. @returns false when the name has gone to another file: then look at everything */
  glance(path: string, nowMs: number): boolean {
    const tailer = this.byPath.get(path);
    const found = lookAt(path, this.problem);
    if (tailer === undefined || found === undefined || identityKey(found.stat) !== tailer.key) return false;
    const problem = this.tryTo(path, () => {
      this.seen(tailer, [found], nowMs);
      this.begin(tailer, nowMs);
    });
    return problem === undefined;
  }

  /** Looks at everything. */
  look(nowMs: number): void {
    if (!this.lookAgain(this.listing.at(nowMs), nowMs)) this.match(this.listing.at(nowMs), nowMs);
    for (const tailer of this.tailers.values()) {
      if (tailer.fresh && tailer.isOpen) this.tryTo(tailer.path, () => this.begin(tailer, nowMs));
    }
    this.letGo(nowMs);
    this.departed.expire(nowMs);
  }

  /** Looks at each file under its name. @returns false, before anything is decided, where a name came, went or leads to another file */
  private lookAgain(paths: ReadonlySet<string>, nowMs: number): boolean {
    if (paths.size !== this.tailers.size) return false;
    const changed: [Tailer, FoundFile][] = [];
    for (const path of paths) {
      const tailer = this.byPath.get(path);
      const file = tailer && lookAt(path, this.problem);
      if (file === undefined || tailer?.isFile(file.stat) !== true) return false;
      // Only what has changed is kept: thousands of looks that outlive each other would be work for the garbage collector.
      if (tailer.isAsSeen(file.stat)) tailer.look(file.stat, nowMs);
      else changed.push([tailer, file]);
    }
    this.unmet = false;
    for (const [tailer, file] of changed) this.tryTo(tailer.path, () => this.seen(tailer, [file], nowMs));
    return true;
  }

  /** Finds out which file is which. */
  private match(paths: ReadonlySet<string>, nowMs: number): void {
    const found = byIdentity([...paths].map((path) => lookAt(path, this.problem)));
    for (const tailer of this.tailers.values()) {
      const names = found.get(tailer.key);
      this.tryTo(tailer.path, () => {
        if (names === undefined || !tailer.isFile(names[0]!.stat)) this.gone(tailer, nowMs);
        else this.seen(tailer, names, nowMs);
      });
    }
    this.meetAll(found, nowMs);
    this.byPath = new Map([...this.tailers.values()].filter((one) => !one.missing).map((one) => [one.path, one]));
  }

  private seen(tailer: Tailer, names: readonly FoundFile[], nowMs: number): void {
    const { path, stat } = names.find((name) => name.path === tailer.path) ?? names[0]!;
    tailer.missing = false;
    if (path !== tailer.path) {
      this.left(tailer, 'renamed', nowMs);
      tailer.path = path;
    }
    if (!tailer.isOpen && !tailer.isAsSeen(stat)) tailer.reopen();
    if (!tailer.look(stat, nowMs)) this.rewritten(tailer, nowMs);
  }

  private gone(tailer: Tailer, nowMs: number): void {
    this.left(tailer, 'removed', nowMs);
    tailer.missing = true;
    if (!tailer.lookByHandle(nowMs)) this.rewritten(tailer, nowMs);
  }

  private left(tailer: Tailer, reason: 'renamed' | 'removed', nowMs: number): void {
    if (tailer.leftAtMs !== null) return;
    tailer.leftAtMs = nowMs;
    this.counters.rotations++;
    this.observer.rotated(tailer.path, reason);
  }

  /** Cut or written anew under the same inode. How far the old content was read is remembered for the copy that may exist of it. */
  private rewritten(tailer: Tailer, nowMs: number): void {
    this.departed.add(tailer.cursor, nowMs);
    tailer.startOver();
    this.counters.truncations++;
    this.observer.truncated(tailer.path);
  }

  /** Opens what is new, as much of it as there are handles for. */
  private meetAll(found: ReadonlyMap<string, readonly FoundFile[]>, nowMs: number): void {
    const strangers = [...found].filter(([key]) => !this.tailers.has(key));
    const room = this.open.room(this.tailers.values());
    const before = this.tailers.size;
    for (const [, names] of strangers.slice(0, room)) if (!this.meet(names[0]!.path, nowMs)) break;
    this.unmet = strangers.length > room && this.tailers.size > before;
  }

  /** @returns false where there are no handles left */
  private meet(path: string, nowMs: number): boolean {
    const problem = this.tryTo(path, () => {
      const tailer = new Tailer(path, nowMs);
      // Between look and open the name may have gone to a file that is known: then it is looked at next time.
      if (this.tailers.has(tailer.key)) return tailer.letGo();
      this.tailers.set(tailer.key, tailer);
      this.observer.followed(path, tailer.size);
    });
    return problem === undefined || !OUT_OF_HANDLES.has(problem);
  }

  /** Decides where a new file is read from, as soon as it has content to go by. */
  private begin(tailer: Tailer, nowMs: number): void {
    if (!tailer.fresh || tailer.size === 0) return;
    if (tailer.copyOf !== null && this.isStillCopy(tailer, tailer.copyOf)) return;
    tailer.lookByHandle(nowMs);
    const newcomer = newcomerOf(tailer);
    const cursor = this.departed.claim(newcomer);
    if (cursor === undefined) {
      tailer.copyOf = this.originalOf(tailer, newcomer);
      if (tailer.copyOf !== null) return;
      if (this.departed.wasRewritten(newcomer)) this.counters.truncations++;
    } else tailer.skipTo(cursor.offset, cursor.lastAtMs);
    tailer.copyOf = null;
    tailer.fresh = false;
  }

  /** The followed file of which this is a copy in the making, so that its lines are not counted twice: copytruncate copies, then cuts. */
  private originalOf(tailer: Tailer, { read, size }: Newcomer): Tailer | null {
    const start = read(0, HEAD_BYTES);
    for (const other of this.tailers.values()) {
      const unlike = other === tailer || other.fresh || !isCopyName(tailer.path, other.path);
      if (!unlike && size <= other.size && other.beginsLike(start)) return other;
    }
    return null;
  }

  /** A copy is never longer than what it was made of, and begins with the same bytes. */
  private isStillCopy(tailer: Tailer, original: Tailer): boolean {
    const alive = this.tailers.get(original.key) === original;
    return alive && tailer.size <= original.size && original.beginsLike(tailer.bytesAt(0, HEAD_BYTES));
  }

  private letGo(nowMs: number): void {
    this.open.settle([...this.tailers.values()], nowMs, (tailer) => this.tryTo(tailer.path, () => tailer.reopen()));
    for (const [key, tailer] of this.tailers) {
      if (!tailer.missing || tailer.isOpen) continue;
      this.tailers.delete(key);
      this.departed.add(tailer.cursor, nowMs, tailer.unlinked ? REMEMBER_UNLINKED_MS : REMEMBER_MS);
    }
  }

  /** The files that match and could not be read when they were last tried; those that are gone since are not among them. */
  get unreadable(): string[] {
    return [...this.complained].slice(0, MOST_UNREADABLE).filter((path) => existsSync(path));
  }

  /** Runs what may fail by the file's fault; says so once per file until it works again. @returns the system's error code, if any */
  private tryTo(path: string, action: () => void): string | undefined {
    try {
      action();
      this.complained.delete(path);
      return undefined;
    } catch (error) {
      this.problem(path, errorCode(error));
      return errorCode(error);
    }
  }

  private readonly problem = (path: string, code: string): void => {
    // A file that went away between two looks is no problem.
    if (code === 'ENOENT' || this.complained.has(path)) return;
    if (OUT_OF_HANDLES.has(code)) this.open.exhausted(this.openFiles);
    // Past the limit nothing is told: each would be told again at every look.
    if (this.complained.size >= MAX_COMPLAINTS) return;
    this.complained.add(path);
    this.observer.unreadable(path, code);
  };
}

function newcomerOf(tailer: Tailer): Newcomer {
  return {
    path: tailer.path,
    identity: tailer.fileIdentity,
    size: tailer.size,
    read: (position, length) => tailer.bytesAt(position, length),
  };
}
