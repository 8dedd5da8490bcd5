import { describe, expect, it } from '@jest/globals';
import { DAYS, isActiveAt, isZone, type ActiveHours } from './active-hours.js';

const hours = (zone: string, from: number, to: number, days: ActiveHours['days'] = DAYS): ActiveHours[] => [
  { days, fromMinute: from * 60, toMinute: to * 60, zone },
];
const at = (hour: readonly ActiveHours[], instant: string) => isActiveAt(hour, Date.parse(instant));

describe('times of the week', () => {
  it('are always, where there is none', () => {
    expect(at([], '2026-11-21T03:00:00Z')).toBe(true);
  });

  it('begin with their first minute and end before their last, by the clocks of the zone', () => {
    const office = hours('Asia/Shanghai', 8, 20);
    expect(at(office, '2026-11-21T00:00:00Z')).toBe(true); // 08:00
    expect(at(office, '2026-11-20T23:59:59Z')).toBe(false);
    expect(at(office, '2026-11-21T11:59:59Z')).toBe(true); // 19:59
    expect(at(office, '2026-11-21T12:00:00Z')).toBe(false);
  });

  it('follow daylight saving: the same hour by the clock is another one in UTC', () => {
    const morning = hours('Europe/Berlin', 8, 9);
    expect(at(morning, '2026-03-28T07:30:00Z')).toBe(true); // winter, UTC+1
    expect(at(morning, '2026-03-29T06:30:00Z')).toBe(true); // summer, UTC+2
    expect(at(morning, '2026-03-29T07:30:00Z')).toBe(false);
  });

  it('hold for an hour that comes twice both times, and for one that is left out not at all', () => {
    const night = hours('Europe/Berlin', 2, 3);
    expect(at(night, '2026-10-25T00:30:00Z')).toBe(true); // 02:30 in summer time
    expect(at(night, '2026-10-25T01:30:00Z')).toBe(true); // 02:30 again, in winter time
    expect(at(night, '2026-10-25T02:30:00Z')).toBe(false);
    for (let minute = 0; minute < 240; minute += 15)
      expect(isActiveAt(night, Date.parse('2026-03-28T23:30:00Z') + minute * 60_000)).toBe(false);
  });

  it('go over midnight into the morning of a day that is not theirs', () => {
    const friday = hours('UTC', 22, 6, ['fri']);
    expect(at(friday, '2026-11-20T21:59:00Z')).toBe(false);
    expect(at(friday, '2026-11-20T22:00:00Z')).toBe(true);
    expect(at(friday, '2026-11-21T05:59:00Z')).toBe(true); // Saturday morning
    expect(at(friday, '2026-11-20T05:00:00Z')).toBe(false); // Friday morning is Thursday's
    expect(at(friday, '2026-11-21T22:30:00Z')).toBe(false);
  });

  it('take the day of the zone, not of UTC', () => {
    const monday = hours('Pacific/Auckland', 0, 24, ['mon']);
    expect(at(monday, '2026-11-22T12:00:00Z')).toBe(true); // already Monday there
    expect(at(monday, '2026-11-23T12:00:00Z')).toBe(false);
  });

  it('know zones by name alone', () => {
    expect(['Asia/Shanghai', 'UTC', 'Europe/Berlin'].map(isZone)).toEqual([true, true, true]);
    expect(['Mars/Olympus', '+08:00', '', '8'].map(isZone)).toEqual([false, false, false, false]);
  });
});
