/**
 * Who is who: matches what the directories show with the files that are followed, and decides what a change of name, size or
 * content means. Synchronous, so that nothing moves under a decision.
 */
import { Beginnings } from './beginnings.js';
import { identityKey, type Cursor } from './cursor.js';
import { DepartedFiles, REMEMBER_MS, REMEMBER_UNLINKED_MS } from './departed-files.js';
import { byIdentity, errorCode, lookAt, type FoundFile } from './directory-scan.js';
import { FollowedFiles } from './followed-files.js';
import type { FileSelection } from './glob.js';
import { KeptListing } from './kept-listing.js';
import { OpenFiles } from './open-files.js';
import type { TailObserver } from './tail-observer.js';
import { Tailer } from './tailer.js';
import { Troubles } from './troubles.js';

const OUT_OF_HANDLES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** Counters of files' fates since the state began. */
export interface FileCounters {
  rotations: number;
  truncations: number;
}

/** The followed files. */
export class Roster {
  readonly departed = new DepartedFiles();
  readonly counters: FileCounters = { rotations: 0, truncations: 0 };
  readonly listing: KeptListing;
  /** Whether the last look left files for the next one, which there was no room for. */
  unmet = false;
  /** Whether the last look found that files came, or lost their names. */
  hasNews = false;
  private readonly followed = new FollowedFiles();
  private readonly beginnings: Beginnings;
  private readonly troubles: Troubles;
  private readonly open = new OpenFiles();
  /** Files that had several names at the last look at everything. */
  private severalNames: ReadonlySet<Tailer> = new Set();

  constructor(
    selection: FileSelection,
    private readonly observer: TailObserver,
  ) {
    this.troubles = new Troubles(
      (code) => OUT_OF_HANDLES.has(code) && this.open.exhausted(this.openFiles),
      (path, code) => observer.unreadable(path, code),
    );
    this.listing = new KeptListing(selection, this.troubles.tell, (...all) => this.troubles.listed(...all));
    this.beginnings = new Beginnings(this.followed, this.departed, () => this.counters.truncations++);
  }

  /** Files with bytes to be read. */
  readable(): Tailer[] {
    return this.followed.filter((tailer) => tailer.unreadBytes > 0 && tailer.isOpen && !tailer.fresh);
  }

  get files(): Iterable<Tailer> {
    return this.followed;
  }

  /** Handles that are open. */
  get openFiles(): number {
    return OpenFiles.count(this.followed);
  }

  /** Whether there are files of which no event tells: links, what has lost its name, and what waits for another file's fate. */
  get isRestless(): boolean {
    return this.listing.hasLinks || this.followed.hasUnsettled;
  }

  /** The files that match and could not be read when they were last tried; those that are gone since are not among them. */
  get unreadable(): string[] {
    return this.troubles.unreadable;
  }

  /** What is saved: each file that was read, and those that are gone but may turn up again. */
  cursors(): Cursor[] {
    const cursors: Cursor[] = [];
    const originals = this.followed.originals;
    for (const tailer of this.followed)
      if (tailer.offset > 0 && !this.isOver(tailer, originals)) cursors.push(tailer.cursor);
    return [...cursors, ...this.departed.cursors];
  }

  /** Whether nothing of it can turn up again: it has no name left, all of it was read, and there is no copy of it nor an archive. */
  private isOver(tailer: Tailer, originals: ReadonlySet<Tailer | null>): boolean {
    const { unlinked, unreadBytes, leftAtMs } = tailer;
    if (!unlinked || unreadBytes > 0 || leftAtMs === null) return false;
    return this.listing.isWithoutArchives(leftAtMs) && !originals.has(tailer);
  }

  /**
   * Looks at the names of which events told: what comes and goes costs no look at thousands of others.
   * @returns false where it takes a look at everything to tell what has happened
   */
  glance(paths: Iterable<string>, nowMs: number): boolean {
    const { seen, gone, strangers } = this.followed.behind(paths, this.troubles.tell);
    if (gone.some((one) => this.severalNames.has(one)) || !seen.every((one) => this.isAsNamed(...one))) return false;
    for (const tailer of gone) this.tryTo(tailer, () => this.gone(tailer, nowMs));
    const look = (one: Tailer, { stat }: FoundFile) => this.seen(one, [{ path: one.path, stat }], nowMs);
    const problems = seen.filter(([one, file]) => this.tryTo(one, () => look(one, file)) !== undefined);
    const allMet = this.meetAll(strangers, nowMs);
    for (const [one] of seen) this.begin(one, nowMs);
    for (const { stat } of strangers) this.begin(this.followed.of(identityKey(stat)), nowMs);
    return allMet && problems.length === 0;
  }

  /** Whether it is the file that the name is known to lead to. */
  private isAsNamed(tailer: Tailer, { path, stat }: FoundFile): boolean {
    const named = tailer.path === path || this.severalNames.has(tailer);
    return named && !tailer.missing && tailer.isFile(stat);
  }

  /** Looks at everything. */
  look(nowMs: number): void {
    this.unmet = this.hasNews = false;
    if (!this.lookAgain(this.listing.at(nowMs), nowMs)) this.match(this.listing.at(nowMs), nowMs);
    for (const tailer of this.followed) this.begin(tailer, nowMs);
    this.letGo(nowMs);
    this.departed.expire(nowMs);
  }

  /** Looks at each file under its name. @returns false, before anything is decided, where a name came, went or leads to another file */
  private lookAgain(paths: ReadonlySet<string>, nowMs: number): boolean {
    if (paths.size !== this.followed.size) return false;
    const changed: [Tailer, FoundFile][] = [];
    for (const path of paths) {
      const tailer = this.followed.at(path);
      const file = tailer && lookAt(path, this.troubles.tell);
      if (file === undefined || tailer?.isFile(file.stat) !== true) return false;
      // Only what has changed is kept: thousands of looks that outlive each other would be work for the garbage collector.
      if (tailer.isAsSeen(file.stat)) tailer.look(file.stat, nowMs);
      else changed.push([tailer, file]);
    }
    for (const [tailer, file] of changed) this.tryTo(tailer, () => this.seen(tailer, [file], nowMs));
    return true;
  }

  /** Finds out which file is which. */
  private match(paths: ReadonlySet<string>, nowMs: number): void {
    const found = byIdentity([...paths].map((path) => lookAt(path, this.troubles.tell)));
    const severalNames = new Set<Tailer>();
    for (const tailer of this.followed) {
      const names = found.get(tailer.key);
      if (names !== undefined && names.length > 1) severalNames.add(tailer);
      this.tryTo(tailer, () => {
        if (names === undefined || !tailer.isFile(names[0]!.stat)) this.gone(tailer, nowMs);
        else this.seen(tailer, names, nowMs);
      });
      // Its inode has gone to another file, which can be met as soon as this one is let go.
      if (names !== undefined && tailer.missing) this.unmet = true;
    }
    this.severalNames = severalNames;
    const strangers = [...found].flatMap(([key, names]) => (this.followed.of(key) === undefined ? [names[0]!] : []));
    const before = this.followed.size;
    const allMet = this.meetAll(strangers, nowMs);
    if (this.followed.size === before) return;
    this.hasNews = true;
    this.unmet ||= !allMet;
  }

  private seen(tailer: Tailer, names: readonly FoundFile[], nowMs: number): void {
    const { path, stat } = names.find((name) => name.path === tailer.path) ?? names[0]!;
    if (path !== tailer.path) this.left(tailer, 'renamed', nowMs);
    this.followed.name(tailer, path);
    if (!tailer.isOpen && !tailer.isAsSeen(stat)) tailer.reopen();
    if (!tailer.look(stat, nowMs)) this.rewritten(tailer, nowMs);
  }

  private gone(tailer: Tailer, nowMs: number): void {
    this.left(tailer, 'removed', nowMs);
    this.followed.unname(tailer);
    if (!tailer.lookByHandle(nowMs)) this.rewritten(tailer, nowMs);
  }

  private left(tailer: Tailer, reason: 'renamed' | 'removed', nowMs: number): void {
    if (tailer.leftAtMs !== null) return;
    this.hasNews = true;
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

  /** Opens what is new, as much of it as there are handles for. @returns whether that was all of it */
  private meetAll(strangers: readonly FoundFile[], nowMs: number): boolean {
    const room = strangers.length === 0 ? 0 : this.open.room(this.followed);
    for (const { path } of strangers.slice(0, room)) if (!this.meet(path, nowMs)) return false;
    return strangers.length <= room;
  }

  /** @returns false where there are no handles left */
  private meet(path: string, nowMs: number): boolean {
    const problem = this.troubles.tryTo(path, () => {
      const tailer = new Tailer(path, nowMs);
      // Between look and open the name may have gone to a file that is known: then it is looked at next time.
      if (this.followed.of(tailer.key) !== undefined) return tailer.letGo();
      this.followed.add(tailer);
      this.observer.followed(path, tailer.size);
    });
    return problem === undefined || !OUT_OF_HANDLES.has(problem);
  }

  private begin(tailer: Tailer | undefined, nowMs: number): void {
    if (tailer?.fresh === true && tailer.isOpen) this.tryTo(tailer, () => this.beginnings.begin(tailer, nowMs));
  }

  private letGo(nowMs: number): void {
    this.open.settle([...this.followed], nowMs, (tailer) => this.tryTo(tailer, () => tailer.reopen()));
    const over = this.followed.filter((tailer) => tailer.missing && !tailer.isOpen);
    if (over.length === 0) return;
    const originals = this.followed.originals;
    for (const tailer of over) {
      this.followed.delete(tailer);
      if (this.isOver(tailer, originals)) continue;
      this.departed.add(tailer.cursor, nowMs, tailer.unlinked ? REMEMBER_UNLINKED_MS : REMEMBER_MS);
    }
  }

  /** What was there was read. */
  wasRead({ path }: Tailer): void {
    this.troubles.wasRead(path);
  }

  /** What was there could not be read: it is opened anew at the next look, as long as it has a name. */
  notRead(tailer: Tailer, error: unknown): void {
    this.troubles.notRead(tailer.path, errorCode(error));
    tailer.letGo();
  }

  private tryTo({ path }: Tailer, action: () => void): string | undefined {
    return this.troubles.tryTo(path, action);
  }
}
