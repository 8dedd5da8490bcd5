/** What becomes of contents: 2.9 to 2.12 of docs/following.md. */
import { closeSync, ftruncateSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { expect } from '@jest/globals';
import { line, lines, sumOf } from '../log-lines.js';
import type { CaseFolder, FollowCase } from './case-folder.js';

async function copiedAndCut(folder: CaseFolder): Promise<void> {
  folder.write('app.log', lines(1, 3));
  await folder.settled(3, 6);
  folder.copyTruncate('app.log.1');
  folder.append('app.log', line(4));
  await folder.settled(4, 10);
  expect(folder.told('file_truncated')).toBe(1);
}

/** The cases. */
export const TRUNCATION_CASES: readonly FollowCase[] = [
  { id: '2.9', name: 'copytruncate, the copy outside the pattern', run: copiedAndCut },
  { id: '2.9', name: 'copytruncate, the copy inside the pattern', files: ['app.log*'], run: copiedAndCut },
  {
    id: '2.10',
    name: 'copytruncate with a thousand unread lines',
    files: ['app.log*'],
    run: async (folder) => {
      folder.write('app.log', lines(1, 3));
      await folder.settled(3, 6);
      folder.append('app.log', lines(4, 1_003));
      folder.copyTruncate('app.log.1');
      folder.append('app.log', line(1_004));
      await folder.settled(1_004, sumOf(1, 1_004));
    },
  },
  {
    id: '2.11',
    name: 'cut and written again at once',
    run: async (folder) => {
      folder.write('app.log', lines(1, 100));
      await folder.settled(100, 5_050);
      truncateSync(folder.path('app.log'));
      folder.append('app.log', lines(101, 110));
      await folder.settled(110, sumOf(1, 110));
    },
  },
  {
    id: '2.12',
    name: 'cut in the middle: read anew from the first byte, never a half line',
    run: async (folder) => {
      folder.write('app.log', lines(1, 100));
      await folder.settled(100, 5_050);
      const handle = openSync(folder.path('app.log'), 'r+');
      ftruncateSync(handle, readFileSync(folder.path('app.log')).indexOf('"r41"'));
      ftruncateSync(handle, readFileSync(folder.path('app.log')).lastIndexOf('\n') + 1);
      closeSync(handle);
      folder.append('app.log', line(101));
      await folder.settled(141, 5_050 + sumOf(1, 40) + 101);
    },
  },
];
