import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ManualClock } from '#testkit';
import type { EventEmitter } from '#telemetry';
import type { WatchConfig } from '../config/watch-config.js';
import { WatchFile } from './watch-file.js';

const rules = (above: number) =>
  `rules:\n  errors:\n    severity: warning\n    when: [{ measure: error_lines, above: ${above}, over: 60m }]\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A follower of the file, with what it has taken up and what it has told. */
function followed(path: string) {
  const clock = new ManualClock();
  const adopted: number[] = [];
  const told: string[] = [];
  const surroundings = { lookUp: () => undefined, runbookUrl: null };
  const adopt = (config: WatchConfig) => {
    adopted.push(config.rules[0]!.when[0]!.threshold);
    return [];
  };
  const log: EventEmitter = { emit: (event) => void told.push(event) };
  const file = new WatchFile({ path, surroundings, clock, log, adopt }, rules(2));
  file.start();
  return { clock, adopted, told, file };
}

it('goes on looking where links lead in a circle, and takes up what comes after', () => {
  const path = join(folder, 'watch.yaml');
  writeFileSync(path, rules(2));
  const { clock, adopted, file } = followed(path);
  rmSync(path);
  symlinkSync('watch.yaml', path);
  clock.advance(5_000);
  expect(adopted).toEqual([]);
  rmSync(path);
  writeFileSync(path, rules(7));
  clock.advance(5_000);
  expect(adopted).toEqual([7]);
  file.stop();
});

it('reads a file again that may be read again, though neither its text nor its time has changed', () => {
  const path = join(folder, 'watch.yaml');
  writeFileSync(path, rules(2));
  const { clock, file, told } = followed(path);
  rmSync(path);
  clock.advance(5_000);
  expect([told, file.trouble?.message]).toEqual([['config_refused'], expect.stringContaining('ENOENT')]);
  const { since } = file.trouble!;
  writeFileSync(path, 'rules: [');
  clock.advance(5_000);
  expect(file.trouble).toEqual({ since, message: expect.stringMatching(/watch\.yaml:1:\d+: /) });
  // The same wrong text, touched: nothing new to tell. The time of its inode is all that a change of its mode leaves.
  chmodSync(path, 0o600);
  clock.advance(5_000);
  expect(told).toEqual(['config_refused', 'config_refused']);
  writeFileSync(path, rules(2));
  clock.advance(5_000);
  expect([told.at(-1), file.trouble]).toEqual(['config_reloaded', null]);
  file.stop();
});
