import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ManualClock } from '#testkit';
import { Counting } from '../../test/followed-folder.js';
import { line, lines } from '../../test/log-lines.js';
import { FileSelection } from './glob.js';
import { Tail } from './tail.js';

let directory: string;
let told: string[];
const observer = {
  followed: () => undefined,
  rotated: () => undefined,
  truncated: () => undefined,
  unreadable: (path: string, code: string) => void told.push(`${basename(path)} ${code}`),
  lost: () => undefined,
  eventsUnavailable: () => undefined,
};

beforeEach(() => {
  told = [];
  directory = mkdtempSync(join(tmpdir(), 'safelight-tail-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function tailOf(clock: ManualClock, pattern = join(directory, '*.log')): Tail {
  const selection = new FileSelection([pattern]);
  return new Tail({ selection, clock, observer, events: false });
}

describe('Tail', () => {
  it('has caught up when it has read what was there at the start, though the file grows in every turn', async () => {
    const path = join(directory, 'a.log');
    writeFileSync(path, lines(1, 4_000));
    const clock = new ManualClock();
    const [tail, intake] = [tailOf(clock), new Counting()];
    expect(tail.caughtUp).toBe(false);
    await tail.start();
    let turns = 0;
    for (; !tail.caughtUp && turns < 100; turns++) {
      appendFileSync(path, line(turns));
      clock.advance(1_000);
      expect(await tail.turn(intake)).toBeGreaterThan(0);
    }
    expect(turns).toBeGreaterThan(1);
    expect(intake.records).toBeGreaterThanOrEqual(4_000);
    await tail.stop();
  });

  it('goes on looking when the clock was set back', async () => {
    const clock = new ManualClock(10 * 3_600_000);
    const [tail, intake] = [tailOf(clock), new Counting()];
    await tail.start();
    await tail.turn(intake);
    clock.advance(-3_600_000);
    writeFileSync(join(directory, 'a.log'), line(1));
    await tail.turn(intake);
    expect(intake.records).toBe(1);
    await tail.stop();
  });

  it('reads the other files where one cannot be read, says so once, and reads that one when it can', async () => {
    const clock = new ManualClock();
    const [tail, intake] = [tailOf(clock), new Counting()];
    for (const name of ['a.log', 'b.log']) writeFileSync(join(directory, name), line(1));
    await tail.start();
    while ((await tail.turn(intake)) > 0);
    const handle = handleOf(join(directory, 'a.log'));
    // In its place is what can be opened and not be read.
    closeSync(handle);
    expect(openSync(directory, 'r')).toBe(handle);
    for (const name of ['a.log', 'b.log']) appendFileSync(join(directory, name), line(2));
    clock.advance(2_000);
    await tail.turn(intake);
    expect(tail.unreadable).toEqual([join(directory, 'a.log')]);
    for (let turn = 0; turn < 3; turn++) {
      clock.advance(2_000);
      await tail.turn(intake);
    }
    expect([intake.records, intake.sum]).toEqual([4, 6]);
    expect(tail.unreadable).toEqual([]);
    expect(told).toEqual(['a.log EISDIR']);
    await tail.stop();
  });

  it('counts a directory as unreadable until it can be listed again, and says so the next time', async () => {
    const path = join(directory, 'sub.log');
    const clock = new ManualClock(Date.now());
    const tail = tailOf(clock, join(path, '*.log'));
    const look = async () => {
      clock.advance(6_000);
      await tail.turn(new Counting());
    };
    symlinkSync('sub.log', path);
    await tail.start();
    expect(told).toEqual(['sub.log ELOOP']);
    rmSync(path);
    mkdirSync(path);
    await look();
    expect([tail.unreadable, told.length]).toEqual([[], 1]);
    rmSync(path, { recursive: true });
    symlinkSync('sub.log', path);
    await look();
    expect(told).toEqual(['sub.log ELOOP', 'sub.log ELOOP']);
    await tail.stop();
  });

  it('starts beside archives that are none: a circle of links, a pipe', async () => {
    symlinkSync('loop.log.gz', join(directory, 'loop.log.gz'));
    execFileSync('mkfifo', [join(directory, 'pipe.log.gz')]);
    const tail = tailOf(new ManualClock(Date.now()));
    tail.restore({ cursors: [], counters: {}, archivesToMs: 0 });
    await tail.start();
    expect(tail.caughtUp).toBe(true);
    await tail.stop();
  });

  it('takes nothing from a state whose figures make no sense', async () => {
    writeFileSync(join(directory, 'a.log'), line(1) + line(2));
    const clock = new ManualClock();
    const [before, intake] = [tailOf(clock), new Counting()];
    await before.start();
    while ((await before.turn(intake)) > 0);
    const saved = JSON.parse(JSON.stringify(before.snapshot())) as { cursors: Record<string, unknown>[] };
    await before.stop();
    const [cursor] = saved.cursors;
    const wrong = [{ head: [-5, 'x'] }, { head: [1e12, 'x'] }, { joint: [9e9, 'x'] }, { joint: [64, 'x'], offset: 10 }];
    const tail = tailOf(clock);
    tail.restore({ ...saved, cursors: [...wrong.map((it) => ({ ...cursor, ...it })), { ...cursor, offset: 0.5 }] });
    await tail.start();
    while ((await tail.turn(intake)) > 0);
    expect(intake.records).toBe(4);
    expect(told).toEqual([]);
    await tail.stop();
  });
});

/** The descriptor that is open on a file. */
function handleOf(path: string): number {
  const handle = readdirSync('/proc/self/fd').find((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  });
  return Number(handle);
}
