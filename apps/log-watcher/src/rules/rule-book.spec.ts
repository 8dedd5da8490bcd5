/** What holds for every rule: catching up, restarts, changed rules, repeats, and what an alert says. */
import { describe, expect, it } from '@jest/globals';
import {
  CONTEXT,
  failed,
  idle,
  ms,
  processed,
  RuleRun,
  shippedRules,
  T0,
  type Happening,
} from '../../test/rule-scenario.js';
import { RuleBook } from './rule-book.js';
import type { Rule } from './rule.js';

const OUTAGE: Happening[] = [
  { from: '0', until: '30m', every: '2s', line: processed() },
  { from: '10m', until: '20m', every: '2s', line: failed() },
];

const bookOf = (...names: string[]) => new RuleBook(shippedRules(...names), CONTEXT);
const iso = (duration: string) => new Date(T0 + ms(duration)).toISOString();

/** The same book after a restart: a snapshot as JSON, and a new book, perhaps with other rules. */
function restarted(book: RuleBook, rules: readonly Rule[] = shippedRules('failure_rate_high')): RuleBook {
  const next = new RuleBook(rules, CONTEXT);
  next.restore(JSON.parse(JSON.stringify(book.snapshot())));
  return next;
}

describe('a rule above zero', () => {
  it('is over when nothing is left to count, however many other lines are written', () => {
    const [rule] = shippedRules('error_lines_high') as [Rule];
    const photo = { measure: 'processed', threshold: 0, resolve: 0, overMs: ms('1m'), minSamples: 0 } as const;
    const when = rule.when.map((condition) => ({ ...condition, ...photo }));
    const lines: Happening[] = [
      { from: '0', until: '10m', every: '10s', line: idle() },
      { from: '2m', until: '2m1s', every: '1s', line: processed() },
    ];
    const run = new RuleRun(lines, new RuleBook([{ ...rule, when }], CONTEXT)).live('0', '10m');
    expect(run.story).toEqual([
      expect.stringMatching(/^2:0\d fired error_lines_high$/),
      expect.stringMatching(/^3:0\d resolved error_lines_high$/),
    ]);
  });
});

describe('catching up', () => {
  it('raises no alert about an outage that was over before the last line', () => {
    const run = new RuleRun(OUTAGE, bookOf('failure_rate_high')).catchUp('30m').live('30m', '35m');
    expect(run.story).toEqual([]);
    expect(run.book.alerts()).toMatchObject([{ rule: 'failure_rate_high', status: 'resolved' }]);
  });

  it('tells once of an outage that goes on, with the time it really began', () => {
    const run = new RuleRun(OUTAGE, bookOf('failure_rate_high')).catchUp('15m').live('15m', '19m');
    expect(run.story).toEqual(['15:00 fired failure_rate_high']);
    const started = Date.parse(run.told[0]!.transition.alert.started_at) - T0;
    expect(started).toBeGreaterThan(ms('10m'));
    expect(started).toBeLessThan(ms('11m30s'));
  });

  it('says nothing of yesterday, where the log ends in the middle of an outage', () => {
    const run = new RuleRun([{ from: '0', until: '10m', every: '1s', line: failed() }], bookOf()).catchUp('10m');
    expect(run.book.alerts().map((it) => it.status)).toContain('firing');
    // But that nothing is told now is told.
    expect(run.live('20h', '20h10m').story).toEqual(['1200:00 fired log_silent']);
    expect(run.book.alerts().filter((it) => it.status === 'firing')).toMatchObject([{ rule: 'log_silent' }]);
  });

  it('takes two outages with silence between them for two', () => {
    const lines: Happening[] = [
      { from: '0', until: '10m', every: '1s', line: failed() },
      { from: '5h', until: '6h', every: '1s', line: failed() },
    ];
    const run = new RuleRun(lines, bookOf('failure_rate_high')).catchUp('5h10m', 100_000).live('5h10m', '5h15m');
    expect(run.story).toEqual(['310:00 fired failure_rate_high']);
    expect(Date.parse(run.told[0]!.transition.alert.started_at)).toBeGreaterThanOrEqual(T0 + ms('5h'));
    expect(run.book.alerts().map((it) => it.status)).toEqual(['firing', 'resolved']);
  });

  it('takes nothing for missing before all has been read', () => {
    const lines: Happening[] = [
      { from: '0', until: '26h', every: '10m', line: idle() },
      { from: '26h', until: '26h10m', every: '10s', line: processed() },
    ];
    const run = new RuleRun(lines, bookOf('throughput_stalled')).catchUp('26h10m').live('26h10m', '26h11m');
    expect([run.story, run.book.alerts()]).toEqual([[], []]);
  });

  it('comes to the same alerts whatever the size of the batches', () => {
    const histories = [10, 300, 100_000].map((size) => {
      const { book } = new RuleRun(OUTAGE, bookOf('failure_rate_high')).catchUp('30m', size);
      return book.alerts().map((it) => [it.rule, it.status]);
    });
    expect(histories).toEqual([histories[0], histories[0], histories[0]]);
    expect(histories[0]).toHaveLength(1);
  });
});

describe('over a restart', () => {
  it('tells nothing twice, keeps the id, and resolves', () => {
    const run = new RuleRun(OUTAGE, bookOf('failure_rate_high')).live('0', '15m');
    run.book = restarted(run.book);
    run.live('15m', '30m');
    expect(run.story).toEqual(['11:55 fired failure_rate_high', '29:30 resolved failure_rate_high']);
    const [fired, resolved] = run.told.map((it) => it.transition.alert);
    expect(resolved?.id).toBe(fired?.id);
    expect(resolved?.started_at).toBe(fired?.started_at);
  });

  it('tells the end of a told alert that ended while it was away', () => {
    const run = new RuleRun(OUTAGE, bookOf('failure_rate_high')).live('0', '15m');
    run.book = restarted(run.book);
    run.catchUp('30m').live('30m', '32m');
    expect(run.story).toEqual(['11:55 fired failure_rate_high', '30:00 resolved failure_rate_high']);
  });

  it('goes on waiting where it was', () => {
    const run = new RuleRun(OUTAGE, bookOf('failure_rate_high')).live('0', '11m30s');
    expect(run.book.pending()).toEqual([
      { rule: 'failure_rate_high', severity: 'critical', since: iso('10m55s'), fires_at: iso('11m55s') },
    ]);
    run.book = restarted(run.book);
    expect(run.live('11m35s', '12m').story).toEqual(['11:55 fired failure_rate_high']);
  });

  it('gives the same cause the same id when it is computed anew', () => {
    const ids = [1, 2].map(() => {
      const run = new RuleRun(OUTAGE, bookOf('failure_rate_high')).live('0', '15m');
      return run.told[0]?.transition.alert.id;
    });
    expect(ids[0]).toMatch(/^failure_rate_high-[0-9a-f]{16}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('ends the told alert of a rule that was removed', () => {
    const run = new RuleRun(OUTAGE, bookOf('failure_rate_high')).live('0', '15m');
    run.book = restarted(run.book, shippedRules('latency_high'));
    run.live('15m', '15m5s');
    expect(run.story).toEqual(['11:55 fired failure_rate_high', '15:00 resolved failure_rate_high']);
    expect(run.told[1]?.transition.alert.summary).toContain('no longer in watch.yaml');
  });

  it('tells the end of a removed rule only to those who heard of its beginning, and to nobody who wants no ends', () => {
    const [rule] = shippedRules('failure_rate_high') as [Rule];
    const endOf = (told: Partial<Rule>) => {
      const run = new RuleRun(OUTAGE, new RuleBook([{ ...rule, ...told }], CONTEXT)).live('0', '15m');
      run.book = restarted(run.book, shippedRules('latency_high'));
      return run.live('15m', '15m5s').told[1]?.transition.receivers;
    };
    expect(endOf({ receivers: ['email'] })).toEqual(['email']);
    expect(endOf({ sendResolved: false })).toBeUndefined();
  });

  it('keeps a firing alert under changed conditions, and begins a pending one anew', () => {
    const [rule] = shippedRules('failure_rate_high') as [Rule];
    const stricter: Rule = { ...rule, forMs: 120_000 };
    const pending = new RuleRun(OUTAGE, bookOf('failure_rate_high')).live('0', '11m30s');
    pending.book = restarted(pending.book, [stricter]);
    expect(pending.live('11m35s', '14m').story).toEqual(['13:35 fired failure_rate_high']);
    const firing = new RuleRun(OUTAGE, bookOf('failure_rate_high')).live('0', '15m');
    firing.book = restarted(firing.book, [stricter]);
    expect(firing.live('15m', '20m').book.alerts()).toMatchObject([{ status: 'firing' }]);
    expect(firing.story).toHaveLength(1);
  });

  it.each([
    undefined,
    null,
    'x',
    {},
    { version: 2 },
    { version: 1, lastMs: 'soon', memories: {}, history: [], owed: [] },
    {
      version: 1,
      lastMs: 5,
      memories: { latency_high: { state: {} } },
      history: [null, {}],
      owed: [{}, { alert: {} }],
    },
  ])('forgets what it cannot read: %j', (raw) => {
    const book = bookOf();
    book.restore(raw);
    expect(book.alerts()).toEqual([]);
  });

  it('forgets the one rule whose memory is damaged', () => {
    const run = new RuleRun(OUTAGE, bookOf('failure_rate_high')).live('0', '15m');
    const saved = JSON.parse(JSON.stringify(run.book.snapshot())) as { memories: Record<string, unknown> };
    saved.memories['failure_rate_high'] = { state: { phase: 'firing' } };
    const book = bookOf('failure_rate_high');
    book.restore(saved);
    expect(book.alerts()).toEqual([]);
  });
});

it('tells of a firing alert again at its interval, with fresh figures', () => {
  const lines: Happening[] = [
    { from: '0', until: '9h', every: '10s', line: failed() },
    { from: '0', until: '1h', every: '10s', line: processed() },
  ];
  const run = new RuleRun(lines, bookOf('failure_rate_high')).live('0', '8h30m');
  expect(run.story).toEqual([
    '2:30 fired failure_rate_high',
    '242:30 repeated failure_rate_high',
    '482:30 repeated failure_rate_high',
  ]);
  expect(run.told.map((it) => it.transition.alert.value)).toEqual([0.5, 1, 1]);
});

it('does not report an outage twice because the hour still remembers it', () => {
  const lines: Happening[] = [
    { from: '0', until: '10m', every: '1s', line: failed() },
    { from: '10m', until: '20m', every: '1s', line: processed() },
    // So little that only the hour, which the outage dominates, holds enough to judge by.
    { from: '20m', until: '60m', every: '1m', line: processed() },
  ];
  const run = new RuleRun(lines, bookOf('failure_rate_high')).live('0', '60m');
  expect(run.story.map((it) => it.split(' ')[1])).toEqual(['fired', 'resolved']);
});

describe('an alert', () => {
  const run = new RuleRun(
    [
      { from: '0', until: '5m', every: '2s', line: processed() },
      { from: '0', until: '5m', every: '4s', line: { ...failed(), errorMessage: 'matting session died' } },
      { from: '1s', until: '5m', every: '20s', line: failed('MemoryError', 'capacity') },
    ],
    bookOf('failure_rate_high'),
  ).live('0', '4m');
  const alert = run.told[0]!.transition.alert;

  it('says what, how bad, against which limit, on how many, in both languages', () => {
    expect(alert.summary).toMatch(
      /^Failure rate is 3\d(\.\d)? % in the last 5 min \(limit 15 %\): \d+ of \d+ photos failed\.$/,
    );
    expect(alert.summary_zh).toMatch(/^最近 5 分钟失败率为 3\d(\.\d)? %，超过阈值 15 %：\d+ 张照片中有 \d+ 张失败。$/);
    expect(alert).toMatchObject({
      status: 'firing',
      severity: 'critical',
      threshold: 0.15,
      unit: 'ratio',
      window: '5m',
      resolved_at: null,
      service: 'photo-api',
      host: 'studio-1',
      dashboard_url: 'http://watcher.example:3001',
    });
  });

  it('names the error types with their shares, and what helps against most of them', () => {
    expect(alert.error_types.map((it) => it.error_type)).toEqual(['InferenceError', 'MemoryError']);
    expect(alert.explain[1]).toMatch(
      /^Errors: InferenceError \(model\) \d+(\.\d)? %, \d+×; MemoryError \(capacity\) \d+(\.\d)? %, \d+×\.$/,
    );
    expect(alert.what_to_do.at(-1)).toContain('model_loaded');
    expect(alert.explain_zh).toHaveLength(alert.explain.length);
    expect(alert.what_to_do_zh).toHaveLength(alert.what_to_do.length);
  });

  it('says first what the failing requests share and others do not, or that nothing stands out', () => {
    const traits = (n: number) => ({
      clientIp: `10.0.0.${n % 9}`,
      inputFormat: n % 2 ? 'png' : 'jpeg',
      model: 'modnet',
    });
    const of = (from: string, line: Happening['line'], model?: string): Happening[] =>
      Array.from({ length: 60 }, (_, n) => ({
        from: `${n * 2 + (from === 'odd' ? 1 : 0)}s`,
        line: { ...line, ...traits(n), ...(model === undefined ? {} : { model }) },
      }));
    const explained = (model?: string) => {
      const run = new RuleRun([...of('even', processed()), ...of('odd', failed(), model)], bookOf('failure_rate_high'));
      return run.live('0', '5m').told[0]!.transition.alert;
    };
    const found = explained('u2net');
    expect(found.explain[0]).toMatch(/^It began at/);
    expect(found.explain[1]).toBe('100 % of the failures are made with model u2net; no other request is.');
    expect(found.explain_zh[1]).toBe('失败请求中 100 % 为：模型 u2net；其余请求中没有。');
    expect(found.explain[2]).toMatch(/^Errors: InferenceError/);
    expect(explained().explain[1]).toMatch(/^Nothing stands out/);
    expect(found.explain_zh).toHaveLength(found.explain.length);
  });

  it('shows the three latest failing requests with links to their traces', () => {
    expect(alert.examples).toHaveLength(3);
    for (const example of alert.examples)
      expect(example.trace_url).toBe(`http://jaeger.example:16686/trace/${example.trace_id}`);
  });

  it('keeps the evidence of its last breach when it is over, and says how long it lasted', () => {
    const over = new RuleRun(OUTAGE, bookOf('failure_rate_high')).live('0', '30m').told[1]!.transition.alert;
    expect(over.summary).toMatch(
      /^Resolved: Failure rate, now \d(\.\d)? % in the last 5 min\. It lasted 19 min; worst value 50 %\.$/,
    );
    expect(over.summary_zh).toMatch(/^已恢复：失败率，最近 5 分钟为 \d(\.\d)? %。持续 19 分钟，最差值 50 %。$/);
    expect(over.resolved_at).toBe(iso('29m30s'));
    expect(over.examples).toHaveLength(3);
    expect(over.error_types).toHaveLength(1);
  });

  it('shows the slowest requests where time is the matter, slowest first', () => {
    const slow = new RuleRun(
      [
        { from: '0', until: '5m', every: '2s', line: processed(2500) },
        { from: '10s', line: processed(9000) },
        { from: '20s', line: processed(8000) },
      ],
      bookOf('latency_high'),
    ).live('0', '4m');
    expect(slow.told[0]?.transition.alert.examples.map((it) => it.processing_time_ms)).toEqual([9000, 8000, 2500]);
  });

  it('ends with the measure that was breached, not with one that was well all the time', () => {
    const tail = new RuleRun(
      [
        { from: '0', until: '30m', every: '1s', line: processed(300) },
        { from: '0', until: '5m', every: '5s', line: processed(4500) },
      ],
      bookOf('latency_high'),
    ).live('0', '30m');
    const [fired, over] = tail.told.map((it) => it.transition.alert);
    expect(fired?.summary).toMatch(/^95th percentile .* is 4,500 ms/);
    expect(over?.summary).toMatch(/^Resolved: 95th percentile .*, now 300 ms .*; worst value 4,500 ms\.$/);
    expect(over).toMatchObject({ value: 300, threshold: 4000, window: '10m' });
  });

  it('makes no link of a trace id that is none', () => {
    const odd = new RuleRun(
      [{ from: '0', until: '5m', every: '2s', line: { ...failed(), traceId: '../../evil"><script>' } }],
      bookOf('failure_rate_high'),
    ).live('0', '4m');
    expect(odd.told[0]?.transition.alert.examples[0]).toMatchObject({ trace_id: null, trace_url: null });
  });

  it('says that there were no lines at all, instead of calling that zero', () => {
    const silent = new RuleRun([{ from: '0', line: processed() }], bookOf('throughput_stalled')).live('24h5m', '24h6m');
    expect(silent.told[0]?.transition.alert).toMatchObject({
      value: null,
      summary: expect.stringContaining('No log line at all'),
    });
  });
});
