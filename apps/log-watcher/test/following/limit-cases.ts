/** Permissions, folders and numbers: what of section 4 of docs/following.md needs no program of its own. */
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from '@jest/globals';
import { waitUntil } from '#testkit';
import { line, lines, sumOf } from '../log-lines.js';
import type { CaseFolder, FollowCase } from './case-folder.js';

async function shortLives(folder: CaseFolder): Promise<void> {
  const files = 1_000;
  for (let first = 1; first <= files; first += 250) {
    for (let i = first; i < first + 250; i++) folder.write(`f${i}.log`, line(i));
    await folder.settled(first + 249, sumOf(1, first + 249));
    for (let i = first; i < first + 250; i++) rmSync(folder.path(`f${i}.log`));
  }
  const kept = () => folder.watcher.state().split(`${folder.directory}/`).length - 1;
  await waitUntil(() => kept() < 100, { what: 'a small state', timeoutMs: 180_000, everyMs: 500 });
}

/** The cases. */
export const LIMIT_CASES: readonly FollowCase[] = [
  { id: '3.10', name: 'files that come and go leave the state small', files: ['*.log'], run: shortLives },
  {
    id: '4.1',
    name: 'a file that may not be read, until it may',
    before: (folder) => {
      folder.write('app.log', line(1));
      chmodSync(folder.path('app.log'), 0o000);
    },
    run: async (folder) => {
      await waitUntil(() => folder.told('file_unreadable') === 1, { what: 'the warning' });
      await folder.settled(0, 0);
      await folder.quiet();
      expect(folder.told('file_unreadable')).toBe(1);
      chmodSync(folder.path('app.log'), 0o644);
      await folder.settled(1, 1);
    },
  },
  {
    id: '4.2',
    name: 'permission lost, rotated to a file without, and back',
    files: ['app.log*'],
    run: async (folder) => {
      folder.write('app.log', lines(1, 2));
      await folder.settled(2, 3);
      chmodSync(folder.path('app.log'), 0o000);
      folder.append('app.log', line(3));
      await folder.settled(3, 6);
      folder.rename('app.log', 'app.log.1');
      folder.write('app.log.new', '');
      chmodSync(folder.path('app.log.new'), 0o000);
      folder.append('app.log.new', line(4));
      folder.rename('app.log.new', 'app.log');
      await folder.quiet();
      chmodSync(folder.path('app.log'), 0o644);
      await folder.settled(4, 10);
    },
  },
  {
    id: '4.3',
    name: 'a folder that goes away and comes back, or a new one of its name',
    files: ['logs/app.log'],
    run: async (folder) => {
      folder.write('logs/app.log', line(1));
      await folder.settled(1, 1);
      folder.rename('logs', 'away');
      await folder.quiet();
      folder.rename('away', 'logs');
      folder.append('logs/app.log', line(2));
      await folder.settled(2, 3);
      folder.rename('logs', 'away');
      folder.write('logs/app.log', line(3));
      await folder.settled(3, 6);
    },
  },
  {
    id: '4.4',
    name: 'a folder and a link to nothing inside the pattern',
    files: ['log*'],
    before: (folder) => {
      mkdirSync(folder.path('log-folder'));
      symlinkSync('nothing', folder.path('log-link'));
      symlinkSync('log-loop', folder.path('log-loop'));
    },
    run: async (folder) => {
      folder.write('log', line(1));
      await folder.settled(1, 1);
    },
  },
  {
    id: '4.5',
    name: 'new files in new folders below **, read from their first byte',
    files: ['**/*.log'],
    run: async (folder) => {
      folder.write('a/b/c.log', line(1));
      await folder.settled(1, 1);
      folder.write('a/b/d/e/f.log', line(2));
      folder.write('g.log', line(3));
      await folder.settled(3, 6);
      rmSync(folder.path('a'), { recursive: true });
      await folder.quiet();
    },
  },
  {
    id: '4.6',
    name: 'a pattern with ! leaves files out',
    files: ['*.log', '!debug*.log'],
    run: async (folder) => {
      folder.write('debug-1.log', line(5));
      folder.write('app.log', line(1));
      await folder.settled(1, 1);
      await folder.quiet();
    },
  },
];
