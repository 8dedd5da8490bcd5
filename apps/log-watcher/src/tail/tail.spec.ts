import { afterEach, describe, expect, it } from '@jest/globals';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import { waitUntil } from '#testkit';
import { FollowedFolder, type FollowOptions } from '../../test/followed-folder.js';
import { line, lines, sumOf } from '../../test/log-lines.js';

let folder: FollowedFolder;

async function follow(options: FollowOptions = {}): Promise<FollowedFolder> {
  folder = new FollowedFolder(options);
  await folder.start();
  return folder;
}

afterEach(async () => folder.remove());

describe.each([
  ['with file events', true],
  ['by polling alone', false],
])('lines, %s', (_name, events) => {
  it('reads what is there, then what is appended', async () => {
    folder = new FollowedFolder({ events });
    folder.write('app.log', lines(1, 3));
    await folder.start();
    await folder.expectSettled(3, 6);
    folder.append('app.log', lines(4, 5));
    await folder.expectSettled(5, 15);
    expect(folder.figures.lag_bytes).toBe(0);
  });

  it('waits for the end of a last line', async () => {
    await follow({ events });
    const text = line(1);
    folder.write('app.log', text.slice(0, -1));
    await folder.quiet();
    expect(folder.counted.records).toBe(0);
    folder.append('app.log', '\n');
    await folder.expectSettled(1, 1);
  });

  it('takes a line written byte by byte as one', async () => {
    await follow({ events });
    for (const byte of Buffer.from(line(1, { error_message: '人脸😱' }))) folder.append('app.log', Buffer.from([byte]));
    await folder.expectSettled(1, 1);
    expect(folder.counted.unparsable).toBe(0);
    expect(folder.counted.texts[0]).toContain('人脸😱');
  });

  it('finds files that appear later, in time', async () => {
    await follow({ events, patterns: ['*.ndjson'] });
    const before = folder.looks;
    folder.write('new.ndjson', line(1));
    await waitUntil(() => folder.counted.records === 1, { what: 'the line', everyMs: 2 });
    // Looks, and not a time: a busy machine may pause between two of them.
    expect(folder.looks - before).toBeLessThan(20);
  });
});

describe('the bytes of lines', () => {
  it('reads ten thousand lines of one write', async () => {
    await follow();
    folder.write('app.log', lines(1, 10_000));
    await folder.expectSettled(10_000, 50_005_000);
  });

  it('counts blank lines and reads on', async () => {
    await follow();
    folder.write('app.log', `\n\n${line(1)}\n\r\n${line(2)}`);
    await folder.expectSettled(2, 3);
    expect(folder.counted.blanks).toBe(4);
    const saved = await folder.stop();
    await folder.start(saved);
    await folder.expectSettled(2, 3);
    expect(folder.counted.blanks).toBe(4);
  });

  it('skips a byte order mark, also when it goes on after a restart', async () => {
    await follow();
    folder.write('app.log', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(line(1))]));
    await folder.expectSettled(1, 1);
    const saved = await folder.stop();
    folder.append('app.log', line(2));
    await folder.start(saved);
    await folder.expectSettled(2, 3);
    expect(folder.counted.unparsable).toBe(0);
  });

  it('drops an oversize line, counts it once and keeps its neighbours', async () => {
    await follow();
    const fits = line(2, { pad: '' }).length - 1;
    const exact = line(2, { pad: 'x'.repeat(1024 * 1024 - fits) });
    const over = line(9, { pad: 'x'.repeat(1024 * 1024 - fits + 1) });
    folder.write('app.log', line(1) + exact + over.slice(0, 700_000));
    await folder.expectSettled(2, 3);
    folder.append('app.log', over.slice(700_000) + line(3));
    await folder.expectSettled(3, 6);
    expect(folder.counted).toMatchObject({ oversized: 1, unparsable: 0 });
  });

  it('does not keep an endless line in memory', async () => {
    await follow();
    const before = process.memoryUsage.rss();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 100; i++) folder.append('app.log', piece);
    await waitUntil(() => folder.figures.files === 1 && folder.figures.lag_bytes === 0, {
      what: 'the end of the file',
    });
    folder.append('app.log', `\n${line(1)}`);
    await folder.expectSettled(1, 1);
    expect(folder.counted.oversized).toBe(1);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('counts the same line five times as five', async () => {
    await follow();
    folder.write('app.log', line(3).repeat(5));
    await folder.expectSettled(5, 15);
  });
});

describe.each([
  ['with file events', true],
  ['by polling alone', false],
])('rotation, %s', (_name, events) => {
  it.each([
    ['the live name', ['app.log']],
    ['all names', ['app.log*']],
  ])('reads late writes to a renamed file, pattern of %s', async (_pattern, patterns) => {
    await follow({ events, patterns });
    const handle = openSync(folder.path('app.log'), 'a');
    writeSync(handle, line(1));
    await folder.expectSettled(1, 1);
    folder.rename('app.log', 'app.log.1');
    writeSync(handle, line(2));
    folder.write('app.log', line(3));
    await folder.expectSettled(3, 6);
    expect(folder.figures.rotations).toBe(1);
    closeSync(handle);
  });

  it('survives a gap between rename and create', async () => {
    await follow({ events });
    folder.write('app.log', line(1));
    await folder.expectSettled(1, 1);
    folder.rename('app.log', 'app.log.1');
    await folder.quiet();
    folder.write('app.log', line(2));
    await folder.expectSettled(2, 3);
  });

  it('follows numbered shifts within the pattern', async () => {
    await follow({ events, patterns: ['app.log*'] });
    for (let round = 0; round < 5; round++) {
      if (round > 0) folder.shift(round - 1);
      folder.write('app.log', lines(round * 100 + 1, round * 100 + 100));
      if (round % 2 === 0) await folder.expectSettled((round + 1) * 100, sumOf(1, (round + 1) * 100));
    }
    await folder.expectSettled(500, sumOf(1, 500));
  });

  it('reads what was written just before a rename out of the folder', async () => {
    await follow({ events });
    mkdirSync(folder.path('old'));
    folder.write('app.log', line(1));
    await folder.expectSettled(1, 1);
    folder.append('app.log', line(2));
    folder.rename('app.log', 'old/app.log');
    await folder.expectSettled(2, 3);
  });

  it('follows a name that is removed and made again', async () => {
    await follow({ events });
    for (let i = 1; i <= 5; i++) {
      rmSync(folder.path('app.log'), { force: true });
      folder.write('app.log', line(i));
      await folder.expectSettled(i, sumOf(1, i));
    }
  });

  it('reads on in a removed file that is still written', async () => {
    await follow({ events });
    const handle = openSync(folder.path('app.log'), 'a');
    writeSync(handle, line(1));
    await folder.expectSettled(1, 1);
    unlinkSync(folder.path('app.log'));
    writeSync(handle, line(2));
    await folder.expectSettled(2, 3);
    closeSync(handle);
  });

  it.each([
    ['the live name', ['app.log']],
    ['all names', ['app.log*']],
  ])('starts over after copytruncate and does not count the copy, pattern of %s', async (_pattern, patterns) => {
    await follow({ events, patterns });
    folder.write('app.log', lines(1, 3));
    await folder.expectSettled(3, 6);
    folder.copyTruncate('app.log.1');
    folder.append('app.log', line(4));
    await folder.expectSettled(4, 10);
    expect(folder.figures.truncations).toBe(1);
  });

  it('tells generations of the same size apart', async () => {
    await follow({ events, patterns: ['app*.log'] });
    for (let round = 1; round <= 4; round++) {
      folder.append('app.log', lines(round * 10, round * 10 + 9));
      await folder.expectSettled(round * 10, sumOf(10, round * 10 + 9));
      // As after each save of the state.
      expect(folder.saved()).toHaveProperty('cursors');
      folder.copyTruncate(`app-${round}.log`);
    }
    await folder.expectSettled(40, sumOf(10, 49));
    expect(folder.figures.truncations).toBe(4);
  });

  it('counts unread lines of copytruncate once, from either file', async () => {
    await follow({ events, patterns: ['app.log*'] });
    folder.write('app.log', lines(1, 3));
    await folder.expectSettled(3, 6);
    folder.append('app.log', lines(4, 1003));
    folder.copyTruncate('app.log.1');
    folder.append('app.log', line(1004));
    await folder.expectSettled(1004, sumOf(1, 1004));
  });

  it('notices a file that was cut and written anew at once', async () => {
    await follow({ events });
    folder.write('app.log', lines(1, 100));
    await folder.expectSettled(100, 5050);
    truncateSync(folder.path('app.log'));
    folder.append('app.log', lines(101, 110));
    await folder.expectSettled(110, sumOf(1, 110));
  });

  it('notices a file that was written anew and is longer than before', async () => {
    await follow({ events });
    folder.write('app.log', lines(1, 10));
    await folder.expectSettled(10, 55);
    folder.write('app.log', lines(11, 200));
    await folder.expectSettled(200, sumOf(1, 200));
  });

  it('starts over in a file that was cut in the middle, and takes no half line', async () => {
    await follow({ events });
    folder.write('app.log', lines(1, 10));
    await folder.expectSettled(10, 55);
    const handle = openSync(folder.path('app.log'), 'r+');
    ftruncateSync(handle, Buffer.byteLength(lines(1, 4)));
    closeSync(handle);
    await folder.expectSettled(14, 55 + 10);
    folder.append('app.log', line(11));
    await folder.expectSettled(15, 55 + 10 + 11);
    expect(folder.counted.unparsable).toBe(0);
  });

  it('follows a link to other files', async () => {
    await follow({ events });
    folder.write('f0', lines(1, 100));
    symlinkSync('f0', folder.path('app.log'));
    await folder.expectSettled(100, sumOf(1, 100));
    for (let n = 1; n <= 5; n++) {
      folder.append(`f${n - 1}`, line(n * 1000));
      folder.write(`f${n}`, lines(n * 100 + 1, n * 100 + 100));
      symlinkSync(`f${n}`, folder.path('next'));
      folder.rename('next', 'app.log');
      await waitUntil(() => folder.counted.records >= 100 * (n + 1) + n, { what: 'the next file' });
    }
    await folder.expectSettled(605, sumOf(1, 600) + 15_000);
    expect(readlinkSync(folder.path('app.log'))).toBe('f5');
  });
});

describe('files and their names', () => {
  it('lets go of old handles', async () => {
    await follow({ patterns: ['app.log*'] });
    for (let n = 1; n <= 20; n++) {
      folder.write('app.log', line(n));
      await waitUntil(() => folder.counted.records === n, { what: `line ${n}` });
      folder.rename('app.log', `app.log.${n}`);
    }
    await waitUntil(() => folder.figures.open_files <= 2, { what: 'closed handles' });
    folder.append('app.log.7', line(21));
    await folder.expectSettled(21, sumOf(1, 21));
  });

  it('does not read archives as lines', async () => {
    await follow({ patterns: ['app.log*'] });
    folder.write('app.log.1', lines(1, 100));
    await folder.expectSettled(100, sumOf(1, 100));
    folder.write('app.log.1.gz', gzipSync(readFileSync(folder.path('app.log.1'))));
    unlinkSync(folder.path('app.log.1'));
    await folder.expectSettled(100, sumOf(1, 100));
    expect(folder.counted.unparsable).toBe(0);
  });

  it('counts a file that two patterns and a link name once', async () => {
    await follow({ patterns: ['app.log', '*.log'] });
    folder.write('app.log', lines(1, 5));
    symlinkSync('app.log', folder.path('link.log'));
    await folder.expectSettled(5, 15);
  });

  it('tells files that begin alike from each other', async () => {
    await follow({ patterns: ['*.log'] });
    const first = line(1);
    folder.write('a.log', '');
    folder.write('b.log', '');
    folder.append('a.log', first);
    folder.append('b.log', first);
    await folder.expectSettled(2, 2);
    folder.append('a.log', line(2));
    folder.append('b.log', line(3));
    folder.append('a.log', line(4));
    await folder.expectSettled(5, 11);
  });

  it('ignores directories and dangling links until there is a file', async () => {
    folder = new FollowedFolder({ patterns: ['*.log'] });
    mkdirSync(folder.path('dir.log'));
    symlinkSync('later', folder.path('link.log'));
    await folder.start();
    folder.write('app.log', line(1));
    await folder.expectSettled(1, 1);
    folder.write('later', line(2));
    await folder.expectSettled(2, 3);
  });

  it('follows a folder that is not there yet', async () => {
    await follow({ patterns: ['logs/*.log'] });
    mkdirSync(folder.path('logs'));
    folder.write('logs/app.log', line(1));
    await folder.expectSettled(1, 1);
  });

  it('leaves out what a pattern with ! names, and finds files in folders below **', async () => {
    await follow({ patterns: ['**/*.log', '!**/debug*.log'] });
    mkdirSync(folder.path('a/b'), { recursive: true });
    folder.write('a/b/app.log', line(1));
    folder.write('a/debug-1.log', line(5));
    await folder.expectSettled(1, 1);
  });

  it('takes a new file on a freed inode for a new file', async () => {
    await follow();
    for (let round = 0; round < 3; round++) {
      rmSync(folder.path('app.log'), { force: true });
      folder.write('app.log', lines(round * 5 + 1, round * 5 + 5));
      await folder.expectSettled((round + 1) * 5, sumOf(1, (round + 1) * 5));
    }
  });

  it('reads a small file while a large one is read', async () => {
    folder = new FollowedFolder({ patterns: ['*.log'] });
    folder.write('a.log', lines(1, 150_000));
    folder.write('b.log', line(7));
    await folder.start();
    await waitUntil(() => folder.counted.texts.some((text) => text.includes('"r7"')), {
      what: 'the small file',
      everyMs: 1,
    });
    await folder.expectSettled(150_001, sumOf(1, 150_000) + 7);
  });
});

describe('restart', () => {
  it('goes on where it was, whatever was appended meanwhile', async () => {
    await follow();
    folder.write('app.log', lines(1, 2));
    await folder.expectSettled(2, 3);
    const saved = await folder.stop();
    folder.append('app.log', line(3));
    await folder.start(saved);
    await folder.expectSettled(3, 6);
  });

  it('reads a line again of which it had only a part', async () => {
    await follow();
    const text = line(2);
    folder.write('app.log', line(1) + text.slice(0, 20));
    await folder.expectSettled(1, 1);
    const saved = await folder.stop();
    folder.append('app.log', text.slice(20));
    await folder.start(saved);
    await folder.expectSettled(2, 3);
    expect(folder.counted.unparsable).toBe(0);
  });

  it('reads the rest of a file that was rotated while it was down', async () => {
    await follow({ patterns: ['app.log*'] });
    folder.write('app.log', lines(1, 2));
    await folder.expectSettled(2, 3);
    const saved = await folder.stop();
    folder.append('app.log', line(3));
    folder.rename('app.log', 'app.log.1');
    folder.write('app.log', line(4));
    await folder.start(saved);
    await folder.expectSettled(4, 10);
    expect(folder.told).not.toContain('lost app.log');
  });

  it('reads the rest of files that were rotated and compressed while it was down', async () => {
    await follow({ patterns: ['app*.log'] });
    folder.write('app.log', lines(1, 200));
    await folder.expectSettled(200, sumOf(1, 200));
    const saved = await folder.stop();
    folder.append('app.log', lines(201, 300));
    folder.write('app-1.log.gz', gzipSync(readFileSync(folder.path('app.log'))));
    folder.write('app-2.log.gz', gzipSync(lines(301, 400)));
    unlinkSync(folder.path('app.log'));
    folder.write('app.log', lines(401, 410));
    await folder.start(saved);
    await folder.expectSettled(410, sumOf(1, 410));
    expect(folder.told).not.toContain('lost app.log');
    const again = await folder.stop();
    folder.append('app.log', line(411));
    await folder.start(again);
    await folder.expectSettled(411, sumOf(1, 411));
  });

  it('counts the bytes of an archive as read', async () => {
    await follow({ patterns: ['app*.log'] });
    folder.write('app.log', line(1));
    await folder.expectSettled(1, 1);
    const saved = await folder.stop();
    const held = lines(2, 5_000);
    folder.write('app-1.log.gz', gzipSync(held));
    const before = folder.bytesRead;
    await folder.start(saved);
    await folder.expectSettled(5_000, sumOf(1, 5_000));
    expect(folder.bytesRead - before).toBeGreaterThanOrEqual(Buffer.byteLength(held));
  });

  it('leaves archives alone that are older than its state', async () => {
    await follow({ patterns: ['app*.log'] });
    folder.write('app-1.log.gz', gzipSync(lines(1, 50)));
    utimesSync(folder.path('app-1.log.gz'), new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
    folder.write('app.log', line(1));
    await folder.expectSettled(1, 1);
    const saved = await folder.stop();
    await folder.start(saved);
    await folder.expectSettled(1, 1);
  });

  it('says what is lost when a rotated file is out of reach', async () => {
    await follow();
    folder.write('app.log', line(1));
    await folder.expectSettled(1, 1);
    const saved = await folder.stop();
    folder.append('app.log', line(2));
    folder.rename('app.log', 'app.log.1');
    folder.write('app.log', line(3));
    await folder.start(saved);
    await folder.expectSettled(2, 4);
    expect(folder.told).toContain('lost app.log');
  });

  it('starts over in a file that was cut while it was down', async () => {
    await follow();
    folder.write('app.log', lines(1, 100));
    await folder.expectSettled(100, 5050);
    const saved = await folder.stop();
    truncateSync(folder.path('app.log'));
    folder.append('app.log', line(101));
    await folder.start(saved);
    await folder.expectSettled(101, 5151);
    expect(folder.figures.truncations).toBe(1);
  });

  it('reads the rest from the copy when it was copied and cut while it was down', async () => {
    await follow({ patterns: ['app.log*'] });
    folder.write('app.log', lines(1, 100));
    await folder.expectSettled(100, 5050);
    const saved = await folder.stop();
    folder.append('app.log', lines(101, 110));
    folder.copyTruncate('app.log.1');
    folder.append('app.log', line(111));
    await folder.start(saved);
    await folder.expectSettled(111, sumOf(1, 111));
  });

  it('forgets a file that is gone', async () => {
    await follow();
    folder.write('app.log', line(1));
    await folder.expectSettled(1, 1);
    const saved = await folder.stop();
    unlinkSync(folder.path('app.log'));
    await folder.start(saved);
    folder.write('app.log', line(2));
    await folder.expectSettled(2, 3);
    expect(statSync(folder.path('app.log')).size).toBeGreaterThan(0);
  });

  it('reads nothing twice when a pattern is added', async () => {
    await follow();
    folder.write('app.log', lines(1, 3));
    await folder.expectSettled(3, 6);
    const saved = await folder.stop();
    const { directory, counted } = folder;
    const other = new FollowedFolder({ patterns: [`../${directory.split('/').at(-1)}/*.log`] });
    other.counted = counted;
    await other.start(saved);
    await other.expectSettled(3, 6);
    await other.remove();
  });

  it('takes a state that makes no sense for none', async () => {
    folder = new FollowedFolder();
    writeFileSync(folder.path('app.log'), line(1));
    await folder.start({ cursors: [{ path: 5 }, null, 'x'], counters: 'x', archivesToMs: 'x' });
    await folder.expectSettled(1, 1);
  });
});
