/** A disk that takes a line in pieces, stops in the middle of one, or refuses to rename: no fixture gives that without root, so the calls are replaced. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { WriteOutage } from './rotating-file.js';

let room = Number.POSITIVE_INFINITY;
let piece = Number.POSITIVE_INFINITY;
let mayRename = true;

jest.unstable_mockModule('node:fs', () => ({
  ...fs,
  writeSync: (fd: number, content: string | Buffer) => {
    const bytes = Buffer.from(content);
    const count = Math.min(bytes.length, room, piece);
    if (count === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    room -= count;
    return fs.writeSync(fd, bytes.subarray(0, count));
  },
  renameSync: (from: string, to: string) => {
    if (!mayRename) throw Object.assign(new Error('EPERM: operation not permitted, rename'), { code: 'EPERM' });
    fs.renameSync(from, to);
  },
}));
const { RotatingFile } = await import('./rotating-file.js');

describe('RotatingFile on a troubled disk', () => {
  let directory: string;
  let outages: WriteOutage[];
  let now: number;
  const open = () =>
    new RotatingFile({
      directory,
      baseName: 'svc',
      maxBytes: 1000,
      now: () => now,
      onRotated: () => undefined,
      onRecovered: (outage) => outages.push(outage),
    });
  const read = () => fs.readFileSync(join(directory, 'svc.ndjson'), 'utf8');
  beforeEach(() => {
    directory = fs.mkdtempSync(join(tmpdir(), 'troubled-'));
    outages = [];
    now = Date.UTC(2026, 10, 21);
    room = piece = Number.POSITIVE_INFINITY;
    mayRename = true;
  });
  afterEach(() => fs.rmSync(directory, { recursive: true }));

  it('writes a line whole', () => {
    piece = 3;
    open().append('{"n":"一二三"}\n');
    expect(read()).toBe('{"n":"一二三"}\n');
    expect(outages).toEqual([]);
  });

  it('ends a line that a full disk has cut, before any other', () => {
    const file = open();
    room = 7;
    file.append('first line\n');
    file.append('second line\n');
    expect(read()).toBe('first l');
    file.retry();
    expect(file.writable).toBe(false);
    room = Number.POSITIVE_INFINITY;
    file.retry();
    file.append('third\n');
    expect(read()).toBe('first line\nsecond line\nthird\n');
    expect(outages).toMatchObject([{ late: 2, lost: 0, reason: 'ENOSPC' }]);
  });

  it('gives up the rest of a cut line where its file is gone', () => {
    const file = open();
    room = 7;
    file.append('first line\n');
    file.append('second\n');
    fs.renameSync(join(directory, 'svc.ndjson'), join(directory, 'taken'));
    room = Number.POSITIVE_INFINITY;
    now += 1001;
    file.retry();
    expect(read()).toBe('second\n');
    expect(outages).toMatchObject([{ lost: 1 }]);
  });

  it('grows past its size rather than lose lines where it cannot be renamed, and tries again later', () => {
    const file = open();
    mayRename = false;
    for (let i = 0; i < 30; i++) file.append(`${String(i).padStart(99, '0')}\n`);
    expect(read()).toHaveLength(3000);
    mayRename = true;
    file.append('too early to try again\n');
    expect(fs.readdirSync(directory)).toEqual(['svc.ndjson']);
    now += 1001;
    file.append('next\n');
    expect(read()).toBe('next\n');
    expect(fs.readdirSync(directory)).toHaveLength(2);
  });
});
