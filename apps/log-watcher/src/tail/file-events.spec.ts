import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '#testkit';
import { FileEvents } from './file-events.js';
import { FileSelection } from './glob.js';
import type { ListedDirectories } from './kept-listing.js';

let directory: string;
let failures: string[];
let moves: number;
let events: FileEvents;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'safelight-events-'));
  failures = [];
  moves = 0;
});
afterEach(() => {
  events.close();
  rmSync(directory, { recursive: true });
});

const path = (name: string) => join(directory, name);

function listen(pattern: string, ...deep: string[]): void {
  events = new FileEvents(new FileSelection([path(pattern)]), {
    told: () => undefined,
    moved: () => moves++,
    failed: (reason) => failures.push(reason),
  });
  expect(events.cover(places(...deep))).toBe(true);
}

/** The directory itself and some in it. */
function places(...names: string[]): ListedDirectories {
  return new Map([directory, ...names.map(path)].map((place) => [place, 'deep']));
}

const told = (name: string) => waitUntil(() => events.told.delete(path(name)), { what: `news of ${name}` });
const moved = (more: number) => waitUntil(() => moves >= more, { what: 'a move' });

describe('FileEvents', () => {
  it('tells of a followed name that comes, grows, changes its name and goes, and of no other', async () => {
    listen('*.log');
    writeFileSync(path('other.txt'), 'x');
    writeFileSync(path('a.log'), 'x');
    await told('a.log');
    appendFileSync(path('a.log'), 'x');
    await told('a.log');
    renameSync(path('a.log'), path('b.log'));
    await told('a.log');
    await told('b.log');
    rmSync(path('b.log'));
    await told('b.log');
    expect([...events.told].filter((name) => name.endsWith('other.txt'))).toEqual([]);
    expect({ moves, failures }).toEqual({ moves: 0, failures: [] });
  });

  it('tells of files beside a link to itself', async () => {
    symlinkSync(path('loop.log'), path('loop.log'));
    listen('*.log');
    writeFileSync(path('a.log'), 'x');
    await told('a.log');
    expect(failures).toEqual([]);
  });

  it('tells of directories that come and go, and of what is in them once they are covered', async () => {
    listen('**/*.log');
    mkdirSync(path('d'));
    await moved(1);
    expect(events.cover(places('d'))).toBe(true);
    expect(events.cover(places('d'))).toBe(false);
    expect(events.isComplete).toBe(true);
    writeFileSync(path('d/a.log'), 'x');
    await told('d/a.log');
    const before = moves;
    renameSync(path('d'), path('e'));
    await moved(before + 1);
    await waitUntil(() => !events.isComplete, { what: 'a watch less' });
    expect(events.cover(places('e'))).toBe(true);
    writeFileSync(path('e/a.log'), 'x');
    await told('e/a.log');
  });

  it('watches a directory anew that was made again under its name', async () => {
    mkdirSync(path('d'));
    listen('d/*.log', 'd');
    rmSync(path('d'), { recursive: true });
    await waitUntil(() => !events.isComplete, { what: 'a watch less' });
    expect(events.cover(places('d'))).toBe(false);
    expect(events.isComplete).toBe(false);
    mkdirSync(path('d'));
    expect(events.cover(places('d'))).toBe(true);
    writeFileSync(path('d/a.log'), 'x');
    await told('d/a.log');
    expect(failures).toEqual([]);
  });

  it('tells of an archive of a followed file', async () => {
    listen('*.log');
    writeFileSync(path('a.log.gz'), 'x');
    await moved(1);
    expect(events.told.size).toBe(0);
  });
});
