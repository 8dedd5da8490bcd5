import { expect, test } from '@jest/globals';
import { RuleBook } from '../../rules/rule-book.js';
import { RememberingWindow } from '../../window/remembering-window.js';
import { RollingWindow } from '../../window/rolling-window.js';
import { ServiceMemory } from '../../window/service-memory.js';
import {
  CONTEXT,
  failed,
  idle,
  linesOf,
  processed,
  received,
  shippedRules,
  type Happening,
} from '../../../test/rule-scenario.js';
import { RuleReplay } from './rule-replay.js';

/** Failures, slowness, a silence and a growing memory, one after the other, with quiet in between. */
const TROUBLES: readonly Happening[] = [
  { from: '0s', until: '170m', every: '10s', line: received() },
  { from: '0s', until: '30m', every: '10s', line: processed() },
  { from: '30m', until: '42m', every: '4s', line: failed() },
  { from: '36m', until: '42m', every: '7s', line: failed('WorkerCrashedError', 'internal') },
  { from: '42m', until: '60m', every: '5s', line: processed() },
  { from: '60m', until: '75m', every: '5s', line: processed(9000) },
  { from: '75m', until: '110m', every: '10s', line: processed() },
  { from: '110m', until: '125m', every: '10s', line: { ...idle(), signal: { gauges: { rss_mb: 900 }, subject: '' } } },
  { from: '190m', until: '220m', every: '10s', line: processed() },
];

function replayed(readWhenTold: boolean) {
  const window = new RollingWindow();
  const memory = new ServiceMemory();
  const book = new RuleBook(shippedRules(), { ...CONTEXT, readWhenTold }, memory);
  const replay = new RuleReplay(new RememberingWindow(window, memory), window, book);
  for (const entry of linesOf(TROUBLES)) replay.take({ atMs: entry.atMs, entry });
  replay.finish();
  return replay.alerts.map(({ fired, firedAtMs, ended, worst }) => ({
    fired,
    firedAtMs,
    worst,
    end: ended === null ? null : [ended.resolved_at, ended.summary, ended.summary_zh, ended.value],
  }));
}

test('alerts that are read only when they are told begin, end and tell the same', () => {
  const alerts = replayed(true);
  const rules = alerts.map(({ fired }) => fired.rule);
  expect(rules).toEqual(expect.arrayContaining(['failure_rate_high', 'latency_high', 'log_silent', 'memory_high']));
  expect(alerts).toEqual(replayed(false));
});
