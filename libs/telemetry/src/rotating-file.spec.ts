import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RotatingFile, type RotatingFileOptions, type WriteOutage } from './rotating-file.js';

const NOON = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

describe('RotatingFile', () => {
  let directory: string;
  let now: number;
  let rotations: number;
  let outages: WriteOutage[];
  let file: RotatingFile | undefined;
  const open = (options: Partial<RotatingFileOptions> = {}): RotatingFile =>
    (file = new RotatingFile({
      directory,
      baseName: 'svc',
      maxBytes: 1000,
      now: () => now,
      onRotated: () => rotations++,
      onRecovered: (outage) => outages.push(outage),
      ...options,
    }));
  const read = (name = 'svc.ndjson') => readFileSync(join(directory, name), 'utf8');
  const names = () => readdirSync(directory).sort();
  const line = (n: number) => `${JSON.stringify({ n, fill: 'x'.repeat(86) })}\n`;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rotating-'));
    now = NOON;
    rotations = 0;
    outages = [];
  });
  afterEach(() => {
    file?.close();
    rmSync(directory, { recursive: true });
  });

  it('appends at once, to what is there', () => {
    open().append('one\n');
    expect(read()).toBe('one\n');
    file?.close();
    open().append('two\n');
    expect(read()).toBe('one\ntwo\n');
  });

  it('makes its directory', () => {
    open({ directory: join(directory, 'deep', 'er') }).append('one\n');
    expect(read('deep/er/svc.ndjson')).toBe('one\n');
  });

  it('is set aside before it would pass its size, numbered in order', () => {
    open();
    for (let i = 0; i < 35; i++) file?.append(line(i % 10));
    expect(names()).toEqual([
      'svc-2026-11-21.1.ndjson',
      'svc-2026-11-21.2.ndjson',
      'svc-2026-11-21.3.ndjson',
      'svc.ndjson',
    ]);
    for (const name of names()) expect(read(name).length).toBeLessThanOrEqual(1000);
    expect(names().map(read).join('').split('\n')).toHaveLength(36);
    expect(rotations).toBe(3);
  });

  it('goes on after the highest number, whatever was compressed or removed', () => {
    writeFileSync(join(directory, 'svc-2026-11-21.7.ndjson.gz'), '');
    writeFileSync(join(directory, 'svc-2026-11-21.9.ndjson.gz.tmp'), '');
    writeFileSync(join(directory, 'svc-2026-11-20.30.ndjson'), '');
    open().append('x'.repeat(900) + '\n');
    file?.append('x'.repeat(900) + '\n');
    expect(names()).toContain('svc-2026-11-21.10.ndjson');
  });

  it('takes a line that is longer than its whole size', () => {
    open().append('x'.repeat(5000) + '\n');
    file?.append('y\n');
    expect(read('svc-2026-11-21.1.ndjson')).toHaveLength(5001);
    expect(read()).toBe('y\n');
  });

  it('is set aside at midnight UTC under the day of its lines', () => {
    open().append('old\n');
    now += 11 * HOUR + 3_599_999;
    file?.append('still old\n');
    now += 1;
    file?.append('new\n');
    expect(read('svc-2026-11-21.1.ndjson')).toBe('old\nstill old\n');
    expect(read()).toBe('new\n');
  });

  it('is set aside by the first line after a start on a later day', () => {
    const path = join(directory, 'svc.ndjson');
    writeFileSync(path, 'from yesterday\n');
    utimesSync(path, (NOON - 24 * HOUR) / 1000, (NOON - 24 * HOUR) / 1000);
    open().append('today\n');
    expect(read('svc-2026-11-20.1.ndjson')).toBe('from yesterday\n');
    expect(read()).toBe('today\n');
  });

  it('does not set an empty file aside', () => {
    open();
    now += 48 * HOUR;
    file?.append('x\n');
    expect(names()).toEqual(['svc.ndjson']);
  });

  it('ends the torn last line of a crash, so that it swallows no other', () => {
    writeFileSync(join(directory, 'svc.ndjson'), '{"event":"a"}\n{"event":"to');
    utimesSync(join(directory, 'svc.ndjson'), NOON / 1000, NOON / 1000);
    open().append('{"event":"b"}\n');
    expect(read()).toBe('{"event":"a"}\n{"event":"to\n{"event":"b"}\n');
  });

  it.each(['moved', 'removed'])('is opened anew within a second after it was %s by somebody else', (what) => {
    open().append('one\n');
    if (what === 'moved') renameSync(join(directory, 'svc.ndjson'), join(directory, 'taken'));
    else unlinkSync(join(directory, 'svc.ndjson'));
    now += 1001;
    file?.append('two\n');
    expect(read()).toBe('two\n');
  });

  it('goes on after it was emptied in place', () => {
    open().append('one\n');
    writeFileSync(join(directory, 'svc.ndjson'), '');
    now += 1001;
    file?.append('two\n');
    expect(read()).toBe('two\n');
  });

  it('keeps lines while nothing can be written, in order, and tells when it works again', () => {
    const blocked = join(directory, 'blocked');
    writeFileSync(blocked, 'a file where a directory should be');
    open({ directory: blocked });
    expect(file?.writable).toBe(false);
    for (let i = 0; i < 3; i++) file?.append(`${i}\n`);
    file?.retry();
    expect(file?.writable).toBe(false);
    unlinkSync(blocked);
    file?.retry();
    expect(read('blocked/svc.ndjson')).toBe('0\n1\n2\n');
    expect(file?.writable).toBe(true);
    expect(outages).toMatchObject([{ late: 3, lost: 0 }]);
    expect(['ENOTDIR', 'EEXIST']).toContain(outages[0]?.reason);
  });

  it('survives a full disk, and bounds what waits for it', () => {
    symlinkSync('/dev/full', join(directory, 'svc.ndjson'));
    open({ maxBytes: 10 * 1024 * 1024 });
    const long = 'x'.repeat(1024 * 1024 - 1) + '\n';
    for (let i = 0; i < 6; i++) file?.append(long);
    expect(file?.writable).toBe(false);
    unlinkSync(join(directory, 'svc.ndjson'));
    now += 1001;
    file?.retry();
    expect(read()).toHaveLength(4 * 1024 * 1024);
    expect(outages).toMatchObject([{ late: 4, lost: 2, reason: 'ENOSPC' }]);
    file?.append('after\n');
    expect(read().endsWith('x\nafter\n')).toBe(true);
  });

  it('appends behind what another process has written to the same file', () => {
    open().append('one\n');
    appendFileSync(join(directory, 'svc.ndjson'), 'theirs\n');
    file?.append('two\n');
    expect(read()).toBe('one\ntheirs\ntwo\n');
  });
});
