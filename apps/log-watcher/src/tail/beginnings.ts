/** Decides where files that turned up are read from: they may have been read before under another name, or be copies of what is read. */
import type { DepartedFiles, Newcomer } from './departed-files.js';
import { HEAD_BYTES } from './fingerprint.js';
import type { FollowedFiles } from './followed-files.js';
import type { Tailer } from './tailer.js';

/** The newcomers of a roster. */
export class Beginnings {
  constructor(
    private readonly files: FollowedFiles,
    private readonly departed: DepartedFiles,
    /** Called when a newcomer was read before, and was cut since. */
    private readonly cut: () => void,
  ) {}

  /** Decides as soon as there is content to go by; a copy in the making waits for what becomes of its original. */
  begin(tailer: Tailer, nowMs: number): void {
    if (!tailer.fresh || tailer.size === 0) return;
    if (tailer.copyOf !== null && this.isStillCopy(tailer, tailer.copyOf)) return;
    tailer.lookByHandle(nowMs);
    const newcomer = newcomerOf(tailer);
    const cursor = this.departed.claim(newcomer);
    tailer.copyOf = cursor === undefined ? this.originalOf(tailer) : null;
    if (tailer.copyOf !== null) return;
    if (cursor !== undefined) tailer.skipTo(cursor.offset, cursor.lastAtMs);
    else if (this.departed.wasRewritten(newcomer)) this.cut();
    tailer.fresh = false;
  }

  /** The followed file of which this is a copy in the making, so that its lines are not counted twice: copytruncate copies, then cuts. */
  private originalOf(tailer: Tailer): Tailer | null {
    let start: Buffer | undefined;
    for (const other of this.files.originalsOf(tailer.path)) {
      if (other === tailer || other.fresh || tailer.size > other.size) continue;
      start ??= tailer.bytesAt(0, HEAD_BYTES);
      if (other.beginsLike(start)) return other;
    }
    return null;
  }

  /** A copy is never longer than what it was made of, and begins with the same bytes. */
  private isStillCopy(tailer: Tailer, original: Tailer): boolean {
    const alive = this.files.of(original.key) === original;
    return alive && tailer.size <= original.size && original.beginsLike(tailer.bytesAt(0, HEAD_BYTES));
  }
}

function newcomerOf(tailer: Tailer): Newcomer {
  return {
    path: tailer.path,
    identity: tailer.fileIdentity,
    size: tailer.size,
    read: (position, length) => tailer.bytesAt(position, length),
  };
}
