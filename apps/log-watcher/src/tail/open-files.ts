/**
 * How many files are held open. Each open file is one that may lose its name without losing its lines; but a process may have only so many,
 * and needs some for its state, its log and its visitors.
 */
import type { Tailer } from './tailer.js';

/** A file whose name is gone, or one that rotation gave, is read for so long after it last grew, in ms; then its handle is closed. */
export const GRACE_MS = 5_000;
/** More handles than this are not kept open over a look, even where the system has them. */
const MOST_OPEN = 4_000;
const FEWEST_OPEN = 4;
/** Names that rotation gives: `app.log.7`, `app-2026-11-21.1.log`. Where such a file is written after all, it is opened again. */
const ROTATED = /(?:\.\d{1,9}|[-._]\d{4}[-._]?\d\d[-._]?\d\d[^/]*)$/;
/** So many more, as a share, may be open in the middle of a look: what is new has to be opened to be known. */
const NEW_SHARE = 1.5;

/** Decides what is closed and opened. */
export class OpenFiles {
  private most = MOST_OPEN;

  /** Handles that are open. */
  static count(tailers: Iterable<Tailer>): number {
    let open = 0;
    for (const tailer of tailers) if (tailer.isOpen) open++;
    return open;
  }

  /** The system has no more handles: half of those that there were are left to everything else. @param open handles at that time */
  exhausted(open: number): void {
    this.most = Math.max(FEWEST_OPEN, Math.floor(open / 2));
  }

  /** How many new files may be opened in one look. */
  room(tailers: Iterable<Tailer>): number {
    return Math.max(1, Math.floor(NEW_SHARE * this.most) - OpenFiles.count(tailers));
  }

  /**
   * Closes what has not grown since its name went and, past the limit, what rests, then what waits to be read; what waits is opened again as
   * far as there is room. @param open opens one again
   */
  settle(tailers: readonly Tailer[], nowMs: number, open: (tailer: Tailer) => void): void {
    let over = -this.most;
    const waiting: Tailer[] = [];
    for (const tailer of tailers) {
      if (isOver(tailer, nowMs)) tailer.letGo();
      if (tailer.isOpen) over++;
      else if (!tailer.missing && tailer.unreadBytes > 0) waiting.push(tailer);
    }
    if (over <= 0 && waiting.length === 0) return;
    const closeable = tailers.filter((tailer) => tailer.isOpen && !tailer.missing && !tailer.fresh && !tailer.copyOf);
    closeable.sort((a, b) => Number(a.unreadBytes > 0) - Number(b.unreadBytes > 0) || a.grewAtMs - b.grewAtMs);
    const resting = closeable.filter((tailer) => tailer.unreadBytes === 0).length;
    const closing = Math.max(0, over, Math.min(over + waiting.length, resting));
    for (const tailer of closeable.slice(0, closing)) tailer.letGo();
    for (const tailer of waiting.slice(0, Math.max(0, closing - over))) open(tailer);
  }
}

function isOver({ isOpen, path, leftAtMs, grewAtMs, unreadBytes, copyOf }: Tailer, nowMs: number): boolean {
  const rests = isOpen && unreadBytes === 0 && copyOf === null;
  const rotated = leftAtMs !== null || ROTATED.test(path);
  return rests && rotated && nowMs - Math.max(leftAtMs ?? 0, grewAtMs) >= GRACE_MS;
}
