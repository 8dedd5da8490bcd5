/** What a line is: section 1 of docs/following.md. */
import { appendFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { line, lines, sumOf } from '../log-lines.js';
import type { CaseFolder, FollowCase } from './case-folder.js';

const LIMIT = 1024 * 1024;

/** Line `i`, made longer so that it takes exactly `bytes` with its line feed. */
function lineOf(i: number, bytes: number): string {
  return line(i, { pad: 'x'.repeat(bytes - line(i, { pad: '' }).length) });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Around what readers use as blocks, our own 256 KiB among them. */
const BOUNDARIES = [4_096, 65_536, 262_144].flatMap((size) => [size - 1, size, size + 1]);

async function cutsOfCharacters(folder: CaseFolder): Promise<void> {
  const whole = Buffer.from(line(1, { event: 'processing_failed', error_type: '人脸😱' }));
  const from = whole.indexOf('人脸');
  const cuts = Array.from({ length: 11 }, (_, i) => from + i);
  for (const cut of cuts) folder.write(`cut-${cut}.log`, whole.subarray(0, cut));
  await pause(300);
  for (const cut of cuts) folder.append(`cut-${cut}.log`, whole.subarray(cut));
  await folder.settled(0, 0, { failed: cuts.length });
  expect((await folder.stats()).error_types).toMatchObject([{ error_type: '人脸😱', count: cuts.length }]);
}

/** The cases. */
export const LINE_CASES: readonly FollowCase[] = [
  {
    id: '1.1',
    name: 'existing content, then appended',
    before: (folder) => folder.write('app.log', lines(1, 3)),
    run: async (folder) => {
      await folder.settled(3, 6);
      folder.append('app.log', lines(4, 5));
      await folder.settled(5, 15);
    },
  },
  {
    id: '1.3',
    name: 'a last line without newline waits',
    run: async (folder) => {
      folder.write('app.log', line(1).trimEnd());
      await folder.settled(0, 0);
      await folder.quiet();
      folder.append('app.log', '\n');
      await folder.settled(1, 1);
    },
  },
  {
    id: '1.4',
    name: 'a line written byte by byte is one',
    run: async (folder) => {
      for (const byte of Buffer.from(line(1))) {
        folder.append('app.log', Buffer.from([byte]));
        await pause(5);
      }
      await folder.settled(1, 1);
    },
  },
  {
    id: '1.5',
    name: 'ten thousand lines in one write',
    run: async (folder) => {
      folder.write('app.log', lines(1, 10_000));
      await folder.settled(10_000, 50_005_000);
    },
  },
  {
    id: '1.6',
    name: 'a line ends at every position around the read buffers',
    files: ['*.log'],
    run: async (folder) => {
      for (const at of BOUNDARIES) folder.write(`${at}.log`, lineOf(1, at) + line(2));
      await folder.settled(2 * BOUNDARIES.length, 3 * BOUNDARIES.length);
    },
  },
  {
    id: '1.7',
    name: 'CR LF, also cut between the two',
    run: async (folder) => {
      const text = lines(1, 10).replaceAll('\n', '\r\n');
      const cut = text.indexOf('\r', text.length / 2) + 1;
      folder.write('app.log', text.slice(0, cut));
      await pause(300);
      folder.append('app.log', text.slice(cut));
      await folder.settled(10, 55);
    },
  },
  {
    id: '1.8',
    name: 'blank lines count as blank and nothing else',
    files: ['*.log'],
    run: async (folder) => {
      folder.write('app.log', `\n\n${line(1)}\n\n\n${line(2)}`);
      folder.write('newlines.log', '\n'.repeat(7));
      await folder.settled(2, 3, { blank: 12, lines: 14 });
    },
  },
  { id: '1.9', name: 'a character cut between two writes', files: ['*.log'], run: cutsOfCharacters },
  {
    id: '1.10',
    name: 'bytes that are no UTF-8 harm their own line alone',
    run: async (folder) => {
      for (const [i, bad] of [[0xff], [0xc3], [0xe4, 0xb8]].entries()) {
        const [start, end] = line(i + 1, { note: '#' }).split('#') as [string, string];
        folder.append('app.log', Buffer.concat([Buffer.from(start), Buffer.from(bad), Buffer.from(end)]));
      }
      folder.append('app.log', line(4));
      await folder.settled(4, 10, { not_utf8: 3 });
    },
  },
  {
    id: '1.12',
    name: 'an oversize line is dropped and counted, its neighbours survive',
    run: async (folder) => {
      folder.write('app.log', line(1) + lineOf(2, LIMIT + 1) + lineOf(9, LIMIT + 2) + line(3));
      await folder.settled(3, 6, { oversize: 1, unparsable: 1 });
    },
  },
  {
    id: '1.14',
    name: 'the end of an oversize line comes later',
    run: async (folder) => {
      const over = lineOf(9, LIMIT + 1_000);
      folder.write('app.log', over.slice(0, LIMIT / 2));
      await pause(1_000);
      folder.append('app.log', over.slice(LIMIT / 2) + line(1));
      await folder.settled(1, 1, { oversize: 1, unparsable: 1 });
    },
  },
  {
    id: '1.15',
    name: 'JSON that is no object, or no event, is no record',
    run: async (folder) => {
      folder.write('app.log', `null\n42\n"x"\n[]\ntrue\n{}\n${line(1)}`);
      await folder.settled(1, 1, { records: 1, not_an_object: 5, no_event: 1, unparsable: 6 });
    },
  },
  {
    id: '1.16',
    name: 'broken lines between good ones',
    run: async (folder) => {
      let text = '';
      for (let i = 1; i <= 10_000; i++) {
        text += line(i);
        if (i % 60 === 0) text += `${line(1).slice(0, 40)}\n`;
        if (i % 60 === 20) text += line(1).trimEnd() + line(1);
        if (i % 60 === 40) text += 'plain words\n';
      }
      folder.write('app.log', text);
      await folder.settled(10_000, sumOf(1, 10_000), { malformed: 500, unparsable: 500 });
    },
  },
  {
    id: '1.17',
    name: 'keys inside strings and objects are not fields',
    run: async (folder) => {
      const fooling = { context: { event: 'processing_failed' }, note: '"event": "processing_failed"' };
      folder.write('app.log', line(1, fooling));
      await folder.settled(1, 1, { failed: 0 });
    },
  },
  {
    id: '1.18',
    name: 'hostile keys and names are names like any other',
    run: async (folder) => {
      folder.write('app.log', `{"__proto__":1,"constructor":2,"toString":3,"event":"__proto__"}\n${line(1)}`);
      await folder.settled(1, 1, { records: 2 });
      const { events } = await folder.stats();
      expect(events).toContainEqual({ event: '__proto__', count: 1 });
      expect(events).toHaveLength(2);
    },
  },
  {
    id: '1.19',
    name: 'a value of a wrong type counts as absent, the event still counts',
    run: async (folder) => {
      const odd = ['"12"', 'null', '-5', '1e999'];
      for (const value of odd)
        appendFileSync(folder.path('app.log'), `{"event":"image_processed","processing_time_ms":${value}}\n`);
      folder.append('app.log', `{"event":"image_processed","processing_time_ms":NaN}\n${line(8)}`);
      await folder.settled(5, 8, { malformed: 1, unparsable: 1 });
      expect(await folder.stats()).toMatchObject({ avg_ms: 8 });
    },
  },
];
