/** Instants as people write them on a command line. Pure: the present and the calendar are parameters. */

/** From a date and a time of day to epoch ms; month 1 … 12. Days, hours and so on may run over. */
export type Calendar = (fields: DateFields) => number;

/** A date and a time of day. */
export interface DateFields {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The calendar of the time zone that this process runs in. */
export const localCalendar: Calendar = ({ year, month, day, hour, minute, second }) =>
  new Date(year, month - 1, day, hour, minute, second).getTime();

/** The calendar of UTC. */
export const utcCalendar: Calendar = ({ year, month, day, hour, minute, second }) =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/** The forms, for messages. */
export const INSTANT_FORMS =
  '10m, 2h ago, 1d12h, today, yesterday, yesterday 14:30, 14:30, 2026-11-20, 2026-11-20 14:30, 2026-11-20T14:30:00Z, now';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const LONG_UNITS = /(?<=\d)\s*(seconds?|secs?|minutes?|mins?|hours?|days?|weeks?)\b/g;
const SPAN = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+$/;
const DAY_MS = 86_400_000;
/** No log is older; what is longer may have no date at all. */
const LONGEST_SPAN_MS = 36_525 * DAY_MS;

/** "90s", "1h30m", "2 days" in ms; undefined where it is no span of time, or over a hundred years. Bare numbers are refused: their unit would be a guess. */
export function parseSpan(text: string): number | undefined {
  const short = text.trim().toLowerCase().replace(LONG_UNITS, shortUnit).replace(/\s+/g, '');
  if (!SPAN.test(short)) return undefined;
  let total = 0;
  for (const [, amount, unit] of short.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g))
    total += Number(amount) * UNIT_MS[unit!]!;
  return total <= LONGEST_SPAN_MS ? Math.round(total) : undefined;
}

function shortUnit(_: string, word: string): string {
  return word[0]!;
}

/**
 * The instant that is meant: a span is so long before now, a time of day is the last one that was, a day is its beginning.
 * @returns epoch ms; undefined where it is none of INSTANT_FORMS
 */
export function parseInstant(text: string, nowMs: number, calendar: Calendar): number | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (words === 'now') return nowMs;
  const span = parseSpan(words.replace(/ ?ago$/, ''));
  if (span !== undefined) return nowMs - span;
  return zoned(words) ?? dayAndTime(words, nowMs, calendar) ?? timeAlone(words, nowMs, calendar);
}

/** RFC 3339, which names its own zone. */
function zoned(words: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(z|[+-]\d\d:?\d\d)$/.exec(words);
  if (match === null) return undefined;
  const [, date, time, zone] = match as unknown as [string, string, string, string];
  const ms = Date.parse(`${date}T${time}${zone === 'z' ? 'Z' : zone}`);
  return Number.isNaN(ms) || !isDay(date) ? undefined : ms;
}

/** "yesterday", "today 8:05", "2026-11-20", "2026-11-20 14:30". */
function dayAndTime(words: string, nowMs: number, calendar: Calendar): number | undefined {
  const match = /^(today|yesterday|\d{4}-\d\d-\d\d)(?:[t ](\d\d?:\d\d(?::\d\d)?))?$/.exec(words);
  if (match === null) return undefined;
  const day = dayNamed(match[1]!, nowMs, calendar);
  const time = timeOf(match[2] ?? '0:00');
  return day === undefined || time === undefined ? undefined : calendar({ ...day, ...time });
}

/** "14:30": today, or yesterday where that is still to come. */
function timeAlone(words: string, nowMs: number, calendar: Calendar): number | undefined {
  const time = timeOf(words);
  if (time === undefined) return undefined;
  const today = calendar({ ...dayOf(nowMs, calendar), ...time });
  return today <= nowMs ? today : calendar({ ...dayOf(nowMs - DAY_MS, calendar), ...time });
}

type Day = Pick<DateFields, 'year' | 'month' | 'day'>;
type Time = Pick<DateFields, 'hour' | 'minute' | 'second'>;

function dayNamed(name: string, nowMs: number, calendar: Calendar): Day | undefined {
  const today = dayOf(nowMs, calendar);
  if (name === 'today') return today;
  if (name === 'yesterday') return { ...today, day: today.day - 1 };
  if (!isDay(name)) return undefined;
  const [year, month, day] = name.split('-').map(Number) as [number, number, number];
  return { year, month, day };
}

/** Whether there is such a day: 2026-02-30 is none. Calendars take the years 0 to 99 for 1900 to 1999. */
function isDay(date: string): boolean {
  if (date < '0100') return false;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

function timeOf(text: string): Time | undefined {
  const match = /^(\d\d?):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [match[1], match[2], match[3] ?? 0].map(Number) as [number, number, number];
  return hour < 24 && minute < 60 && second < 60 ? { hour, minute, second } : undefined;
}

/** The day of an instant, by that calendar. */
function dayOf(ms: number, calendar: Calendar): Day {
  const date = new Date(ms);
  return calendar === utcCalendar
    ? { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    : { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}
