/** What lines are counted in. */
import type { LogEntry } from '../parse/log-entry.js';

/** Log lines of one second that add nothing but themselves. Instants in epoch ms. */
export interface PlainLines {
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly lines: number;
  /** How many of them are arrivals. */
  readonly received: number;
}

/** Takes lines in. */
export interface LineWindow {
  /** Counts a line. @returns false when it is older than all that is kept */
  add(entry: LogEntry): boolean;
  /**
   * Counts log lines of one second, in order, that add nothing but themselves.
   * @returns false when they are older than all that is kept; undefined, with nothing counted, when not all of them are of the same age
   */
  addPlain(lines: PlainLines): boolean | undefined;
  /** Counts a line that is no log line. @param atMs when it came */
  addMalformed(atMs: number): void;
  /** Counts a line with nothing in it. @param atMs when it came */
  addBlank(atMs: number): void;
  /** Where a time beyond `limitMs` was believed, the clock was set back: what was told by it counts at `nowMs` from then on. Epoch ms. */
  believeUntil(limitMs: number, nowMs: number): void;
  /** The lines that follow are old and read at this time, epoch ms, so their age is known; null: they are being written now. */
  readOldAt(nowMs: number | null): void;
}
