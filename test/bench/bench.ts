/**
 * `npm run bench [photos|cutouts|mattes|styles|burst|telemetry|overhead|losses|watcher|alert|follow]… [--gb N]`: speeds as ratios against baselines taken in the same run. Machines are noisy: nothing here is
 * asserted in tests.
 */
import { parseArgs } from 'node:util';
import { benchAlertDelay } from './alert-bench.js';
import { benchBurst } from './burst-bench.js';
import { benchCutouts } from './cutout-bench.js';
import { benchFollow } from './follow-bench.js';
import { benchLosses } from './losses-bench.js';
import { benchMattes } from './matte-bench.js';
import { benchOverhead } from './overhead-bench.js';
import { benchPhotos } from './photo-bench.js';
import { benchStyles } from './style-bench.js';
import { benchTelemetry } from './telemetry-bench.js';
import { benchWatcher } from './watcher-bench.js';

/** `--gb`: size of the backlog that `follow` reads. */
const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { gb: { type: 'string', default: '1' } },
});

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  photos: benchPhotos,
  cutouts: benchCutouts,
  mattes: benchMattes,
  burst: benchBurst,
  styles: benchStyles,
  telemetry: benchTelemetry,
  overhead: benchOverhead,
  losses: benchLosses,
  watcher: benchWatcher,
  alert: benchAlertDelay,
  follow: () => benchFollow(Number(options.gb)),
};

/** They take minutes: one rests to see memory go back, one waits for idle files and rotations, one asks four programs in turns, one asks for a minute. */
const ONLY_BY_NAME = new Set(['burst', 'follow', 'overhead', 'losses']);

const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(64);
}
const wanted = asked.length > 0 ? asked : Object.keys(BENCHES).filter((name) => !ONLY_BY_NAME.has(name));
for (const [name, run] of Object.entries(BENCHES)) if (wanted.includes(name)) await run();
