import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ManualClock } from '#testkit';
import { Counting } from '../../test/followed-folder.js';
import { line, sumOf } from '../../test/log-lines.js';
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
let clock: ManualClock;
let tail: Tail;
let intake: Counting;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'safelight-lives-'));
  clock = new ManualClock();
  intake = new Counting();
  tail = tailOf();
  await tail.start();
});
afterEach(async () => {
  await tail.stop();
  rmSync(directory, { recursive: true });
});

function tailOf(): Tail {
  const selection = new FileSelection([join(directory, '*.log*')]);
  return new Tail({ selection, clock, observer, events: false });
}

const path = (name: string) => join(directory, name);
const kept = () => tail.snapshot().cursors.length;

/** Lets the time come for a look, and takes a turn of reading. */
async function turn(afterMs = 2_000): Promise<number> {
  clock.advance(afterMs);
  return tail.turn(intake);
}

async function readAll(): Promise<void> {
  while ((await tail.turn(intake)) > 0);
}

describe('files of a short life', () => {
  it('are read whole when they are gone before their turn, and leave nothing in the state', async () => {
    for (let n = 1; n <= 500; n++) writeFileSync(path(`f${n}.log`), line(n));
    await turn();
    expect(intake.records).toBeLessThan(500);
    for (let n = 1; n <= 500; n++) rmSync(path(`f${n}.log`));
    await readAll();
    expect([intake.records, intake.sum]).toEqual([500, sumOf(1, 500)]);
    await turn();
    await turn();
    expect(kept()).toBe(0);
    await turn(6_000);
    expect(tail.figures).toMatchObject({ files: 0, open_files: 0, rotations: 500 });
    expect(kept()).toBe(0);
  });

  it('are remembered where there are archives, which may hold them', async () => {
    writeFileSync(path('a.log'), line(1));
    writeFileSync(path('a.log.1.gz'), gzipSync(line(9)));
    await turn();
    rmSync(path('a.log'));
    await turn();
    await turn(6_000);
    expect(tail.figures.files).toBe(0);
    expect(kept()).toBe(1);
    await turn(20_000);
    expect(kept()).toBe(0);
  });

  it('are remembered as long as there are copies of them, also over a restart', async () => {
    writeFileSync(path('a.log'), line(1) + line(2));
    await turn();
    copyFileSync(path('a.log'), path('a.log.1'));
    await turn();
    rmSync(path('a.log'));
    await turn();
    await turn();
    const saved: unknown = JSON.parse(JSON.stringify(tail.snapshot()));
    await turn(6_000);
    await turn();
    await readAll();
    expect([intake.records, intake.sum]).toEqual([2, 3]);
    await tail.stop();
    tail = tailOf();
    tail.restore(saved);
    await tail.start();
    await readAll();
    expect([intake.records, intake.sum]).toEqual([2, 3]);
  });
});
