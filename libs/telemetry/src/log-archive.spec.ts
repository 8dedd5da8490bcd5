import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogArchive, type LogArchiveOptions } from './log-archive.js';

const NOW = Date.UTC(2026, 10, 21, 12);

describe('LogArchive', () => {
  let directory: string;
  const put = (name: string, content: string | Buffer) => writeFileSync(join(directory, name), content);
  const names = () => readdirSync(directory).sort();
  const unzip = (name: string) => gunzipSync(readFileSync(join(directory, name))).toString();
  const tidy = async (options: Partial<LogArchiveOptions> = {}) => {
    const archive = new LogArchive({
      directory,
      baseName: 'svc',
      keepDays: 7,
      settleMs: 0,
      now: () => NOW,
      ...options,
    });
    archive.tidy();
    await archive.settled();
    return archive;
  };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'archive-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('compresses what was set aside, keeps its time, and touches nothing else', async () => {
    put('svc.ndjson', 'current\n');
    put('svc-2026-11-21.1.ndjson', 'aside\n');
    utimesSync(join(directory, 'svc-2026-11-21.1.ndjson'), 1_700_000_000, 1_700_000_000);
    for (const foreign of ['svc-other.ndjson', 'svcx-2026-11-21.1.ndjson', 'svc-2026-11-21.1.ndjson.bak', 'notes.txt'])
      put(foreign, 'foreign\n');
    await tidy();
    expect(names()).toEqual([
      'notes.txt',
      'svc-2026-11-21.1.ndjson.bak',
      'svc-2026-11-21.1.ndjson.gz',
      'svc-other.ndjson',
      'svc.ndjson',
      'svcx-2026-11-21.1.ndjson',
    ]);
    expect(unzip('svc-2026-11-21.1.ndjson.gz')).toBe('aside\n');
    expect(statSync(join(directory, 'svc-2026-11-21.1.ndjson.gz')).mtimeMs).toBe(1_700_000_000_000);
  });

  it('heals after a crash in the middle of compressing', async () => {
    put('svc-2026-11-21.1.ndjson', 'aside\n');
    put('svc-2026-11-21.1.ndjson.gz.tmp', gzipSync('aside\n').subarray(0, 10));
    await tidy();
    expect(names()).toEqual(['svc-2026-11-21.1.ndjson.gz']);
    expect(unzip('svc-2026-11-21.1.ndjson.gz')).toBe('aside\n');
  });

  it('heals after a crash between the archive and the removal of its source', async () => {
    put('svc-2026-11-21.1.ndjson', 'aside\n');
    put('svc-2026-11-21.1.ndjson.gz', gzipSync('aside\n'));
    await tidy();
    expect(names()).toEqual(['svc-2026-11-21.1.ndjson.gz']);
  });

  it('makes an archive anew that does not hold all of its source', async () => {
    put('svc-2026-11-21.1.ndjson', 'aside\nand more\n');
    put('svc-2026-11-21.1.ndjson.gz', gzipSync('aside\n'));
    await tidy();
    expect(unzip('svc-2026-11-21.1.ndjson.gz')).toBe('aside\nand more\n');
    expect(names()).toHaveLength(1);
  });

  it('removes what is older than it should be kept, compressed or not', async () => {
    for (const day of ['2026-11-13', '2026-11-14']) {
      put(`svc-${day}.1.ndjson`, 'raw\n');
      put(`svc-${day}.2.ndjson.gz`, gzipSync('packed\n'));
    }
    await tidy();
    expect(names()).toEqual(['svc-2026-11-14.1.ndjson.gz', 'svc-2026-11-14.2.ndjson.gz']);
  });

  it('leaves a file alone until it has rested, and comes back for it', async () => {
    put('svc-2026-11-21.1.ndjson', 'aside\n');
    const archive = await tidy({ settleMs: 60_000 });
    expect(names()).toEqual(['svc-2026-11-21.1.ndjson']);
    await archive.close();
    await tidy({ settleMs: 0 });
    expect(names()).toEqual(['svc-2026-11-21.1.ndjson.gz']);
  });

  it('tidies once more when told to while it is at it', async () => {
    put('svc-2026-11-21.1.ndjson', 'one\n');
    const archive = new LogArchive({ directory, baseName: 'svc', keepDays: 7, settleMs: 0, now: () => NOW });
    archive.tidy();
    put('svc-2026-11-21.2.ndjson', 'two\n');
    archive.tidy();
    await archive.settled();
    expect(names()).toEqual(['svc-2026-11-21.1.ndjson.gz', 'svc-2026-11-21.2.ndjson.gz']);
  });

  it('does nothing after it was closed, and survives a directory that is not there', async () => {
    put('svc-2026-11-21.1.ndjson', 'one\n');
    const archive = new LogArchive({ directory, baseName: 'svc', keepDays: 7, settleMs: 0, now: () => NOW });
    await archive.close();
    archive.tidy();
    await archive.settled();
    expect(existsSync(join(directory, 'svc-2026-11-21.1.ndjson'))).toBe(true);
    await expect(tidy({ directory: join(directory, 'nowhere') })).resolves.toBeDefined();
  });
});
