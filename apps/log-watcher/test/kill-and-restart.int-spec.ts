import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { waitUntil } from '#testkit';
import { MODES } from './following/followed-cases.js';
import { line, lines, sumOf } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

let watcher: RunningWatcher;
afterEach(() => watcher.remove());

/** Writes lines at a steady pace until told to stop; rotates as photo-api does. */
class Writer {
  written = 0;
  private rotations = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly total: number,
    private readonly perTick: number,
    private readonly rotateEvery = Infinity,
  ) {}

  start(): Promise<void> {
    return new Promise((resolve) => {
      this.timer = setInterval(() => {
        const to = Math.min(this.total, this.written + this.perTick);
        watcher.append('photo-api.ndjson', lines(this.written + 1, to));
        if (Math.floor(to / this.rotateEvery) > Math.floor(this.written / this.rotateEvery)) this.rotate();
        this.written = to;
        if (to < this.total) return;
        clearInterval(this.timer);
        resolve();
      }, 10);
    });
  }

  private rotate(): void {
    this.rotations++;
    const rotated = watcher.path(`photo-api-2026-11-21.${this.rotations}.ndjson`);
    renameSync(watcher.path('photo-api.ndjson'), rotated);
    // Every second one is compressed at once, whether anybody has read it or not.
    if (this.rotations % 2 === 1) return;
    writeFileSync(`${rotated}.gz.tmp`, gzipSync(readFileSync(rotated)));
    renameSync(`${rotated}.gz.tmp`, `${rotated}.gz`);
    unlinkSync(rotated);
  }
}

/** How files are followed decides what a start finds, not what a kill leaves: the other mode needs fewer. */
const KILLS = [10, 4];

describe.each(MODES.map(([mode, env], at) => [mode, env, KILLS[at]!] as const))('killed, %s', (_mode, env, kills) => {
  beforeEach(() => {
    watcher = new RunningWatcher(env);
  });

  it('3.6 counts each of 20,000 lines once over kills at any moment', async () => {
    const writer = new Writer(20_000, 16);
    const writing = writer.start();
    for (let kill = 1; kill <= kills; kill++) {
      await watcher.start();
      const at = (kill * 20_000) / (kills + 1);
      const counted = async () => (await watcher.stats()).totals['processed'] ?? 0;
      await waitUntil(async () => (await counted()) >= at || writer.written === 20_000, {
        what: 'progress',
      });
      await watcher.stop('SIGKILL');
    }
    await writing;
    await watcher.start();
    await watcher.expectSettled(20_000, sumOf(1, 20_000));
    expect(watcher.ownLines('state_restored').every(({ level }) => level === 'INFO')).toBe(true);
  });

  it('3.6 counts each line once while the log rotates and is compressed, running or not', async () => {
    await watcher.start();
    const writer = new Writer(8_000, 6, 500);
    const writing = writer.start();
    for (let kill = 1; kill <= Math.min(kills, 4); kill++) {
      const from = writer.written;
      await waitUntil(() => writer.written >= Math.min(8_000, from + 300), { what: 'lines' });
      await watcher.stop('SIGKILL');
      await waitUntil(() => writer.written >= Math.min(8_000, from + 1_000), { what: 'lines that nobody reads' });
      await watcher.start();
    }
    await writing;
    await watcher.expectSettled(8_000, sumOf(1, 8_000));
  });
});

describe('a watcher after a kill', () => {
  beforeEach(() => {
    watcher = new RunningWatcher();
  });

  it('gives the figures of a run that was never disturbed', async () => {
    const undisturbed = new RunningWatcher();
    try {
      await undisturbed.start();
      for (let round = 0; round < 3; round++) {
        await watcher.start();
        const text =
          lines(round * 100 + 1, round * 100 + 100) +
          line(5, { event: 'processing_failed', level: 'ERROR', error_type: 'MemoryError' }) +
          'broken\n\n';
        watcher.append('a.ndjson', text);
        undisturbed.append('a.ndjson', text);
        await watcher.expectSettled((round + 1) * 100, sumOf(1, (round + 1) * 100));
        await watcher.stop('SIGKILL');
      }
      await watcher.start();
      await watcher.expectSettled(300, sumOf(1, 300));
      await undisturbed.expectSettled(300, sumOf(1, 300));
      const figures = async (one: RunningWatcher) => {
        const stats = await one.get<Record<string, unknown>>('/v1/stats?window=1h');
        // The two were not asked in the same millisecond.
        for (const name of ['from', 'to']) delete stats[name];
        return stats;
      };
      expect(await figures(watcher)).toEqual(await figures(undisturbed));
    } finally {
      await undisturbed.remove();
    }
  });

  it('3.8 starts with a broken state, keeps it for a person, and says so', async () => {
    watcher.append('a.ndjson', lines(1, 10));
    await watcher.start();
    await watcher.expectSettled(10, 55);
    await watcher.stop();
    const state = join(watcher.directory, 'log-watcher');
    for (const name of ['state.json', 'state.previous.json']) writeFileSync(join(state, name), '{"version":1,"sav');
    await watcher.start();
    await watcher.expectSettled(10, 55);
    const warnings = watcher.ownLines('state_restored').filter(({ level }) => level === 'WARNING');
    expect(warnings).toHaveLength(2);
    expect(existsSync(String(warnings[0]?.['path']))).toBe(true);
  });
});
