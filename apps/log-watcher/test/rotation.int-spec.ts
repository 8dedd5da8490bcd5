import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { createEventLog } from '#telemetry';
import { waitUntil } from '#testkit';
import { MODES } from './following/followed-cases.js';
import { line, lines, sumOf } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

/** Acts at a steady pace: 500 lines a second, a rotation every half second. */
async function rotateFast(watcher: RunningWatcher, rounds: number, rotate: (round: number) => void): Promise<number> {
  let written = 0;
  for (let round = 1; round <= rounds; round++) {
    const until = performance.now() + 500;
    await waitUntil(
      () => {
        if (written < round * 250) watcher.append('photo-api.ndjson', lines(written + 1, (written += 10)));
        return performance.now() > until && written >= round * 250;
      },
      { what: 'half a second' },
    );
    rotate(round);
  }
  return written;
}

describe.each(MODES)('a log that rotates, %s', (_mode, env) => {
  const watcher = new RunningWatcher(env);
  beforeAll(() => watcher.start());
  beforeEach(() => watcher.beginAnew());
  afterAll(() => watcher.remove());

  it('2.15 loses and repeats nothing by renames twice a second', async () => {
    const written = await rotateFast(watcher, 10, (round) =>
      renameSync(watcher.path('photo-api.ndjson'), watcher.path(`photo-api-2026-11-21.${round}.ndjson`)),
    );
    const { rotations } = await watcher.expectSettled(written, sumOf(1, written));
    expect(rotations).toBe(10);
  });

  it('2.15 loses and repeats nothing by removals twice a second', async () => {
    const written = await rotateFast(watcher, 10, () => rmSync(watcher.path('photo-api.ndjson')));
    await watcher.expectSettled(written, sumOf(1, written));
  });

  it('reads on after copytruncate, and counts neither the copy nor anything twice', async () => {
    for (let round = 0; round < 3; round++) {
      watcher.append('photo-api.ndjson', lines(round * 10 + 1, round * 10 + 10));
      await watcher.expectSettled((round + 1) * 10, sumOf(1, (round + 1) * 10));
      copyFileSync(watcher.path('photo-api.ndjson'), watcher.path(`photo-api-${round}.ndjson`));
      truncateSync(watcher.path('photo-api.ndjson'));
    }
    watcher.append('photo-api.ndjson', line(31));
    const { truncations } = await watcher.expectSettled(31, sumOf(1, 31));
    expect(truncations).toBe(3);
  });

  it('reads every line that our own log writer rotates, compresses and goes on with', async () => {
    const log = createEventLog({ service: 'photo-api', logDir: watcher.logDir, maxBytes: 20_000, settleMs: 200 });
    for (let i = 1; i <= 2_000; i++) {
      log.emit('image_processed', { output_format: 'cn-1-inch-blue', processing_time_ms: i }, { module: 'photos' });
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await log.close();
    const { malformed } = await watcher.expectSettled(2_000, sumOf(1, 2_000));
    expect(malformed).toBe(0);
  });
});
