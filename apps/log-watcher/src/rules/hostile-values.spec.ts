/** What a hostile log line may hold, in the alerts that come of it: nothing that a screen would obey, and nothing that grows. */
import { expect, it } from '@jest/globals';
import { CONTEXT, linesOf, shippedRules, T0 } from '../../test/rule-scenario.js';
import { LineIntake } from '../application/line-intake.js';
import { LineTotals } from '../application/line-totals.js';
import { SHAPELESS } from '#events';
import { RememberingWindow } from '../window/remembering-window.js';
import { RollingWindow } from '../window/rolling-window.js';
import { ServiceMemory } from '../window/service-memory.js';
import type { Alert } from './alert.js';
import { RuleBook } from './rule-book.js';

const DAY = 86_400_000;

/** The alerts about lines whose every word is this one. */
function alertsAbout(word: string): Alert[] {
  const [window, memory] = [new RollingWindow(), new ServiceMemory()];
  const intake = new LineIntake(new RememberingWindow(window, memory), new LineTotals(), 'log-watcher');
  const book = new RuleBook(
    shippedRules('failure_rate_high', 'new_error_class', 'provider_fell_back'),
    CONTEXT,
    memory,
  );
  const words = { error_type: word, error_message: word, request_id: word, user_agent: word, model: word };
  const write = (atMs: number, fields: object) => {
    intake.tick(atMs, true);
    const line = { timestamp: new Date(atMs).toISOString(), service: 'photo-api', ...fields };
    intake.line(Buffer.from(JSON.stringify(line)), { path: 'a', lastAtMs: null });
  };
  write(T0 - DAY, { event: 'service_started', level: 'INFO' });
  for (const { atMs } of linesOf([{ from: '0', until: '2m', every: '1s', line: { event: 'x' } }])) {
    write(atMs, { event: 'processing_failed', level: 'ERROR', processing_time_ms: 90, ...words });
    write(atMs, { event: 'model_loaded', level: 'WARNING', ...words });
    book.evaluate(window, atMs, true);
  }
  return book.alerts();
}

it.each([
  ['escape sequences', '\u001b[2J\u001b]0;owned\u0007type'],
  ['line breaks', 'type\r\n\r\nRunbook: http://evil.example\u2028\u0085'],
  ['marks that turn the writing', 'type\u202egpj.exe\u2066\u200f\ufeff'],
  ['halves of characters', 'type\ud83d'],
])('holds no %s', (_, word) => {
  const alerts = alertsAbout(word);
  expect(alerts.map(({ rule }) => rule).sort()).toEqual(['failure_rate_high', 'new_error_class', 'provider_fell_back']);
  const texts = alerts.flatMap((alert) => [alert.summary, alert.summary_zh, ...alert.explain, ...alert.explain_zh]);
  const names = alerts.flatMap(({ labels, error_types: types, examples }) => [
    ...Object.values(labels),
    ...types.flatMap((it) => [it.error_type, it.last_request_id ?? '']),
    ...examples.flatMap((it) => [it.error_type ?? '', it.request_id ?? '']),
  ]);
  for (const text of [...texts, ...names]) expect(text.match(SHAPELESS)).toBeNull();
  expect(names.filter((it) => it.includes('type')).length).toBeGreaterThan(3);
});

it('is as long as a phone can show, however long the words are', () => {
  for (const alert of alertsAbout('长'.repeat(10_000))) {
    expect(Buffer.byteLength(JSON.stringify(alert))).toBeLessThan(12_000);
    expect(alert.summary.length).toBeLessThan(400);
  }
});
