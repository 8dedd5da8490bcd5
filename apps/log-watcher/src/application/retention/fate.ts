/** What is to become of a log file. Plain: all that it depends on is given. */
import { basename } from 'node:path';

/** A log file as it was found. */
export interface FoundLog {
  readonly path: string;
  readonly bytes: number;
  /** Last written, epoch ms. */
  readonly writtenAtMs: number;
  /** Last written, renamed or linked, epoch ms. */
  readonly changedAtMs: number;
  /** Who has it open, such as `node (4711)`; empty where nobody is known to. */
  readonly holders: readonly string[];
  /** Bytes at its end that the watcher has not read yet; 0 where it has, or does not follow it. */
  readonly unreadBytes: number;
  /** Whether there is an archive of that name beside it. */
  readonly hasArchive: boolean;
}

/** The times that decide, ms. */
export interface RetentionTimes {
  readonly nowMs: number;
  /** Files last written longer ago are removed. */
  readonly keepMs: number;
  /** Files are compressed when nothing happened to them for so long: whoever opens a file for each line holds none in between. */
  readonly restMs: number;
}

/** What is done, and why. */
export interface Fate {
  readonly action: 'remove' | 'archive' | 'keep';
  readonly why: string;
}

const DATED = /[-._](\d{4}-\d{2}-\d{2}|\d{8})([-._]|$)/;
const NUMBERED = /\.(ndjson|jsonl|json|log)[.-]\d+$/;

/** Whether a name says that the file was set aside: `photo-api-2026-11-22.1.ndjson`, `app.log.3`, `app.log.2.gz`; not `photo-api.ndjson`. */
export function isSetAside(path: string): boolean {
  const name = basename(path);
  return name.endsWith('.gz') || DATED.test(name) || NUMBERED.test(name);
}

/** Decides. What is being written, read, or waits to be read is kept whatever its age. */
export function fateOf(log: FoundLog, { nowMs, keepMs, restMs }: RetentionTimes): Fate {
  const kept = reasonToKeep(log);
  if (kept !== undefined) return { action: 'keep', why: kept };
  if (nowMs - log.writtenAtMs > keepMs) return { action: 'remove', why: 'past its time' };
  if (log.path.endsWith('.gz')) return { action: 'keep', why: 'archived' };
  if (log.hasArchive) return { action: 'keep', why: 'there is an archive of that name' };
  if (nowMs - Math.max(log.writtenAtMs, log.changedAtMs) < restMs) return { action: 'keep', why: 'still fresh' };
  return { action: 'archive', why: 'set aside' };
}

function reasonToKeep({ path, holders, unreadBytes }: FoundLog): string | undefined {
  if (!isSetAside(path)) return 'the current file';
  if (holders.length > 0) return `open in ${holders.join(', ')}`;
  return unreadBytes > 0 ? `${unreadBytes} bytes not read by the watcher yet` : undefined;
}
