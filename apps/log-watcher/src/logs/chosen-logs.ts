/** Which files a question is about: those that somebody names, or all that are followed, with their archives. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { logFiles, statOf } from '../application/read-logs.js';
import { watchedFiles } from '../watched-files.js';
import type { TimeRange } from '../window/range-tally.js';
import type { Question } from './command.js';
import { ALL_TIME, rangeOf, rangeWords, zoneOf } from './time-range.js';

/** An archive is made at most so long after its last line was written, ms. */
const ARCHIVED_LATE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Files, and the time that is asked about. */
export interface ChosenLogs extends TimeRange {
  /** Oldest first. */
  readonly paths: readonly string[];
  /** Where, and for which time. */
  readonly looked: string;
}

/**
 * The logs of a question. Of named files all time counts, of followed ones the last 24 h, unless it says otherwise.
 * @throws Failure BadOptionError
 */
export function chosenLogs({ args, environment, nowMs, options }: Question): ChosenLogs {
  const usual = args.length > 0 ? ALL_TIME : { sinceMs: nowMs - DAY_MS, untilMs: nowMs };
  const range = rangeOf(options, nowMs, usual);
  const words = rangeWords(range, zoneOf(options));
  if (args.length > 0) return { ...range, paths: args.flatMap(filesIn), looked: `${args.join(', ')}, ${words}` };
  const found = logFiles(watchedFiles(environment), range.sinceMs - ARCHIVED_LATE_MS);
  const elsewhere = 'Logs elsewhere: name the files, or set DATA_DIR, LOG_DIR or WATCH_GLOBS';
  const looked = `${environment.watchGlobs.join(', ')}, ${words}. ${elsewhere}`;
  return { ...range, paths: found.map(({ path }) => path), looked };
}

/** A folder stands for the logs in it, oldest first; what is not there is told by whoever reads it. */
export function filesIn(path: string): string[] {
  const names = namesIn(path);
  if (names === undefined) return [path];
  return names
    .filter((name) => /\.(ndjson|jsonl|json|log)(\.gz)?$/.test(name))
    .map((name) => join(path, name))
    .filter((file) => !file.endsWith('.gz') || !existsSync(file.slice(0, -3)))
    .flatMap((file) => {
      const stat = statOf(file);
      return stat?.isFile() === true ? [{ file, mtimeMs: stat.mtimeMs }] : [];
    })
    .sort((a, b) => a.mtimeMs - b.mtimeMs)
    .map(({ file }) => file);
}

/** Undefined where it is no folder, or none that may be read. */
function namesIn(path: string): string[] | undefined {
  if (statOf(path)?.isDirectory() !== true) return undefined;
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}
