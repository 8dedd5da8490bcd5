import { expect, it } from '@jest/globals';
import { loadWatchConfig } from '../config/watch-config.js';
import { needsRestart } from './changes.js';

const config = (above: number, head = '') =>
  loadWatchConfig(
    `${head}rules:\n  a: { severity: info, when: [{ measure: failed, above: ${above}, over: 5m }] }\n`,
    'watch.yaml',
  );

it('takes up other rules while it runs, and another format or name of a service with the next start', () => {
  expect(needsRestart(config(1), config(2))).toBe(false);
  expect(needsRestart(config(1), config(1, 'format: pino\n'))).toBe(true);
  expect(needsRestart(config(1), config(1, 'service: other\n'))).toBe(true);
});
