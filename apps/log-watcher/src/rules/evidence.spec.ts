import { describe, expect, it } from '@jest/globals';
import {
  CONTEXT,
  failed,
  processed,
  rejected,
  RuleRun,
  shippedRules,
  type Happening,
} from '../../test/rule-scenario.js';
import { loadWatchConfig } from '../config/watch-config.js';
import { RollingWindow } from '../window/rolling-window.js';
import { ServiceMemory } from '../window/service-memory.js';
import type { Alert } from './alert.js';
import { RuleBook } from './rule-book.js';

const NEW_ERRORS = 'rules:\n  new: { severity: info, when: [{ measure: new_error_type, over: 24h }] }\n';

function firstAlert(rule: string, happenings: readonly Happening[]): Alert {
  const run = new RuleRun(happenings, new RuleBook(shippedRules(rule), CONTEXT), new RollingWindow());
  return run.live('0', '10m').told[0]!.transition.alert;
}

describe('what an alert rests on', () => {
  const refused: Happening[] = [
    { from: '0', until: '40s', line: processed() },
    { from: '41s', until: '44s', line: failed() },
    { from: '50s', until: '90s', line: rejected() },
  ];

  it('is refused requests where refusals are the matter: their errors, the latest of them, and no failure', () => {
    const alert = firstAlert('rejection_rate_high', refused);
    expect(alert.error_types.map((it) => it.error_type)).toEqual(['NoFaceError']);
    expect(alert.examples.map((it) => it.error_type)).toEqual(['NoFaceError', 'NoFaceError', 'NoFaceError']);
    expect(alert.explain.join(' ')).toContain('NoFaceError');
    expect(alert.explain.join(' ')).not.toContain('InferenceError');
    expect(alert.what_to_do[1]).toMatch(new RegExp(`npm run logs -- request ${alert.examples[0]!.request_id}$`));
    expect(alert.what_to_do_zh[1]).toMatch(new RegExp(`npm run logs -- request ${alert.examples[0]!.request_id}$`));
  });

  it('is slow requests where time is, whatever failed meanwhile', () => {
    const alert = firstAlert('latency_high', [
      { from: '0', until: '60s', line: processed(5000) },
      { from: '20s', until: '40s', line: failed() },
    ]);
    expect(alert.examples[0]).toMatchObject({ processing_time_ms: 5000, error_type: null });
    expect(alert.what_to_do[0]).toMatch(new RegExp(`npm run logs -- trace ${alert.examples[0]!.request_id}$`));
  });

  it('says what the slowest requests share where hardly any is past the limit of a percentile', () => {
    const slow: Happening['line'] = { ...processed(5000), model: 'u2net' };
    const quick: Happening['line'] = { ...processed(100), model: 'modnet' };
    const alert = firstAlert('latency_high', [
      { from: '0', until: '30s', line: { ...quick, processingTimeMs: 3000, model: 'u2net' } },
      { from: '30s', until: '90s', line: quick },
      { from: '91s', until: '95s', every: '800ms', line: slow },
    ]);
    expect(alert.summary).toMatch(/^95th percentile/);
    expect(alert.explain.join(' ')).toContain('made with model u2net');
  });

  it('is what met the new error where one is the matter, whatever else fails meanwhile', () => {
    const [view, memory] = [new RollingWindow(), new ServiceMemory()];
    const count = view.add.bind(view);
    view.add = (line) => (memory.note(line), count(line));
    const run = new RuleRun(
      [
        { from: '0', until: '20s', line: processed() },
        { from: '20s', until: '30s', line: { ...failed(), errorType: 'First' } },
        { from: '30s', until: '40s', line: { ...failed(), errorType: 'Second' } },
      ],
      new RuleBook(loadWatchConfig(NEW_ERRORS, 'watch.yaml').rules, CONTEXT, memory),
      view,
    );
    const { book } = run.live('0', '1m');
    const alerts = book.alerts().map(({ labels, error_types, examples }) => ({
      about: labels['error_type'],
      types: error_types.map((it) => it.error_type),
      requests: examples.map((it) => it.error_type),
    }));
    expect(alerts.sort((a, b) => (a.about! < b.about! ? -1 : 1))).toEqual(
      ['First', 'Second'].map((type) => ({ about: type, types: [type], requests: [type, type, type] })),
    );
  });

  it.each(['$(reboot)', '-o/etc/passwd', 'a;b', 'a b', ''])(
    'puts no request id into a command that a shell would not take as a word: %j',
    (requestId) => {
      const alert = firstAlert('rejection_rate_high', [
        { from: '0', until: '30s', line: { ...rejected(), requestId } },
      ]);
      expect(alert.what_to_do[1]).toMatch(/npm run logs -- request REQUEST_ID$/);
    },
  );

  it('survives a restart: what is saved of a window holds its refusals', () => {
    const window = new RollingWindow();
    new RuleRun(refused, new RuleBook([], CONTEXT), window).live('0', '2m');
    const restored = new RollingWindow();
    restored.restore(JSON.parse(window.encode()));
    const now = window.lastAtMs as number;
    expect(restored.latestRejections(600_000, now, 3)).toEqual(window.latestRejections(600_000, now, 3));
    expect(restored.latestRejections(600_000, now, 100).length).toBeGreaterThan(5);
  });
});
