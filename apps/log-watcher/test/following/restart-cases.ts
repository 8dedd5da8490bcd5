/** What a restart must not disturb: section 3 of docs/following.md. All cases of a run live through the same stop and start. */
import { readFileSync, rmSync, truncateSync, unlinkSync, utimesSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { line, lines, sumOf } from '../log-lines.js';
import type { CaseFolder, FollowCase } from './case-folder.js';

/** A case with a stop in its middle. */
export interface RestartCase extends FollowCase {
  /** What happens while the program is down. */
  readonly down: (folder: CaseFolder) => void;
  /** After the next start. */
  readonly after: (folder: CaseFolder) => Promise<void>;
}

const app = (text: string | Buffer) => (folder: CaseFolder) => folder.write('app.log', text);
const counts = (processed: number, sum: number) => (folder: CaseFolder) => folder.settled(processed, sum);
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Two members, as of two runs of `gzip >> file`. */
const twoMembers = (text: string) => {
  const middle = text.indexOf('\n', text.length / 2) - 20;
  return Buffer.concat([gzipSync(text.slice(0, middle)), gzipSync(text.slice(middle))]);
};

/** A line that nobody has read goes with the old file. */
function rotatedUnread(folder: CaseFolder): void {
  folder.append('app.log', line(3));
  folder.rename('app.log', 'app.log.1');
  folder.write('app.log', line(4));
}

/** The cases. */
export const RESTART_CASES: readonly RestartCase[] = [
  {
    id: '1.8',
    name: 'blank lines are not counted again',
    before: app('\n'.repeat(5)),
    run: (folder) => folder.settled(0, 0, { blank: 5 }),
    down: () => undefined,
    after: (folder) => folder.settled(0, 0, { blank: 5 }),
  },
  {
    id: '1.11',
    name: 'a byte order mark, and a restart behind it',
    before: app(Buffer.concat([BOM, Buffer.from(line(1))])),
    run: counts(1, 1),
    down: (folder) => folder.append('app.log', line(2)),
    after: counts(2, 3),
  },
  {
    id: '2.16',
    name: 'archives made while it was down, also of two members, are read once',
    files: ['app*.log'],
    before: app(lines(1, 1_000)),
    run: counts(1_000, sumOf(1, 1_000)),
    down: (folder) => {
      folder.append('app.log', lines(1_001, 2_000));
      folder.write('app-1.log.gz', twoMembers(readFileSync(folder.path('app.log'), 'utf8')));
      folder.write('app-2.log.gz', gzipSync(lines(2_001, 3_000)));
      unlinkSync(folder.path('app.log'));
    },
    after: counts(3_000, sumOf(1, 3_000)),
  },
  {
    id: '3.1',
    name: 'a restart goes on',
    before: app(lines(1, 2)),
    run: counts(2, 3),
    down: (folder) => folder.append('app.log', line(3)),
    after: counts(3, 6),
  },
  {
    id: '3.2',
    name: 'part of a line pending at the stop',
    before: app(line(1) + line(2).slice(0, 20)),
    run: counts(1, 1),
    down: (folder) => folder.append('app.log', line(2).slice(20)),
    after: counts(2, 3),
  },
  {
    id: '3.3',
    name: 'rotated while down, all names in the pattern',
    files: ['app.log*'],
    before: app(lines(1, 2)),
    run: counts(2, 3),
    down: rotatedUnread,
    after: counts(4, 10),
  },
  {
    id: '3.3',
    name: 'rotated while down, only the live name in the pattern: told as lost',
    before: app(lines(1, 2)),
    run: counts(2, 3),
    down: rotatedUnread,
    after: async (folder) => {
      await folder.settled(3, 7);
      expect(folder.told('file_lost')).toBe(1);
    },
  },
  {
    id: '3.4',
    name: 'cut while down, now shorter',
    before: app(lines(1, 100)),
    run: counts(100, 5_050),
    down: (folder) => {
      truncateSync(folder.path('app.log'));
      folder.append('app.log', line(101));
    },
    after: counts(101, 5_151),
  },
  {
    id: '3.4',
    name: 'copied and cut while down: the rest is read from the copy',
    files: ['app.log*'],
    before: app(lines(1, 100)),
    run: counts(100, 5_050),
    down: (folder) => {
      folder.append('app.log', lines(101, 110));
      folder.copyTruncate('app.log.1');
      folder.append('app.log', line(111));
    },
    after: counts(111, sumOf(1, 111)),
  },
  {
    id: '3.5',
    name: 'removed while down, created again',
    before: app(line(1)),
    run: counts(1, 1),
    down: (folder) => rmSync(folder.path('app.log')),
    after: async (folder) => {
      await folder.settled(1, 1);
      folder.write('app.log', line(2));
      await folder.settled(2, 3);
      expect(folder.told('file_unreadable')).toBe(0);
    },
  },
  {
    id: '3.12',
    name: 'a pattern added between two runs counts nothing again',
    files: ['app.log'],
    before: app(lines(1, 3)),
    run: counts(3, 6),
    // The run that follows has one more pattern for every case.
    down: (folder) => folder.write('added.txt', line(4)),
    after: counts(4, 10),
  },
  {
    id: '4.10',
    name: 'archives and files that are old',
    files: ['app*.log'],
    before: (folder) => {
      const longAgo = new Date(Date.now() - 864_000_000);
      folder.write('app-1.log.gz', gzipSync(lines(1, 50)));
      folder.write('app.log', line(1));
      for (const name of ['app-1.log.gz', 'app.log']) utimesSync(folder.path(name), longAgo, longAgo);
    },
    run: counts(1, 1),
    down: () => undefined,
    after: counts(1, 1),
  },
];
