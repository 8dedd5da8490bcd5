/**
 * `npm run fuzz:lines -- [--seconds 60] [--seed N]`: hostile lines to both readers of log lines. It fails where they do not agree, and
 * prints the line; the same seed gives the same lines.
 */
import { parseArgs } from 'node:util';
import { openLineScanner } from '../../apps/log-watcher/src/open-line-scanner.js';
import { disagreement, scannedVerdicts } from './compare-readers.js';
import { hostileLine } from './hostile-lines.js';
import { Random } from './random.js';

const LINES_AT_ONCE = 200;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

function run(seed: number, seconds: number): boolean {
  const scanner = openLineScanner();
  const single = openLineScanner(() => 0);
  if (scanner === undefined || single === undefined)
    throw new Error('This machine has no WebAssembly SIMD: there is nothing to compare.');
  const counts = new Map<string, number>();
  const until = performance.now() + seconds * 1000;
  for (let index = 0; performance.now() < until; index++) {
    const random = new Random(seed, index);
    const lines = Array.from({ length: LINES_AT_ONCE }, () => hostileLine(random));
    const block = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
    const problem = disagreement(scanner, block) ?? disagreement(single, block);
    if (problem !== undefined) {
      console.log(`block ${index} of seed ${seed}, ${problem}`);
      return false;
    }
    for (const verdict of scannedVerdicts(scanner, block)) {
      const kind = verdict.startsWith('[') ? 'records' : verdict;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  const all = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  console.log(`seed ${seed}: both readers agree about ${all}`);
  return true;
}

process.exitCode = run(Number(values.seed), Number(values.seconds)) ? 0 : 1;
