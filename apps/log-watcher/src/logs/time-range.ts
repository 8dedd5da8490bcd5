/** Which time is asked about, and how its instants are written for the reader. */
import { Failure } from '#events';
import type { TimeRange } from '../window/range-tally.js';
import { INSTANT_FORMS, localCalendar, parseInstant, parseSpan, utcCalendar, type Calendar } from './instant-words.js';
import type { Options } from './options.js';

/** The time zone of the reader. */
export interface Zone {
  /** "Asia/Shanghai" */
  readonly name: string;
  readonly calendar: Calendar;
}

/** All time, for files that somebody names. */
export const ALL_TIME: TimeRange = { sinceMs: -Infinity, untilMs: Infinity };

/** The zone that times are read and shown in. */
export function zoneOf({ utc }: Options): Zone {
  if (utc === true) return { name: 'UTC', calendar: utcCalendar };
  return { name: new Intl.DateTimeFormat().resolvedOptions().timeZone, calendar: localCalendar };
}

/**
 * The time asked about. @param usual where nothing is said of it
 * @throws Failure BadOptionError with the forms there are
 */
export function rangeOf(options: Options, nowMs: number, usual: TimeRange): TimeRange {
  const { calendar } = zoneOf(options);
  const { since, until, window } = options;
  if (since !== undefined && window !== undefined)
    throw new Failure('BadOptionError', '--since and --window: only one of them can say where to begin.');
  if (window !== undefined && parseSpan(window) === undefined)
    throw new Failure('BadOptionError', `--window: ${window} is no length of time; write 5m, 1h or 1d12h.`);
  const begin = since ?? window;
  const read = (option: string, text: string | undefined, otherwise: number) =>
    text === undefined ? otherwise : instantOf(option, text, nowMs, calendar);
  const sinceMs = read('--since', begin, usual.sinceMs);
  const untilMs = read('--until', until, usual.untilMs);
  if (sinceMs < untilMs) return { sinceMs, untilMs };
  const [from, to] = [begin ?? 'a day ago', until ?? 'now'];
  throw new Failure('BadOptionError', `--since: ${from} is not before ${to}; there is no time in between.`);
}

function instantOf(option: string, text: string, nowMs: number, calendar: Calendar): number {
  const ms = parseInstant(text, nowMs, calendar);
  if (ms !== undefined) return ms;
  throw new Failure('BadOptionError', `${option}: "${text}" is no time. Write one of: ${INSTANT_FORMS}.`);
}

/** "2026-11-22 14:02:31" in the reader's zone. */
export function written(ms: number, { name }: Zone): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' }).format(ms);
}

/** The range in words, with its zone. */
export function rangeWords({ sinceMs, untilMs }: TimeRange, zone: Zone): string {
  if (sinceMs === -Infinity && untilMs === Infinity) return 'all time';
  const from = sinceMs === -Infinity ? 'the first line' : written(sinceMs, zone);
  const to = untilMs === Infinity ? 'the last line' : written(untilMs, zone);
  return `${from} to ${to} (${zone.name})`;
}
