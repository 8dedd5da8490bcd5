/** Counts against what they were: a baseline of which only a part was watched is none. */
import { describe, expect, it } from '@jest/globals';
import { CONTEXT, idle, received, RuleRun, T0, type Happening } from '../../test/rule-scenario.js';
import { loadWatchConfig } from '../config/watch-config.js';
import type { LogEntry } from '../parse/log-entry.js';
import { RollingWindow } from '../window/rolling-window.js';
import { ServiceMemory } from '../window/service-memory.js';
import { formatValue } from './alert.js';
import { readChange } from './read-change.js';
import type { Reading } from './reading.js';
import { RuleBook } from './rule-book.js';

const rule = (condition: string) =>
  loadWatchConfig(`rules:\n  rush: { severity: info, when: [{ measure: received, ${condition} }] }\n`, 'watch.yaml');
const run = (condition: string, happenings: readonly Happening[]) =>
  new RuleRun(happenings, new RuleBook(rule(condition).rules, CONTEXT));
const requests = (from: string, until: string, every: string): Happening => ({ from, until, every, line: received() });
const lines = (from: string, until: string): Happening => ({ from, until, every: '1m', line: idle() });

const HOUR = 3_600_000;

/** What a condition reads of five days of a request every five minutes, the first of them half an hour into its hour. */
function readAsUsual(measure: string): Reading {
  const [view, memory] = [new RollingWindow(), new ServiceMemory()];
  const [beganMs, nowMs] = [T0 + HOUR / 2, T0 + 5 * 24 * HOUR + HOUR - 1];
  for (let atMs = beganMs; atMs <= nowMs; atMs += 300_000) {
    view.add({ atMs, event: 'request_received', level: 'INFO', weight: 1 } as LogEntry);
    memory.hours.roll(view, atMs);
  }
  const { rules } = loadWatchConfig(
    `rules:\n  rush: { severity: info, when: [{ measure: ${measure}, against: usual, over: 60m, rises_by: 50% }] }\n`,
    'watch.yaml',
  );
  const [condition] = rules[0]!.when;
  const glance = { nowMs, memory, lastEndMs: null, subject: null, liveSinceMs: null };
  return readChange(condition!, condition!.change!, view, glance);
}

it('as usual is what hours had that were watched from their beginning', () => {
  expect(readAsUsual('received')).toMatchObject({ current: 12, baseline: 12 });
});

describe('a count that rises', () => {
  it.each([
    ['before, over: 5m', '12m'],
    ['last_24h, over: 15m', '2h'],
    ['day_before, over: 15m', '24h20m'],
  ])('against %s is no rise because the watch has only begun', (against, until) => {
    const steady = requests('0', until, '30s');
    expect(run(`rises_by: 50%, against: ${against}`, [steady]).live('0', until).story).toEqual([]);
  });

  it('has no data until as much was watched before as is asked for', () => {
    const book = run('rises_by: 50%, against: before, over: 5m', [requests('0', '20m', '10s')]).live('0', '9m50s').book;
    expect(book.statuses()).toMatchObject([{ state: 'no_data' }]);
    const later = run('rises_by: 50%, against: before, over: 5m', [requests('0', '20m', '10s')]).live('0', '11m').book;
    expect(later.statuses()).toMatchObject([{ state: 'ok' }]);
  });

  it.each([
    ['before, over: 5m', '16m'],
    ['last_24h, over: 5m', '16m'],
  ])('against %s is one as soon as it was watched long enough', (against, until) => {
    const quiet = requests('0', '12m', '30s');
    const rush = requests('12m', until, '1s');
    expect(run(`rises_by: 300%, against: ${against}`, [quiet, rush]).live('0', until).story).toEqual([
      expect.stringMatching(/^1\d:\d\d fired rush$/),
    ]);
  });

  it('from nothing at all is endless, and is said without its number', () => {
    const told = run('rises_by: 100%, against: before, over: 5m', [lines('0', '12m'), requests('12m', '13m', '1s')]);
    const [{ transition } = { transition: undefined }] = told.live('0', '13m').told;
    expect(transition?.alert.summary).toBe(
      'Requests received rose to 1 in the last 5 min, from 0 over the time just before.',
    );
    expect(formatValue(transition!.alert.value!, transition!.alert.unit)).toBe('∞');
  });
});
