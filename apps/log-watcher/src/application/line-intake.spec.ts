import { describe, expect, it } from '@jest/globals';
import type { LineOrigin } from '../tail/intake.js';
import { RollingWindow } from '../window/rolling-window.js';
import { LineIntake } from './line-intake.js';
import { LineTotals } from './line-totals.js';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;

function intakeAt(live: boolean) {
  const window = new RollingWindow();
  const totals = new LineTotals();
  const intake = new LineIntake(window, totals, 'log-watcher');
  intake.tick(NOW, live);
  const origin: LineOrigin = { path: '/logs/a.ndjson', lastAtMs: null };
  const take = (record: unknown) =>
    intake.line(Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)), origin);
  return { window, totals, intake, origin, take };
}

const processed = (atMs: number | string, ms = 10) => ({
  event: 'image_processed',
  processing_time_ms: ms,
  timestamp: typeof atMs === 'number' ? new Date(atMs).toISOString() : atMs,
});

describe('LineIntake', () => {
  it('counts lines shuffled within seconds like sorted ones, none of them late', () => {
    const { window, totals, take } = intakeAt(true);
    for (const seconds of [4, 1, 5, 2, 0, 3]) take(processed(NOW - seconds * 1000));
    expect(totals.counts).toMatchObject({ records: 6, late: 0 });
    expect(window.stats(MINUTE, NOW).processed).toBe(6);
  });

  it('counts a line that is ten minutes old as late, and not in the current window', () => {
    const { window, totals, take } = intakeAt(true);
    take(processed(NOW));
    take(processed(NOW - 10 * MINUTE));
    expect(totals.counts).toMatchObject({ processed: 2, late: 1 });
    expect(window.stats(5 * MINUTE, NOW).processed).toBe(1);
    expect(window.stats(15 * MINUTE, NOW).processed).toBe(2);
  });

  it('counts a line older than a day in the totals alone', () => {
    const { window, totals, take } = intakeAt(true);
    take(processed(NOW));
    take(processed(NOW - 30 * 60 * MINUTE));
    expect(totals.counts).toMatchObject({ processed: 2, too_old: 1 });
    expect(window.stats(24 * 60 * MINUTE, NOW).processed).toBe(1);
  });

  it('does not let a line from the future push the present out of the windows', () => {
    const { window, totals, origin, take } = intakeAt(true);
    take(processed(NOW));
    take(processed(NOW + 365 * 24 * 60 * MINUTE));
    expect(totals.counts.future).toBe(1);
    expect(window.stats(MINUTE, NOW).processed).toBe(2);
    expect(origin.lastAtMs).toBe(NOW);
  });

  it.each([
    ['with lines of before', (): number => NOW],
    ['without', (): number => NOW + 48 * 60 * MINUTE],
  ])('goes on counting after the clock was set back by two days, %s', (_name, first) => {
    const { window, totals, intake, take } = intakeAt(true);
    const later = NOW + 48 * 60 * MINUTE;
    intake.tick(first(), true);
    take(processed(first()));
    intake.tick(later, true);
    take(processed(later, 70));
    intake.tick(NOW, true);
    for (let i = 0; i < 5; i++) take(processed(NOW, 30));
    expect(totals.counts).toMatchObject({ too_old: 0, late: 0, future: 0 });
    expect(window.stats(MINUTE, NOW).processed).toBeGreaterThanOrEqual(5);
    intake.tick(NOW + 3 * MINUTE, true);
    expect(window.stats(5 * MINUTE, NOW + 3 * MINUTE).processed).toBeGreaterThanOrEqual(6);
  });

  it('places a line without a time at its arrival when live, and beside its neighbours in old lines', () => {
    const live = intakeAt(true);
    live.take(processed('yesterday'));
    expect(live.window.stats(MINUTE, NOW).processed).toBe(1);
    const old = intakeAt(false);
    old.take(processed(NOW - 20 * 60 * MINUTE));
    old.take({ event: 'processing_failed' });
    old.take('no line');
    expect(old.totals.counts).toMatchObject({ untimed: 1, malformed: 1 });
    expect(old.window.stats(60 * MINUTE, NOW)).toMatchObject({ failed: 0, lines: 0 });
    expect(old.window.stats(24 * 60 * MINUTE, NOW)).toMatchObject({ failed: 1, lines: 3 });
  });

  it('adds up times, and keeps the sum finite', () => {
    const { totals, take } = intakeAt(true);
    for (const ms of ['5', '7.5', '1e999', '1e308', '86400001', '-3', '"9"'])
      take(`{"event":"image_processed","processing_time_ms":${ms}}`);
    expect(totals.counts).toMatchObject({ processed: 7, processing_ms: 12.5 });
  });

  it('counts events under their very names, up to a limit', () => {
    const { totals, take } = intakeAt(true);
    take('{"event":"__proto__"}');
    take('{"event":"constructor"}');
    expect(totals.byEvent).toEqual([
      { event: '__proto__', count: 1 },
      { event: 'constructor', count: 1 },
    ]);
    for (let i = 0; i < 1000; i++) take({ event: `event${i}` });
    expect(totals.byEvent.length).toBeLessThanOrEqual(201);
    expect(totals.byEvent.reduce((sum, { count }) => sum + count, 0)).toBe(1002);
    const restored = new LineTotals();
    restored.restore(JSON.parse(JSON.stringify(totals.snapshot())));
    expect(restored).toEqual(totals);
  });

  it('does not feed the rules with the watcher’s own lines', () => {
    const { window, totals, take } = intakeAt(true);
    take({ ...processed(NOW), service: 'log-watcher' });
    expect(totals.counts).toMatchObject({ records: 1, own: 1, processed: 0 });
    expect(window.stats(MINUTE, NOW).lines).toBe(0);
  });

  it('tells of bad lines once, with their number, and shows the latest', () => {
    const { intake, origin, take } = intakeAt(true);
    for (let i = 0; i < 30; i++) take(`bad ${i} ${'x'.repeat(500)}`);
    intake.oversize(origin);
    intake.blank(origin);
    expect(intake.takeComplaints()).toEqual([{ path: '/logs/a.ndjson', lines: 31, reason: 'malformed' }]);
    expect(intake.takeComplaints()).toEqual([]);
    expect(intake.samples).toHaveLength(20);
    expect(intake.samples[1]?.text).toHaveLength(200);
  });
});
