import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter, once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '#testkit';
import { Counting } from '../../test/followed-folder.js';
import { line, lines } from '../../test/log-lines.js';
import { watchFileEvents } from './file-events.js';
import { FileSelection } from './glob.js';
import { Tail } from './tail.js';

const observer = {
  followed: () => undefined,
  rotated: () => undefined,
  truncated: () => undefined,
  unreadable: () => undefined,
  lost: () => undefined,
  eventsUnavailable: () => undefined,
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'safelight-tail-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function tailOf(clock: ManualClock): Tail {
  const selection = new FileSelection([join(directory, '*.log')]);
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
});

describe('watchFileEvents', () => {
  it('tells of files beside a link to itself', async () => {
    symlinkSync(join(directory, 'loop.log'), join(directory, 'loop.log'));
    const failures: string[] = [];
    const told = new EventEmitter();
    const moved = once(told, 'moved');
    const stop = watchFileEvents(new FileSelection([join(directory, '*.log')]), {
      changed: () => undefined,
      moved: () => told.emit('moved'),
      failed: (reason) => failures.push(reason),
    });
    const writing = setInterval(() => writeFileSync(join(directory, `${performance.now()}.log`), line(1)), 20);
    await moved;
    clearInterval(writing);
    expect(failures).toEqual([]);
    await stop();
  });
});
