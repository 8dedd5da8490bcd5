import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ManualClock } from '#testkit';
import { WatchFile } from './watch-file.js';

const rules = (above: number) =>
  `rules:\n  errors:\n    severity: warning\n    when: [{ measure: error_lines, above: ${above}, over: 60m }]\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('goes on looking where links lead in a circle, and takes up what comes after', () => {
  const path = join(folder, 'watch.yaml');
  writeFileSync(path, rules(2));
  const clock = new ManualClock();
  const adopted: number[] = [];
  const surroundings = { lookUp: () => undefined, runbookUrl: null };
  const file = new WatchFile(
    {
      path,
      surroundings,
      clock,
      log: { emit: () => undefined },
      adopt: (config) => {
        adopted.push(config.rules[0]!.when[0]!.threshold);
        return [];
      },
    },
    rules(2),
  );
  file.start();
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
