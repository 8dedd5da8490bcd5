import { describe, expect, it } from '@jest/globals';
import { localCalendar, parseInstant, parseSpan, utcCalendar } from './instant-words.js';

const NOW = Date.parse('2026-11-22T09:30:00Z');

describe('parseInstant', () => {
  it.each([
    ['now', '2026-11-22T09:30:00Z'],
    ['10m', '2026-11-22T09:20:00Z'],
    ['2h ago', '2026-11-22T07:30:00Z'],
    ['2 hours ago', '2026-11-22T07:30:00Z'],
    ['1 Day', '2026-11-21T09:30:00Z'],
    ['1d12h', '2026-11-20T21:30:00Z'],
    ['90 sec ago', '2026-11-22T09:28:30Z'],
    ['1.5h', '2026-11-22T08:00:00Z'],
    ['2w', '2026-11-08T09:30:00Z'],
    ['today', '2026-11-22T00:00:00Z'],
    ['Yesterday', '2026-11-21T00:00:00Z'],
    ['yesterday 14:30', '2026-11-21T14:30:00Z'],
    ['today 8:05', '2026-11-22T08:05:00Z'],
    ['09:30', '2026-11-22T09:30:00Z'],
    ['14:30', '2026-11-21T14:30:00Z'],
    ['0:00:05', '2026-11-22T00:00:05Z'],
    ['2026-11-20', '2026-11-20T00:00:00Z'],
    ['2026-11-20 14:30', '2026-11-20T14:30:00Z'],
    ['2026-11-20T14:30:15', '2026-11-20T14:30:15Z'],
    ['2026-11-20T14:30:00+08:00', '2026-11-20T06:30:00Z'],
    ['2026-11-20t14:30:00.250Z', '2026-11-20T14:30:00.250Z'],
    ['2028-02-29', '2028-02-29T00:00:00Z'],
  ])('reads %j as %s', (text, instant) => {
    expect(parseInstant(text, NOW, utcCalendar)).toBe(Date.parse(instant));
  });

  it.each([
    '',
    ' ',
    '10',
    '-5m',
    '5x',
    'ago',
    'tomorrow',
    '24:00',
    '12:60',
    '0001-01-01',
    '99999999999999999999d',
    '2026-02-30',
    '2026-13-01',
    '2026-02-30T00:00:00Z',
    '2026-11-20T25:00:00Z',
    '20/11/2026',
    '10m 14:30',
    'yesterday tea',
    '１０m',
  ])('does not guess what %j means', (text) => {
    expect(parseInstant(text, NOW, utcCalendar)).toBeUndefined();
    expect(parseInstant(text, NOW, localCalendar)).toBeUndefined();
  });

  it('reads days and times of day in the zone of this machine', () => {
    const midnight = new Date(NOW);
    midnight.setHours(0, 0, 0, 0);
    expect(parseInstant('today', NOW, localCalendar)).toBe(midnight.getTime());
    expect(parseInstant('today 00:30', NOW, localCalendar)).toBe(midnight.getTime() + 30 * 60_000);
  });
});

describe('parseSpan', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['2 days', 172_800_000],
    ['250ms', 250],
  ])('reads %j as %d ms', (text, ms) => expect(parseSpan(text)).toBe(ms));

  it.each(['', '5', 'h', '1h30', '1 h 30'])('does not guess what %j means', (text) =>
    expect(parseSpan(text)).toBeUndefined(),
  );
});
