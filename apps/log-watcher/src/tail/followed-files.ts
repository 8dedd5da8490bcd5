/** The followed files, found by what they are, by their names, and by names that rotation makes of theirs. */
import { identityKey, isCopyName } from './cursor.js';
import { lookAt, type FoundFile, type ScanProblem } from './directory-scan.js';
import { NameIndex } from './name-index.js';
import type { Tailer } from './tailer.js';

/** What names lead to. */
export interface Behind {
  /** Files that are known, maybe under another name. */
  readonly seen: readonly (readonly [Tailer, FoundFile])[];
  /** Files that these names no longer lead to. */
  readonly gone: readonly Tailer[];
  readonly strangers: readonly FoundFile[];
}

/** All of them, in the order in which they were met. */
export class FollowedFiles implements Iterable<Tailer> {
  private readonly byKey = new Map<string, Tailer>();
  private readonly byPath = new Map<string, Tailer>();
  private readonly byName = new NameIndex<Tailer>();

  [Symbol.iterator](): Iterator<Tailer> {
    return this.byKey.values();
  }

  get size(): number {
    return this.byKey.size;
  }

  /** @param key see identityKey() */
  of(key: string): Tailer | undefined {
    return this.byKey.get(key);
  }

  /** The one that has this name. */
  at(path: string): Tailer | undefined {
    return this.byPath.get(path);
  }

  /** Looks at what these names lead to now. */
  behind(paths: Iterable<string>, problem: ScanProblem): Behind {
    const [seen, gone, strangers]: [[Tailer, FoundFile][], Tailer[], FoundFile[]] = [[], [], []];
    for (const path of paths) {
      const file = lookAt(path, problem);
      const known = file && this.of(identityKey(file.stat));
      const owner = this.at(path);
      if (owner !== undefined && owner !== known) gone.push(owner);
      if (file !== undefined && known !== undefined) seen.push([known, file]);
      else if (file !== undefined) strangers.push(file);
    }
    return { seen, gone, strangers };
  }

  /** Those that a file of this name may be a copy of. */
  *originalsOf(path: string): Generator<Tailer> {
    for (const tailer of this.byName.near(path)) if (isCopyName(path, tailer.path)) yield tailer;
  }

  filter(wanted: (tailer: Tailer) => boolean): Tailer[] {
    const found: Tailer[] = [];
    for (const tailer of this.byKey.values()) if (wanted(tailer)) found.push(tailer);
    return found;
  }

  /** Whether one has lost its name, or waits for another one's fate to be known. */
  get hasUnsettled(): boolean {
    for (const { missing, fresh, size } of this.byKey.values()) if (missing || (fresh && size > 0)) return true;
    return false;
  }

  /** Those of which copies are in the making. */
  get originals(): ReadonlySet<Tailer | null> {
    return new Set([...this].map(({ copyOf }) => copyOf));
  }

  add(tailer: Tailer): void {
    this.byKey.set(tailer.key, tailer);
    this.byPath.set(tailer.path, tailer);
    this.byName.add(tailer.path, tailer);
  }

  delete(tailer: Tailer): void {
    this.byKey.delete(tailer.key);
    this.byName.delete(tailer.path, tailer);
    this.dropName(tailer);
  }

  /** It is found under this name, again or for the first time. */
  name(tailer: Tailer, path: string): void {
    tailer.missing = false;
    if (path !== tailer.path) {
      this.byName.delete(tailer.path, tailer);
      this.dropName(tailer);
      tailer.path = path;
      this.byName.add(path, tailer);
    }
    this.byPath.set(path, tailer);
  }

  /** It is found under no name. */
  unname(tailer: Tailer): void {
    tailer.missing = true;
    this.dropName(tailer);
  }

  private dropName(tailer: Tailer): void {
    // The name may have gone to another one already.
    if (this.byPath.get(tailer.path) === tailer) this.byPath.delete(tailer.path);
  }
}
