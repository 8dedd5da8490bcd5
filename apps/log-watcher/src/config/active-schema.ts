/** The part of a rule that says at which times of the week it may fire. */
import { z } from 'zod';
import { DAYS, isZone, type ActiveHours, type Day } from '../rules/active-hours.js';
import { nearestWord, suggestion } from './suggest.js';
import { quote, section } from './schema-parts.js';

const MINUTES_OF_DAY = 24 * 60;

/** "08:30" in minutes after midnight; 24:00 is the end of the day. */
const clockTime = z.unknown().transform((written, context) => {
  const [, hours, minutes] =
    (typeof written === 'string' ? /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(written.trim()) : null) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  if (hours !== undefined && minute <= MINUTES_OF_DAY) return minute;
  context.addIssue(
    written === undefined
      ? 'is missing: write a time like "08:30"'
      : `${quote(written)} is no time of the day: write it in quotes, like "08:30"`,
  );
  return z.NEVER;
});

/** "mon", or "mon-fri": from a day on up to another, over the week's end where need be. */
function daysOf(written: string): Day[] | undefined {
  const [first, last = first] = written.toLowerCase().split('-');
  const [from, to] = [DAYS.indexOf(first as Day), DAYS.indexOf(last as Day)];
  if (from < 0 || to < 0) return undefined;
  const count = ((to - from + DAYS.length) % DAYS.length) + 1;
  return Array.from({ length: count }, (_, index) => DAYS[(from + index) % DAYS.length]!);
}

const day = z.string('must be a day like mon, or days like mon-fri').transform((written, context) => {
  const days = daysOf(written);
  if (days !== undefined) return days;
  context.addIssue(`${quote(written)} is no day: ${suggestion(written, DAYS)}`);
  return z.NEVER;
});

const zone = z.string('is missing: write a time zone like Asia/Shanghai or UTC').superRefine((written, context) => {
  if (isZone(written)) return;
  const near = nearestWord(written, Intl.supportedValuesOf('timeZone'));
  const hint = near === undefined ? 'write one like Asia/Shanghai or UTC' : `did you mean "${near}"?`;
  context.addIssue(`${quote(written)} is no time zone: ${hint}`);
});

/** The times; none means always. */
export const activeSchema = z
  .array(
    section({
      days: z
        .array(day, 'must be a list of days')
        .min(1, 'is empty: it would never fire')
        .default([[...DAYS]]),
      from: clockTime,
      to: clockTime,
      zone,
    })
      .refine((it) => it.from !== it.to, {
        path: ['to'],
        error: 'is the same as `from`: write 00:00 and 24:00 for the whole day',
      })
      .transform((it): ActiveHours => ({
        days: [...new Set(it.days.flat())],
        fromMinute: it.from,
        toMinute: it.to,
        zone: it.zone,
      })),
    'must be a list of times, each with days, from, to and zone',
  )
  .default([]);
