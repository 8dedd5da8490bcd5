import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Failure } from '#events';
import { loadWatchConfig } from './watch-config.js';

const shipped = readFileSync(new URL('../../../../deploy/watch.yaml', import.meta.url), 'utf8');

/** The problems of a file, one a line. */
function problemsOf(yaml: string): string[] {
  try {
    loadWatchConfig(yaml, 'watch.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).errorType).toBe('BadRuleError');
    return (error as Failure).publicDetail.split('\n');
  }
  return [];
}

/** A file with one good rule whose lines from the fourth on are given. */
function rule(...body: string[]): string {
  return ['rules:', '  too_many:', '    severity: warning', ...body.map((line) => `    ${line}`), ''].join('\n');
}

const GOOD_WHEN = ['when:', '  - measure: error_lines', '    above: 10', '    over: 60m'];

describe('the watch.yaml that is shipped', () => {
  const config = loadWatchConfig(shipped, 'deploy/watch.yaml');
  const byName = Object.fromEntries(config.rules.map((it) => [it.name, it]));

  it('has the rules of the runbook, in its order', () => {
    expect(config.rules.map((it) => it.name)).toEqual([
      'failure_rate_high',
      'success_rate_dropped',
      'rejection_rate_high',
      'slo_burn_fast',
      'slo_burn_slow',
      'latency_high',
      'error_lines_high',
      'error_hour_mail',
      'throughput_stalled',
      'intake_without_output',
      'new_error_class',
      'memory_high',
      'provider_fell_back',
      'service_unresponsive',
      'queue_backlog',
      'event_loop_blocked',
      'log_silent',
      'tail_unhealthy',
      'delivery_failing',
      'watchdog',
    ]);
  });

  it('reads percentages, durations and words into the units of the rules', () => {
    expect(byName['failure_rate_high']).toMatchObject({
      severity: 'critical',
      forMs: 60_000,
      keepFiringMs: 300_000,
      repeatMs: 14_400_000,
      whenEmpty: 'resolve',
      when: [
        {
          measure: 'failure_rate',
          direction: 'above',
          threshold: 0.15,
          resolve: 0.1,
          overMs: 300_000,
          fallbackMs: 3_600_000,
          minSamples: 20,
        },
      ],
    });
    expect(byName['latency_high']?.when.map((it) => [it.measure, it.threshold, it.resolve])).toEqual([
      ['avg_ms', 2000, 1600],
      ['p95_ms', 4000, 3000],
    ]);
    expect(byName['error_hour_mail']).toMatchObject({
      receivers: ['email'],
      repeatMs: 0,
      sendResolved: false,
      when: [{ overMs: 'clock_hour', threshold: 5 }],
    });
    expect(byName['throughput_stalled']).toMatchObject({
      warmUpMs: 86_400_000,
      when: [{ direction: 'below', threshold: 10, resolve: 10 }],
    });
    expect(byName['intake_without_output']).toMatchObject({
      whenEmpty: 'keep',
      forMs: 300_000,
      when: [{ measure: 'unanswered', threshold: 0 }],
    });
  });

  it('gives each rule advice in both languages, sentence for sentence', () => {
    for (const { name, advice } of config.rules) {
      expect([name, advice.en.length > 0, advice.zh.length]).toEqual([name, true, advice.en.length]);
    }
  });

  it('names the subject and the receivers', () => {
    expect(config.receivers).toMatchObject({
      email: { type: 'email', send_resolved: true, timeout: 30_000, subject_name: 'AI证件照工坊' },
      webhook: { type: 'webhook', send_resolved: true, timeout: 20_000, format: 'safelight' },
    });
  });
});

describe('a watch.yaml that cannot be meant', () => {
  const cases: [string, string, string[]][] = [
    [
      'a rule key with a typing mistake',
      rule(...GOOD_WHEN, 'repeat_intervall: 4h'),
      ['watch.yaml:8:5: rules.too_many: unknown key "repeat_intervall": did you mean "repeat_interval"?'],
    ],
    [
      'a measure with a typing mistake',
      rule('when:', '  - measure: eror_lines', '    above: 10', '    over: 60m'),
      ['watch.yaml:5:18: rules.too_many.when.0.measure "eror_lines" is not known: did you mean "error_lines"?'],
    ],
    [
      'a duration without a unit',
      rule(...GOOD_WHEN, 'for: 5'),
      ['watch.yaml:8:10: rules.too_many.for 5 is no duration: write 90s, 5m, 1h30m or 0; did you mean "5s" or "5m"?'],
    ],
    [
      'a percentage as a whole number',
      rule('when:', '  - measure: failure_rate', '    above: 15', '    over: 5m'),
      ['watch.yaml:6:16: rules.too_many.when.0.above 15 is no share: write 15% or 0.15'],
    ],
    [
      'no window',
      rule('when:', '  - measure: error_lines', '    above: 1'),
      ['watch.yaml:5:9: rules.too_many.when.0.over is missing: write how far back to look, like 5m, or clock_hour'],
    ],
    [
      'a window longer than what is kept',
      rule('when:', '  - measure: error_lines', '    above: 1', '    over: 3d'),
      ['watch.yaml:7:15: rules.too_many.when.0.over a window is longer than 0 and at most 24h'],
    ],
    [
      'a span without its unit',
      rule('when:', '  - measure: error_lines', '    above: 1', '    over: 5'),
      [
        'watch.yaml:7:15: rules.too_many.when.0.over 5 is no duration: write 90s, 5m, 1h30m or 0; did you mean "5s" or "5m"?',
      ],
    ],
    [
      'no limit',
      rule('when:', '  - measure: error_lines', '    over: 5m'),
      ['watch.yaml:5:9: rules.too_many.when.0 needs `above` or `below`: the value at which it fires'],
    ],
    [
      'a resolve value past the firing value',
      rule(...GOOD_WHEN, '    resolve_below: 20'),
      [
        'watch.yaml:8:24: rules.too_many.when.0.resolve_below is higher than `above`: it would fire and resolve at the same value',
      ],
    ],
    [
      'the resolve value of the other direction',
      rule(...GOOD_WHEN, '    resolve_at_least: 5'),
      ['watch.yaml:8:27: rules.too_many.when.0.resolve_at_least belongs to `below`; did you mean "resolve_below"?'],
    ],
    [
      'a fallback that is shorter',
      rule(...GOOD_WHEN, '    fallback_over: 5m', '    min_samples: 5'),
      [
        'watch.yaml:8:24: rules.too_many.when.0.fallback_over must be longer than `over`: it is looked at when `over` holds too little',
      ],
    ],
    [
      'an unknown receiver',
      rule(...GOOD_WHEN, 'receivers: [webhook, emial]'),
      ['watch.yaml:8:26: rules.too_many.receivers.1 "emial" is not known: did you mean "email"?'],
    ],
    [
      'a rule name that is none',
      'rules:\n  Too-Many:\n    severity: info\n',
      ['watch.yaml:2:3: rules.Too-Many: a rule name is lower-case letters, digits and _, at most 64'],
    ],
    ['no condition', rule('when: []'), ['watch.yaml:4:11: rules.too_many.when is empty: nothing could fire']],
    [
      'a timeout out of range',
      'receivers:\n  webhook:\n    timeout: 5m\nrules: {}\n',
      [
        'watch.yaml:3:14: receivers.webhook.timeout must be between 1s and 60s',
        'watch.yaml:4:8: rules is empty: nothing could fire',
      ],
    ],
    [
      'two rules of one name',
      'rules:\n  a: &x\n    severity: info\n    when: [{measure: processed, below: 1, over: 5m}]\n  a: *x\n',
      ['watch.yaml:5:3: Map keys must be unique'],
    ],
    [
      'broken YAML',
      'rules:\n  a: [1, 2\n  b: 3\n',
      ['watch.yaml:3:3: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['no rule', 'rules: {}\n', ['watch.yaml:1:8: rules is empty: nothing could fire']],
    [
      'a rule whose name is a word of JavaScript',
      'rules:\n  __proto__:\n    severity: info\n',
      ['watch.yaml:2:3: the name "__proto__" cannot be used'],
    ],
    [
      'a label of such a name',
      rule(...GOOD_WHEN, 'labels: { "__proto__": x }'),
      ['watch.yaml:8:15: the name "__proto__" cannot be used'],
    ],
    [
      'a flood of brackets',
      `rules: # [[\n  a: ${'['.repeat(200_000)}`,
      ['watch.yaml:2:46: has too many brackets inside brackets'],
    ],
    [
      'a flood of brackets, one a line',
      `rules:\n${'  [\n'.repeat(100)}`,
      ['watch.yaml:42:3: has too many brackets inside brackets'],
    ],
    ['a flood of dashes', `rules:\n  a: 1\n  ${'- '.repeat(5000)}x`, ['watch.yaml:3:200: is nested too deeply']],
    ['far too much of everything', 'x'.repeat(300_000), ['watch.yaml:1:1: is longer than 256 KiB']],
    [
      'a receiver of no kind',
      'receivers:\n  ops: { url: "https://x.example" }\n  chat: { type: dingtolk }\n  mail: 5\n' + rule(...GOOD_WHEN),
      [
        'watch.yaml:2:8: receivers.ops.type is missing; one of webhook, email, dingtalk, feishu, wecom, slack, pagerduty, alertmanager',
        'watch.yaml:3:17: receivers.chat.type "dingtolk" is not known: did you mean "dingtalk"?',
        'watch.yaml:4:9: receivers.mail must be a map',
      ],
    ],
    [
      'half a receiver',
      'receivers:\n  ops: { type: dingtalk }\n  mail: { type: email, to: [a@example.com] }\n' + rule(...GOOD_WHEN),
      [
        'watch.yaml:2:8: receivers.ops needs url: only a receiver named dingtalk takes it from the environment',
        'watch.yaml:3:9: receivers.mail needs smtp_url: only a receiver named email takes it from the environment',
      ],
    ],
    [
      'a key of another kind of receiver',
      'receivers:\n  slack: { secrt: abc }\n' + rule(...GOOD_WHEN),
      [
        'watch.yaml:2:12: receivers.slack: unknown key "secrt": allowed: type, url, send_resolved, timeout, locale, group_by, group_wait, group_interval',
      ],
    ],
    [
      'a variable that is not set, and secrets that are wrong, without repeating them',
      'receivers:\n  slack: { url: "${SLACK_URL}" }\n  webhook: { url: "ftp://TOKEN", secret: whsec_SECRET }\n' +
        rule(...GOOD_WHEN),
      [
        'watch.yaml:2:17: receivers.slack.url needs the variable SLACK_URL, which is not set',
        'watch.yaml:3:19: receivers.webhook.url must be an address with http: or https:',
        'watch.yaml:3:42: receivers.webhook.secret must be "whsec_" and 24 to 64 random bytes in base64',
      ],
    ],
    [
      'an empty file',
      '',
      ['watch.yaml:1:1: must be a map with service, services, format, runbook_url, receivers, rules'],
    ],
  ];

  it.each(cases)('%s', (_, yaml, expected) => {
    expect(problemsOf(yaml)).toEqual(expected);
  });

  it('says everything that is wrong at once, in the order of the file', () => {
    const yaml = [
      'servcie: x',
      'rules:',
      '  a:',
      '    severity: loud',
      '    when: [{ measure: p95_ms, above: soon, over: 5m }]',
      '    for: never',
      '',
    ].join('\n');
    expect(problemsOf(yaml).map((line) => line.split(':').slice(1, 3).join(':'))).toEqual([
      '1:1',
      '4:15',
      '5:38',
      '6:10',
    ]);
  });
});

it('puts the rule into the address of its runbook page', () => {
  const yaml = `runbook_url: https://wiki.example/alerts/{rule}\n${rule(...GOOD_WHEN)}`;
  expect(loadWatchConfig(yaml, 'watch.yaml').rules[0]?.runbookUrl).toBe('https://wiki.example/alerts/too_many');
});

it('leads rules that name no page to the section of the runbook that the watcher serves, where there is one', () => {
  const yaml =
    rule(...GOOD_WHEN) +
    rule(...GOOD_WHEN)
      .replace('rules:\n', '')
      .replace('too_many', 'failure_rate_high');
  const pages = (runbookUrl: string | null) =>
    loadWatchConfig(yaml, 'watch.yaml', {
      lookUp: () => undefined,
      runbookUrl,
      dashboardUrl: 'http://w:3001',
    }).rules.map((it) => it.runbookUrl);
  expect(pages(null)).toEqual([null, 'http://w:3001/runbook#failure_rate_high']);
  expect(pages('http://r/{rule}')).toEqual(['http://r/too_many', 'http://r/failure_rate_high']);
});

it('takes receivers of any name, with addresses and secrets from the environment, and lets rules send to them', () => {
  const lookUp = (name: string) => (name === 'TOKEN' ? 'abc' : undefined);
  const yaml =
    'receivers:\n  ops-team: { type: feishu, url: "https://open.feishu.cn/hook/${TOKEN}", group_wait: 10s }\n' +
    rule(...GOOD_WHEN, 'receivers: [ops-team]');
  const { receivers, rules, runbookUrl } = loadWatchConfig(yaml, 'watch.yaml', {
    lookUp,
    runbookUrl: 'http://r/{rule}',
  });
  expect(receivers['ops-team']).toMatchObject({
    type: 'feishu',
    url: 'https://open.feishu.cn/hook/abc',
    group_wait: 10_000,
  });
  expect(rules[0]).toMatchObject({ receivers: ['ops-team'], runbookUrl: 'http://r/too_many' });
  expect(runbookUrl).toBe('http://r/{rule}');
});

describe('services', () => {
  const named = (services: string) =>
    loadWatchConfig(`${rule(...GOOD_WHEN)}services:\n${services}`, 'watch.yaml').services;

  it('are one alone of the environment’s files where none is written', () => {
    expect(loadWatchConfig(rule(...GOOD_WHEN), 'watch.yaml').services).toMatchObject([
      { name: 'photo-api', files: null, rules: [{ name: 'too_many' }] },
    ]);
  });

  it('have files of their own, the common rules and rules of their own, which come first', () => {
    const own = `    rules:\n      too_many:\n        severity: critical\n        when: [{ measure: failed, above: 1, over: 5m }]\n`;
    const wanted = own.replace('measure: failed', 'measure: error_lines');
    const [api, rembg, other] = named(
      `  api:\n    files: [/a/*.log, "!/a/debug*"]\n  rembg:\n    files: [/b/*.log]\n${wanted}  other:\n    files: [/c]\n    common_rules: false\n`,
    );
    expect(api).toMatchObject({ name: 'api', files: ['/a/*.log', '!/a/debug*'], rules: [{ severity: 'warning' }] });
    expect(rembg?.rules).toMatchObject([{ name: 'too_many', severity: 'critical' }]);
    expect(other?.rules).toEqual([]);
  });

  it('are not all asked for under the one address of a common rule: that is the first one’s', () => {
    const dead = `rules:\n  dead:\n    severity: critical\n    when: [{ measure: failed_probes, at_least: 3 }]\n`;
    const own = dead
      .replace('at_least: 3', 'at_least: 3, url: "http://127.0.0.1:5000/"')
      .replace(/^/gm, '    ')
      .trimEnd();
    const files = '    files: [/a]\n';
    const { services } = loadWatchConfig(
      `${dead}services:\n  api:\n${files}  rembg:\n${files}  other:\n${files}${own}\n`,
      'watch.yaml',
    );
    expect(services.map(({ rules }) => rules.map(({ when }) => when[0]?.probe?.url))).toEqual([
      ['http://127.0.0.1:3000/healthz'],
      [],
      ['http://127.0.0.1:5000/'],
    ]);
  });

  it.each([
    ['  api: {}', /watch\.yaml:\d+:\d+: services\.api\.files must be a list of paths/],
    ['  api: { files: ["!/a"] }', /services\.api\.files names no file/],
    ['  api: { file: [/a] }', /unknown key "file": did you mean "files"/],
    ['  log-watcher: { files: [/a] }', /the watcher itself/],
    ['  "a b": { files: [/a] }', /the name of a service is/],
    ['  {}', /services is empty/],
  ])('are refused as %s', (services, problem) => {
    expect(problemsOf(`${rule(...GOOD_WHEN)}services:\n${services}\n`).join('\n')).toMatch(problem);
  });

  it('do not stand beside one service', () => {
    expect(problemsOf(`service: x\n${rule(...GOOD_WHEN)}services: { a: { files: [/a] } }\n`).join('\n')).toMatch(
      /watch\.yaml:1:\d+: service stands beside `services`/,
    );
  });
});
