/** Shows what the watcher knows as metrics, read when they are asked for. What was not counted has no value, rather than 0. */
import { type Observe, observeMetric } from '#telemetry';
import { type TotalName, UNPARSABLE } from '../application/line-totals.js';
import type { Report } from '../application/report.js';
import type { Clock } from '../clock.js';
import type { DeliveryTally } from '../notify/delivery-tally.js';
import type { Outbox } from '../notify/outbox.js';
import { RULE_STATES } from '../rules/rule-status.js';
import type { Tail } from '../tail/tail.js';
import { WATCH_METRICS } from './watch-metrics.js';

const WINDOWS = ['1m', '5m', '1h', '24h'] as const;
const DROPPED = [...UNPARSABLE, 'blank', 'own', 'too_old'] as const satisfies readonly TotalName[];
const MISPLACED = ['late', 'future', 'untimed', 'not_utf8'] as const satisfies readonly TotalName[];
const OUTCOMES = ['processed', 'rejected', 'failed'] as const;

/** What is told. */
export interface WatchSources {
  readonly report: Report;
  readonly tail: Pick<Tail, 'unreadable'>;
  readonly outbox: Outbox;
  readonly tally: DeliveryTally;
  readonly clock: Clock;
  /** Since the program started. */
  readonly bytesRead: () => number;
}

/** Registers everything with the process's telemetry; to be called once. */
export function observeWatch(sources: WatchSources): void {
  observeLines(sources);
  observeFiles(sources);
  observeWindows(sources.report);
  observeAlerts(sources.report);
  observeDelivery(sources);
}

function observeLines({ report }: WatchSources): void {
  /** Shows totals of each service. */
  const each = (names: readonly TotalName[], label?: string) => (tell: Observe) => {
    for (const [service, { totals }] of report.byService)
      for (const name of names)
        tell(totals.counts[name], label === undefined ? { service } : { service, [label]: name });
  };
  observeMetric(WATCH_METRICS.lines, each(['lines']));
  observeMetric(WATCH_METRICS.dropped, each(DROPPED, 'reason'));
  observeMetric(WATCH_METRICS.misplaced, each(MISPLACED, 'reason'));
  observeMetric(WATCH_METRICS.received, each(['received']));
  observeMetric(WATCH_METRICS.requests, each(OUTCOMES, 'outcome'));
}

function observeFiles({ bytesRead, report, tail }: WatchSources): void {
  const figures = onceAScrape(() => report.tail());
  observeMetric(WATCH_METRICS.bytes, (tell) => tell(bytesRead()));
  observeMetric(WATCH_METRICS.lagBytes, (tell) => tell(figures().lag_bytes));
  observeMetric(WATCH_METRICS.lagSeconds, (tell) => {
    const { lag_seconds: lag } = figures();
    if (lag !== null) tell(lag);
  });
  observeMetric(WATCH_METRICS.files, (tell) => tell(figures().files));
  observeMetric(WATCH_METRICS.openFiles, (tell) => tell(figures().open_files));
  observeMetric(WATCH_METRICS.unreadable, (tell) => tell(tail.unreadable.length));
  observeMetric(WATCH_METRICS.rotations, (tell) => tell(figures().rotations));
  observeMetric(WATCH_METRICS.truncations, (tell) => tell(figures().truncations));
  observeMetric(WATCH_METRICS.configOk, (tell) => tell(report.configTrouble === null ? 1 : 0));
}

function observeWindows(report: Report): void {
  const windows = onceAScrape(() =>
    [...report.byService].flatMap(([service, own]) =>
      WINDOWS.map((window) => ({ labels: { service, window }, stats: own.stats(window) })),
    ),
  );
  type Window = ReturnType<typeof windows>[number];
  const each = (show: (tell: Observe, stats: Window['stats'], labels: Window['labels']) => void) => (tell: Observe) => {
    for (const { labels, stats } of windows()) show(tell, stats, labels);
  };
  observeMetric(
    WATCH_METRICS.windowReceived,
    each((tell, { received }, labels) => tell(received, labels)),
  );
  observeMetric(
    WATCH_METRICS.windowRequests,
    each((tell, stats, labels) => OUTCOMES.forEach((outcome) => tell(stats[outcome], { ...labels, outcome }))),
  );
  observeMetric(
    WATCH_METRICS.windowFailures,
    each((tell, { failure_rate: rate }, labels) => {
      if (rate !== null) tell(rate, labels);
    }),
  );
  observeMetric(
    WATCH_METRICS.windowLatency,
    each((tell, { avg_ms: avg, p50_ms: p50, p95_ms: p95, p99_ms: p99 }, labels) => {
      for (const [statistic, ms] of Object.entries({ avg, p50, p95, p99 }))
        if (ms !== null) tell(ms / 1000, { ...labels, statistic });
    }),
  );
  observeMetric(
    WATCH_METRICS.windowErrors,
    each((tell, { error_lines: lines }, labels) => tell(lines, labels)),
  );
}

function observeAlerts(report: Report): void {
  const known = onceAScrape(() => report.alerts());
  observeMetric(WATCH_METRICS.alerts, (tell) => {
    const { alerts, pending } = known();
    const firing = alerts.filter(({ status }) => status === 'firing');
    for (const [state, all] of [['pending', pending] as const, ['firing', firing] as const])
      for (const [key, { service, rule }] of new Map(all.map((it) => [keyOf(it), it])))
        tell(all.filter((it) => keyOf(it) === key).length, { service, rule, state });
  });
  observeMetric(WATCH_METRICS.ruleState, (tell) => {
    for (const { service, rule, state } of known().rules)
      for (const each of RULE_STATES) tell(each === state ? 1 : 0, { service, rule, state: each });
  });
}

function keyOf({ rule, service }: { readonly rule: string; readonly service: string }): string {
  return JSON.stringify([service, rule]);
}

function observeDelivery({ clock, outbox, tally }: WatchSources): void {
  const each = (which: 'attempts' | 'messages') => (tell: Observe) => {
    for (const [receiver, counts] of tally.all)
      for (const [outcome, times] of Object.entries(counts[which])) tell(times, { receiver, outcome });
  };
  observeMetric(WATCH_METRICS.attempts, each('attempts'));
  observeMetric(WATCH_METRICS.deliveries, each('messages'));
  observeMetric(WATCH_METRICS.outboxMessages, (tell) => tell(outbox.size));
  observeMetric(WATCH_METRICS.outboxOldest, (tell) =>
    tell(outbox.oldestAtMs === null ? 0 : (clock.now() - outbox.oldestAtMs) / 1000),
  );
  observeMetric(WATCH_METRICS.deadLetters, (tell) => tell(outbox.deadLetters.list.length));
}

/** Asks once for all the metrics of a scrape: they are read in one go, before anything else runs. */
function onceAScrape<T>(ask: () => T): () => T {
  let answer: { readonly value: T } | undefined;
  return () => {
    if (answer === undefined) {
      answer = { value: ask() };
      queueMicrotask(() => (answer = undefined));
    }
    return answer.value;
  };
}
