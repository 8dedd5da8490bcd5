/**
 * Begins with the suites that take longest, so that none of them is left over for one worker while the others have nothing more to do. Jest
 * by itself knows how long a suite takes only after it has run it on this machine, and goes by the size of its file until then.
 */
import Sequencer from '@jest/test-sequencer';

/** Those that take half a minute and more, longest first. */
const LONGEST = [
  'apps/log-watcher/test/kill-and-restart.int-spec.ts',
  'apps/log-watcher/test/following/following.int-spec.ts',
  'apps/log-watcher/test/deliveries.int-spec.ts',
  'apps/photo-api/test/process.int-spec.ts',
  'apps/log-watcher/test/following/hard-surroundings.int-spec.ts',
  'apps/photo-api/test/kill-and-restart.int-spec.ts',
  'apps/photo-api/test/memory.int-spec.ts',
  'apps/log-watcher/test/logs-services.int-spec.ts',
  'apps/log-watcher/test/rotation.int-spec.ts',
  'apps/log-watcher/test/reload.int-spec.ts',
  'apps/photo-api/test/photo-traces.int-spec.ts',
];

/** Suites that start programs take longer than those that do not. */
const STARTS_PROGRAMS = /\.(?:int|e2e)-spec\.ts$/;

function rank({ path }) {
  const place = LONGEST.findIndex((suite) => path.endsWith(suite));
  if (place >= 0) return place;
  return STARTS_PROGRAMS.test(path) ? LONGEST.length : LONGEST.length + 1;
}

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const bySize = super.sort(tests);
    return [...bySize].sort((a, b) => rank(a) - rank(b));
  }
}
