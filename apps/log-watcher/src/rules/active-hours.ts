/** Times of the week, on the clocks of a place: daylight saving comes with the zone. Pure; the zones are those of the runtime. */

/** The days, Monday first. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** One of them. */
export type Day = (typeof DAYS)[number];

/** A stretch of each of its days, [from, to) in minutes after midnight by the clocks there. Where `to` is not after `from` it goes on into the next day. */
export interface ActiveHours {
  readonly days: readonly Day[];
  readonly fromMinute: number;
  readonly toMinute: number;
  /** IANA name, such as Asia/Shanghai. */
  readonly zone: string;
}

/** What the clocks show. */
interface LocalTime {
  readonly day: number;
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether an instant lies in one of the stretches; always where there is none. @param atMs epoch ms */
export function isActiveAt(hours: readonly ActiveHours[], atMs: number): boolean {
  return hours.length === 0 || hours.some((it) => isWithin(it, localTime(it.zone, atMs)));
}

/** Whether the runtime knows the zone. */
export function isZone(zone: string): boolean {
  // Offsets are understood by some runtimes, and know no daylight saving.
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isWithin({ days, fromMinute, toMinute }: ActiveHours, { day, minute }: LocalTime): boolean {
  const on = (offset: number) => days.includes(DAYS[(day + offset) % DAYS.length]!);
  if (fromMinute < toMinute) return on(0) && minute >= fromMinute && minute < toMinute;
  // Over midnight: its evening today, or its morning of yesterday's.
  return (on(0) && minute >= fromMinute) || (on(6) && minute < toMinute);
}

/** The last answer of each zone: rules ask many times within a minute. */
const known = new Map<string, { readonly minuteMs: number; readonly local: LocalTime }>();

function localTime(zone: string, atMs: number): LocalTime {
  const minuteMs = Math.floor(atMs / MINUTE_MS);
  const last = known.get(zone);
  if (last?.minuteMs === minuteMs) return last.local;
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  const day = DAYS.indexOf((parts['weekday'] ?? '').toLowerCase().slice(0, 3) as Day);
  const local = { day, minute: Number(parts['hour']) * 60 + Number(parts['minute']) };
  known.set(zone, { minuteMs, local });
  return local;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const made =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(zone, made);
  return made;
}
