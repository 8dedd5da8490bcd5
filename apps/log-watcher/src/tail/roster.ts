/**
 * Who is who: matches what the directories show with the files that are followed, and decides what a change of name, size or
 * content means. Synchronous, so that nothing moves under a decision.
 */
import { existsSync } from 'node:fs';
import { identityKey, isRotatedName, type Cursor } from './cursor.js';
import { DepartedFiles, type Newcomer } from './departed-files.js';
import { errorCode, listPaths, lookAt, type FoundFile } from './directory-scan.js';
import { HEAD_BYTES } from './fingerprint.js';
import type { FileSelection } from './glob.js';
import type { TailObserver } from './tail-observer.js';
import { Tailer } from './tailer.js';

/** A file whose name is gone is read for so long after it last grew, in ms; then its handle is closed. */
export const GRACE_MS = 5_000;
/** More handles than this are not kept open; files that rest are let go first. */
const MAX_OPEN = 500;
/** Files that cannot be read are looked after up to this many: more are no other news. */
const MOST_UNREADABLE = 100;

/** Counters of files' fates since the state began. */
export interface FileCounters {
  rotations: number;
  truncations: number;
}

/** The followed files. */
export class Roster {
  readonly departed = new DepartedFiles();
  readonly counters: FileCounters = { rotations: 0, truncations: 0 };
  private readonly tailers = new Map<string, Tailer>();
  private byPath = new Map<string, Tailer>();
  private readonly complained = new Set<string>();
  private maxOpen = MAX_OPEN;

  constructor(
    private readonly selection: FileSelection,
    private readonly observer: TailObserver,
  ) {}

  /** Files with bytes to be read. */
  readable(): Tailer[] {
    return [...this.tailers.values()].filter((tailer) => tailer.unreadBytes > 0 && tailer.isOpen);
  }

  get files(): Iterable<Tailer> {
    return this.tailers.values();
  }

  /** Handles that are open. */
  get openFiles(): number {
    return [...this.tailers.values()].filter((tailer) => tailer.isOpen).length;
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
    return this.tryTo(path, () => {
      this.seen(tailer, [found], nowMs);
      this.begin(tailer, nowMs);
    });
  }

  /** Looks at everything. */
  look(nowMs: number): void {
    const found = this.scan();
    for (const tailer of this.tailers.values()) {
      const names = found.get(tailer.key);
      this.tryTo(tailer.path, () => {
        if (names === undefined || !tailer.isFile(names[0]!.stat)) this.gone(tailer, nowMs);
        else this.seen(tailer, names, nowMs);
      });
    }
    for (const [key, names] of found) if (!this.tailers.has(key)) this.meet(names[0]!.path, nowMs);
    for (const tailer of this.tailers.values()) {
      if (tailer.fresh && tailer.isOpen) this.tryTo(tailer.path, () => this.begin(tailer, nowMs));
    }
    this.letGo(nowMs);
    this.departed.expire(nowMs);
    this.byPath = new Map([...this.tailers.values()].filter((one) => !one.missing).map((one) => [one.path, one]));
  }

  /** What the directories show, by identity: a file with two names is one file. */
  private scan(): Map<string, FoundFile[]> {
    const found = new Map<string, FoundFile[]>();
    for (const path of listPaths(this.selection, (name) => this.selection.includes(name), this.problem)) {
      const file = lookAt(path, this.problem);
      if (file === undefined) continue;
      const key = identityKey(file.stat);
      const names = found.get(key);
      if (names === undefined) found.set(key, [file]);
      else names.push(file);
    }
    return found;
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

  private meet(path: string, nowMs: number): void {
    this.tryTo(path, () => {
      const tailer = new Tailer(path, nowMs);
      // Between look and open the name may have gone to a file that is known: then it is looked at next time.
      if (this.tailers.has(tailer.key)) return tailer.letGo();
      this.tailers.set(tailer.key, tailer);
      this.observer.followed(path, tailer.size);
    });
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
      const unlike = other === tailer || other.fresh || !isRotatedName(tailer.path, other.path);
      if (!unlike && size <= other.size && other.beginsLike(start)) return other;
    }
    return null;
  }

  /** A copy is never longer than what it was made of, and begins with the same bytes. */
  private isStillCopy(tailer: Tailer, original: Tailer): boolean {
    const alive = this.tailers.get(original.key) === original;
    return alive && tailer.size <= original.size && original.beginsLike(tailer.bytesAt(0, HEAD_BYTES));
  }

  /** Closes what has not grown since its name went, and, past the limit of open files, what rests. */
  private letGo(nowMs: number): void {
    const open = [...this.tailers.values()].filter((one) => one.isOpen && one.unreadBytes === 0 && !one.copyOf);
    for (const tailer of open) {
      if (tailer.leftAtMs === null || nowMs - Math.max(tailer.leftAtMs, tailer.grewAtMs) < GRACE_MS) continue;
      tailer.letGo();
    }
    const resting = open.filter((tailer) => tailer.isOpen).sort((a, b) => a.grewAtMs - b.grewAtMs);
    for (const tailer of resting.slice(0, Math.max(0, resting.length - this.maxOpen))) tailer.letGo();
    for (const [key, tailer] of this.tailers) {
      if (!tailer.missing || tailer.isOpen) continue;
      this.tailers.delete(key);
      this.departed.add(tailer.cursor, nowMs);
    }
  }

  /** The files that match and could not be read when they were last tried; those that are gone since are not among them. */
  get unreadable(): string[] {
    return [...this.complained].slice(0, MOST_UNREADABLE).filter((path) => existsSync(path));
  }

  /** Runs what may fail by the file's fault; says so once per file until it works again. */
  private tryTo(path: string, action: () => void): boolean {
    try {
      action();
      this.complained.delete(path);
      return true;
    } catch (error) {
      this.problem(path, errorCode(error));
      return false;
    }
  }

  private readonly problem = (path: string, code: string): void => {
    // A file that went away between two looks is no problem.
    if (code === 'ENOENT' || this.complained.has(path)) return;
    // Out of handles: those of files that rest are given back at the end of this look, and the next look goes on with the rest.
    if (code === 'EMFILE' || code === 'ENFILE') this.maxOpen = Math.max(4, Math.floor(this.openFiles / 2));
    if (this.complained.size < 10_000) this.complained.add(path);
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
