/** The keys of rules and conditions beyond thresholds: what is understood, and what is said of what cannot be meant. */
import { describe, expect, it } from '@jest/globals';
import type { Failure } from '#events';
import { loadWatchConfig } from './watch-config.js';

const rulesOf = (yaml: string) => loadWatchConfig(yaml, 'watch.yaml').rules;
const ruleOf = (when: string, ...more: string[]) =>
  ['rules:', '  a:', '    severity: info', `    when: [${when}]`, ...more.map((it) => `    ${it}`), ''].join('\n');

function problemsOf(yaml: string): string[] {
  try {
    loadWatchConfig(yaml, 'watch.yaml');
  } catch (error) {
    return (error as Failure).publicDetail.split('\n').map((it) => it.replace('watch.yaml:', ''));
  }
  return [];
}
const GOOD = '{ measure: lines, above: 1, over: 5m }';

describe('conditions', () => {
  it.each([
    [
      '{ measure: success_rate, falls_by: 10%, against: last_24h, times: 3, over: 15m }',
      { inclusive: true, threshold: 0.1, change: { against: 'last_24h', sense: 'fall', times: 3 } },
    ],
    [
      '{ measure: received, rises_by: 200%, against: usual, over: 1h }',
      { threshold: 2, change: { sense: 'rise', times: null } },
    ],
    [
      '{ measure: burn_rate, objective: 99.9%, above: 6, over: 6h, also_over: 30m }',
      { threshold: 6, burn: { objective: expect.closeTo(0.999), alsoOverMs: 1_800_000 } },
    ],
    ['{ measure: silence, above: 5m }', { threshold: 300 }],
    ['{ measure: rss_mb, above: 400MiB, over: 5m, aggregate: max }', { threshold: 400, aggregate: 'max' }],
    [
      '{ measure: ratio, of: rejected, to: [received], above: 15%, over: 5m }',
      { ratio: { of: 'rejected', to: ['received'] } },
    ],
    [
      '{ measure: event, event: worker_replaced, over: 1h }',
      { overMs: 3_600_000, awaited: { event: 'worker_replaced', level: 'WARNING' } },
    ],
    [
      '{ measure: failed_probes, at_least: 3, url: "http://h/healthz" }',
      {
        inclusive: true,
        threshold: 3,
        probe: { url: 'http://h/healthz', everyMs: 10_000, timeoutMs: 5000, resolveAfter: 2 },
      },
    ],
  ])('%s', (written, expected) => {
    expect(rulesOf(ruleOf(written))[0]!.when[0]).toMatchObject(expected);
  });

  it.each([
    ['{ measure: silence, above: 300 }', '300 is no time: write 90s or 5m'],
    ['{ measure: silence, above: 5m, over: 1h }', 'over does not go with silence: it takes above, resolve_below'],
    ['{ measure: success_rate, falls_by: 10%, over: 5m }', 'needs `against`'],
    ['{ measure: avg_ms, rises_by: 50%, times: 3, against: before, over: 5m }', 'times is for shares'],
    ['{ measure: p95_ms, rises_by: 50%, against: usual, over: 5m }', 'against is not known of p95_ms'],
    [
      '{ measure: burn_rate, above: 6, over: 1h, also_over: 2h, objective: 99% }',
      'also_over must be shorter than `over`',
    ],
    ['{ measure: burn_rate, above: 6, over: 1h, also_over: 5m, objective: 100% }', 'objective must be less than 100%'],
    ['{ measure: rss_mb, above: 1, over: 2h }', 'over what the process tells of itself is kept for 1h'],
    ['{ measure: event, event: model_laoded }', 'did you mean "model_loaded"?'],
    ['{ measure: event, event: image_processed }', '"image_processed" is not known'],
    ['{ measure: new_error_type, over: 60d }', 'over is at most 30d'],
    ['{ measure: failed_probes, at_least: 3, url: "ftp://h" }', 'url must be an http:// or https:// address'],
    ['{ measure: failed_probes, at_least: 3, url: "http://a:secret@h/" }', 'without user and password'],
    ['{ measure: failed_probes, at_least: 3, url: "${NOWHERE}" }', 'needs the variable NOWHERE, which is not set'],
    ['{ measure: failed_probes, at_least: 3, every: 10ms }', 'every must be between 1s and 1h'],
    ['{ measure: ratio, above: 15%, over: 5m }', 'needs `of`'],
    ['{ measure: lines, of: failed, above: 1, over: 5m }', 'of does not go with lines'],
    ['{ measure: rss_mb, above: 1, at_least: 2, over: 5m }', 'at_least stands beside `above`'],
    [`${GOOD}, { measure: new_error_type }`, 'new_error_type must be the only condition of its rule'],
  ])('%s is refused', (written, message) => {
    expect(problemsOf(ruleOf(written)).join('\n')).toContain(message);
  });
});

describe('rules', () => {
  it('have words of their own, times and others to keep quiet', () => {
    const yaml = `${ruleOf(GOOD, 'labels: { team: web }', 'summary: "{value} of {labels.team}"', 'active: [{ days: [sat-mon, wed], from: "22:00", to: "6:30", zone: Asia/Shanghai }]', 'inhibits: [b]')}  b:\n    severity: info\n    when: [${GOOD}]\n`;
    expect(rulesOf(yaml)[0]).toMatchObject({
      wording: { summary: '{value} of {labels.team}', summaryZh: null },
      active: [{ days: ['sat', 'sun', 'mon', 'wed'], fromMinute: 1320, toMinute: 390, zone: 'Asia/Shanghai' }],
      inhibits: ['b'],
    });
  });

  it.each([
    ['summary: "{valeu}"', '5:14: rules.a.summary unknown placeholder "{valeu}": did you mean "value"?'],
    ['annotations: { team: "{labels.team}" }', '5:26: rules.a.annotations.team unknown placeholder "{labels.team}"'],
    [
      'what_to_do: { en: ["first", "npm run logs -- trace {requst}"] }',
      'rules.a.what_to_do.en.1 unknown placeholder "{requst}": did you mean "request"?',
    ],
    ['what_to_do: { zh: ["{labels.receiver}"] }', 'rules.a.what_to_do.zh.0 unknown placeholder "{labels.receiver}"'],
    ['active: [{ from: "08:00", to: "20:00", zone: Asia/Shangai }]', 'did you mean "Asia/Shanghai"?'],
    ['active: [{ from: "08:00", to: "20:00" }]', 'zone is missing: write a time zone'],
    ['active: [{ from: 08:00, to: "25:00", zone: UTC }]', '"25:00" is no time of the day'],
    ['active: [{ days: [mon-fry], from: "08:00", to: "20:00", zone: UTC }]', '"mon-fry" is no day'],
    ['active: [{ from: "08:00", to: "08:00", zone: UTC }]', 'is the same as `from`'],
    ['inhibits: [b]', '5:16: rules.a.inhibits.0 "b" is no rule'],
    ['inhibits: [a]', 'names the rule itself'],
    ['labels: { "no-dash": x }', 'a name is letters, digits and _'],
  ])('%s is refused', (written, message) => {
    expect(problemsOf(ruleOf(GOOD, written)).join('\n')).toContain(message);
  });

  it('about deliveries have the receiver as a label, and no request to look at', () => {
    const written = (step: string) =>
      ruleOf(
        '{ measure: failed_deliveries, above: 1% }',
        `what_to_do: { en: ["${step}"] }`,
        `summary: "${step}"`,
        `annotations: { note: "${step}" }`,
      );
    expect(problemsOf(written('alerts -- test {labels.receiver} of {service}: {value} in {window}'))).toEqual([]);
    const problems = problemsOf(written('see {request}'));
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('unknown placeholder "{request}": allowed: value, threshold, window');
  });

  it('that would wait for each other are refused', () => {
    const yaml = `rules:\n${['a', 'b', 'c'].map((name, n) => `  ${name}: { severity: info, when: [${GOOD}], inhibits: [${'bca'[n]}] }`).join('\n')}\n`;
    expect(problemsOf(yaml)).toHaveLength(3);
    expect(problemsOf(yaml)[0]).toContain('c inhibits a in turn (a → b → c → a): none of them could ever be told');
  });

  it('of a service that would wait for common ones, which wait for them, are refused', () => {
    const rule = (name: string, inhibits: string) =>
      `${name}: { severity: info, when: [${GOOD}], inhibits: ${inhibits} }\n`;
    const services = (own: string) => `services:\n  api:\n    files: [/a]\n    rules:\n      ${own}`;
    const replaced = `rules:\n  ${rule('a', '[b]')}  ${rule('b', '[]')}${services(rule('b', '[a]'))}`;
    expect(problemsOf(replaced)).toEqual([
      expect.stringContaining('services.api.rules.b.inhibits.0 a inhibits b in turn'),
    ]);
    // The common rule is another one there.
    const apart = `rules:\n  ${rule('a', '[b]')}  ${rule('b', '[]')}${services(`${rule('a', '[]')}      ${rule('b', '[a]')}`)}`;
    expect(problemsOf(apart)).toEqual([]);
  });

  it('that would wait for each other by way of all are refused', () => {
    const rule = (name: string, inhibits: string) =>
      `  ${name}: { severity: info, when: [${GOOD}], inhibits: ${inhibits} }\n`;
    const one = `rules:\n${rule('u', 'all')}${rule('x', '[y]')}${rule('y', '[u]')}`;
    expect(problemsOf(one)).toEqual([]);
    const two = `rules:\n${rule('u', 'all')}${rule('v', 'all')}${rule('w', '[u]')}${rule('x', '[v]')}`;
    expect(problemsOf(two)).toContainEqual(
      expect.stringMatching(/u\.inhibits .* inhibits u in turn \(u → x → v → w → u\)/),
    );
  });
});
