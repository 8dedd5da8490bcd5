import { describe, expect, it } from '@jest/globals';
import { loadWatchConfig } from './watch-config.js';

/** Each level names the one before ten times. */
const BOMB = ['a: &a [x, x]']
  .concat(['b', 'c', 'd', 'e'].map((name, i) => `${name}: &${name} [${`*${'abcd'[i]},`.repeat(10)}]`))
  .join('\n');

describe('aliases in watch.yaml', () => {
  it.each([
    ['to nothing', 'service: p\nrules:\n  r: *nope\n  s: *other\n', /^watch.yaml:3:6: .*nope/],
    ['that would fill the memory', BOMB, /^watch.yaml:5:\d+: .*alias/],
  ])('%s are refused like any other mistake', (_name, yaml, words) => {
    expect(() => loadWatchConfig(yaml, 'watch.yaml')).toThrow(
      expect.objectContaining({ errorType: 'BadRuleError', publicDetail: expect.stringMatching(words) }),
    );
  });
});
