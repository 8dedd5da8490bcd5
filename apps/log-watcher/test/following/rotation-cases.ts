/** What becomes of names: section 2 of docs/following.md. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { waitUntil } from '#testkit';
import { line, lines, sumOf } from '../log-lines.js';
import type { CaseFolder, FollowCase } from './case-folder.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Rotates `rounds` times, each time with a late write to the old file. */
async function lateWrites(folder: CaseFolder, rounds: number): Promise<void> {
  let handle = openSync(folder.path('app.log'), 'a');
  writeSync(handle, line(1));
  await folder.settled(1, 1);
  for (let round = 1; round <= rounds; round++) {
    folder.shift(round - 1);
    writeSync(handle, line(2 * round));
    closeSync(handle);
    handle = openSync(folder.path('app.log'), 'a');
    writeSync(handle, line(2 * round + 1));
    await folder.settled(2 * round + 1, sumOf(1, 2 * round + 1));
  }
  closeSync(handle);
  expect(folder.told('file_rotated')).toBe(rounds);
}

async function numberedShift(folder: CaseFolder): Promise<void> {
  for (let round = 0; round < 5; round++) {
    if (round > 0) folder.shift(round - 1);
    folder.write('app.log', lines(round * 100 + 1, round * 100 + 100));
    // With a rest between some of them, and without one between others.
    if (round % 2 === 0) await folder.settled((round + 1) * 100, sumOf(1, (round + 1) * 100));
  }
  await folder.settled(500, sumOf(1, 500));
}

async function removals(folder: CaseFolder): Promise<void> {
  for (const [index, gapMs] of [0, 0, 5, 50, 1_000, 3_000].entries()) {
    rmSync(folder.path('app.log'), { force: true });
    if (gapMs > 0) await pause(gapMs);
    folder.write('app.log', line(index + 1));
    await folder.settled(index + 1, sumOf(1, index + 1));
  }
}

async function switchedLinks(folder: CaseFolder): Promise<void> {
  folder.write('f0', lines(1, 100));
  symlinkSync('f0', folder.path('app.log'));
  await folder.settled(100, sumOf(1, 100));
  for (let n = 1; n < 30; n++) {
    folder.append(`f${n - 1}`, line(n));
    folder.write(`f${n}`, lines(1, 100));
    symlinkSync(`f${n}`, folder.path('next'));
    folder.rename('next', 'app.log');
    await folder.settled(100 * (n + 1) + n, (n + 1) * 5_050 + sumOf(1, n));
  }
}

async function manyRotations(folder: CaseFolder): Promise<void> {
  for (let n = 1; n <= 200; n++) {
    folder.append('app.log', line(n));
    folder.rename('app.log', `app.log.${n}`);
  }
  await folder.settled(200, sumOf(1, 200));
  await waitUntil(() => folder.descriptors().length <= 10, { what: 'closed handles', everyMs: 200 });
  folder.append('app.log.7', line(201));
  await folder.settled(201, sumOf(1, 201));
}

/** The cases. */
export const ROTATION_CASES: readonly FollowCase[] = [
  { id: '2.1', name: 'rename and create, a late write to the old file', run: (folder) => lateWrites(folder, 1) },
  {
    id: '2.1',
    name: 'rename and create, a late write to the old file, all names in the pattern',
    files: ['app.log*'],
    run: (folder) => lateWrites(folder, 1),
  },
  { id: '2.2', name: 'several rotations, each with a late write', run: (folder) => lateWrites(folder, 3) },
  {
    id: '2.2',
    name: 'several rotations, each with a late write, all names in the pattern',
    files: ['app.log*'],
    run: (folder) => lateWrites(folder, 3),
  },
  {
    id: '2.3',
    name: 'a gap between rename and create',
    run: async (folder) => {
      folder.write('app.log', line(1));
      await folder.settled(1, 1);
      folder.rename('app.log', 'app.log.1');
      await folder.quiet();
      folder.write('app.log', line(2));
      await folder.settled(2, 3);
    },
  },
  { id: '2.4', name: 'a numbered shift inside the pattern', files: ['app.log*'], run: numberedShift },
  {
    id: '2.5',
    name: 'moved to another folder with unread lines',
    run: async (folder) => {
      folder.write('app.log', line(1));
      await folder.settled(1, 1);
      folder.append('app.log', line(2));
      mkdirSync(folder.path('elsewhere'));
      folder.rename('app.log', 'elsewhere/app.log');
      await folder.settled(2, 3);
    },
  },
  { id: '2.6', name: 'removed and created, with and without a gap', run: removals },
  {
    id: '2.7',
    name: 'removed while it is still written, and let go when it is not',
    run: async (folder) => {
      const handle = openSync(folder.path('app.log'), 'a');
      writeSync(handle, line(1));
      await folder.settled(1, 1);
      unlinkSync(folder.path('app.log'));
      writeSync(handle, line(2));
      await folder.settled(2, 3);
      closeSync(handle);
      await waitUntil(() => folder.descriptors().length === 0, { what: 'the closed handle', everyMs: 200 });
    },
  },
  { id: '2.8', name: 'two hundred rotations leave few descriptors', files: ['app.log*'], run: manyRotations },
  { id: '2.13', name: 'a link switched thirty times', run: switchedLinks },
  {
    id: '2.14',
    name: 'a link to nothing, and then to a file',
    files: ['*.log'],
    before: (folder) => symlinkSync('later', folder.path('link.log')),
    run: async (folder) => {
      folder.write('app.log', line(1));
      await folder.settled(1, 1);
      await folder.quiet();
      expect(folder.told('file_unreadable')).toBe(1);
      folder.write('later', line(2));
      await folder.settled(2, 3);
    },
  },
  {
    id: '2.16',
    name: 'an archive inside the pattern is not read as text',
    files: ['app.log*'],
    run: async (folder) => {
      folder.write('app.log.1', lines(1, 100));
      await folder.settled(100, sumOf(1, 100));
      folder.write('app.log.1.gz', gzipSync(readFileSync(folder.path('app.log.1'))));
      unlinkSync(folder.path('app.log.1'));
      await folder.quiet();
    },
  },
  {
    id: '2.17',
    name: 'two patterns and a link name one file',
    files: ['app.log', '*.log'],
    run: async (folder) => {
      folder.write('app.log', lines(1, 5));
      symlinkSync('app.log', folder.path('link.log'));
      await folder.settled(5, 15);
      await folder.quiet();
    },
  },
  {
    id: '2.18',
    name: 'two files that begin alike, created empty and growing in turns',
    files: ['*.log'],
    run: async (folder) => {
      const first = line(1);
      for (const name of ['a.log', 'b.log']) folder.write(name, '');
      for (const name of ['a.log', 'b.log']) folder.append(name, first);
      await folder.settled(2, 2);
      for (let i = 2; i <= 5; i++) folder.append(i % 2 === 0 ? 'a.log' : 'b.log', line(i));
      await folder.settled(6, 16);
    },
  },
  {
    id: '2.19',
    name: 'the same line five times is five lines',
    run: async (folder) => {
      folder.write('app.log', line(3).repeat(5));
      await folder.settled(5, 15);
    },
  },
  {
    id: '2.20',
    name: 'a new file on a freed inode',
    run: async (folder) => {
      folder.write('app.log', lines(1, 100));
      await folder.settled(100, 5_050);
      rmSync(folder.path('app.log'));
      folder.write('app.log', lines(101, 105));
      await folder.settled(105, sumOf(1, 105));
    },
  },
];
