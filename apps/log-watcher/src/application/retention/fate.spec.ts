import { describe, expect, it } from '@jest/globals';
import { fateOf, isSetAside, type FoundLog } from './fate.js';

const DAY_MS = 86_400_000;
const TIMES = { nowMs: 100 * DAY_MS, keepMs: 7 * DAY_MS, restMs: 3_600_000 };

function log(path: string, ageDays: number, more: Partial<FoundLog> = {}): FoundLog {
  const atMs = TIMES.nowMs - ageDays * DAY_MS;
  const calm = { holders: [], unreadBytes: 0, hasArchive: false };
  return { path, bytes: 10, writtenAtMs: atMs, changedAtMs: atMs, ...calm, ...more };
}

describe('what becomes of a log file', () => {
  it.each([
    ['photo-api-2026-11-22.1.ndjson', true],
    ['photo-api-2026-11-22.1.ndjson.gz', true],
    ['photo-api-20261122-1795305600.ndjson', true],
    ['app.log.3', true],
    ['app.log-20261122', true],
    ['photo-api.ndjson', false],
    ['app2.log', false],
    ['kiosk-20.ndjson', false],
  ])('%s was set aside: %s', (name, aside) => {
    expect(isSetAside(`/var/log/x/${name}`)).toBe(aside);
  });

  it.each<[string, FoundLog, string]>([
    ['an old archive', log('a-2026-01-01.1.ndjson.gz', 8), 'remove'],
    ['an archive of this week', log('a-2026-01-01.1.ndjson.gz', 6), 'keep'],
    ['a file that was set aside', log('a-2026-01-01.1.ndjson', 1), 'archive'],
    ['one that was set aside just now', log('a-2026-01-01.1.ndjson', 1, { changedAtMs: TIMES.nowMs - 1 }), 'keep'],
    ['one whose archive is there', log('a-2026-01-01.1.ndjson', 1, { hasArchive: true }), 'keep'],
    ['an old one that was never compressed', log('a-2026-01-01.1.ndjson', 8), 'remove'],
    ['the current file, however old', log('a.ndjson', 90), 'keep'],
    ['an old one that somebody has open', log('a-2026-01-01.1.ndjson', 90, { holders: ['node (1)'] }), 'keep'],
    ['an old archive that somebody reads', log('a-2026-01-01.1.ndjson.gz', 90, { holders: ['less (2)'] }), 'keep'],
    ['an old one that the watcher has not read', log('a-2026-01-01.1.ndjson', 90, { unreadBytes: 5 }), 'keep'],
  ])('%s', (_, found, action) => {
    expect(fateOf(found, TIMES).action).toBe(action);
  });
});
