/** What the windows hold, in the form in which it is told: by the HTTP answers and by the command line. Reads only. */
import { Failure } from '#events';
import type { Clock } from '../clock.js';
import { explainRequests, type Question } from '../explain/explain-requests.js';
import type { Explanation } from '../explain/explanation.js';
import type { RollingWindow } from '../window/rolling-window.js';
import type { TimelinePoint } from '../window/timeline.js';
import { WINDOWS, type ErrorTypeCount, type NotableRequest, type WindowName } from '../window/window-view.js';
import type { LineIntake } from './line-intake.js';
import { UNPARSABLE, type LineTotals } from './line-totals.js';

/** Steps of the timelines: as fine as the windows keep time of that age. */
const STEP_MS: Readonly<Record<WindowName, number>> = {
  '1m': 1_000,
  '5m': 10_000,
  '10m': 10_000,
  '15m': 10_000,
  '1h': 60_000,
  '24h': 600_000,
};
/** Requests listed by default, and at most. */
export const LISTED_REQUESTS = 10;
export const MAX_LISTED_REQUESTS = 50;

const TRACE_ID = /^[0-9a-f]{32}$/;

/** A request in an answer. */
export interface ReportedRequest {
  readonly at: string;
  readonly event: string;
  readonly request_id: string | null;
  readonly trace_id: string | null;
  readonly trace_url: string | null;
  readonly processing_time_ms: number | null;
  readonly error_type: string | null;
  readonly error_class: string | null;
  readonly error_message: string | null;
}

/** What is reported on. */
export interface WindowSources {
  readonly intake: LineIntake;
  readonly window: RollingWindow;
  readonly totals: LineTotals;
  readonly clock: Clock;
  /** Without a slash at the end. */
  readonly jaegerUiUrl: string;
}

/** The window of that name. @throws Failure BadOptionError that lists the names */
export function windowNamed(name: string): WindowName {
  if (Object.hasOwn(WINDOWS, name)) return name as WindowName;
  throw new Failure('BadOptionError', `window: must be one of ${Object.keys(WINDOWS).join(', ')}.`);
}

/** Answers questions about windows. */
export class WindowReport {
  constructor(private readonly sources: WindowSources) {}

  /** What was counted since the state began, whatever its time. */
  get totals(): LineTotals {
    return this.sources.totals;
  }

  /** The figures of a window, and what was counted since the state began. */
  stats(name: WindowName) {
    const { totals, window } = this.sources;
    const nowMs = this.sources.clock.now();
    return {
      window: name,
      ...period(name, nowMs),
      ...this.figures(name, nowMs),
      malformed: window.malformed(WINDOWS[name], nowMs),
      totals: totals.counts,
      events: totals.byEvent,
    };
  }

  /** The figures of a window alone. */
  figures(name: WindowName, nowMs: number) {
    const stats = this.sources.window.stats(WINDOWS[name], nowMs);
    const { received, processed, failed, rejected, failure_rate, avg_ms, p50_ms, p95_ms, p99_ms } = stats;
    return {
      received,
      processed,
      failed,
      rejected,
      failure_rate: rounded(failure_rate, 6),
      avg_ms: rounded(avg_ms, 3),
      p50_ms: rounded(p50_ms, 3),
      p95_ms: rounded(p95_ms, 3),
      p99_ms: rounded(p99_ms, 3),
      error_lines: stats.error_lines,
      error_types: stats.error_types,
      lines: stats.lines,
    };
  }

  /** The body of `/v1/errors`. */
  errors(name: WindowName) {
    const { intake, totals, window } = this.sources;
    const nowMs = this.sources.clock.now();
    const spanMs = WINDOWS[name];
    const { failed, rejected, error_lines, error_types } = window.stats(spanMs, nowMs);
    return {
      window: name,
      ...period(name, nowMs),
      failed,
      rejected,
      error_lines,
      error_types,
      error_classes: byClass(error_types),
      rejection_types: window.rejectionTypes(spanMs, nowMs),
      latest: window.latestFailures(spanMs, nowMs, LISTED_REQUESTS).map((request) => this.reported(request)),
      unparsable: {
        total: totals.unparsable,
        by_reason: Object.fromEntries(UNPARSABLE.map((reason) => [reason, totals.counts[reason]])),
        samples: intake.samples.map(({ atMs, ...sample }) => ({ at: instant(atMs), ...sample })),
      },
    };
  }

  /** The body of `/v1/slow`. @param count 1 … MAX_LISTED_REQUESTS */
  slow(name: WindowName, count: number) {
    const nowMs = this.sources.clock.now();
    const requests = this.sources.window.slowest(WINDOWS[name], nowMs, count);
    return { window: name, ...period(name, nowMs), requests: requests.map((request) => this.reported(request)) };
  }

  /** The body of `/v1/timeline`. */
  timeline(name: WindowName): { window: WindowName; step_ms: number; points: TimelinePoint[] } {
    const { clock, window } = this.sources;
    return {
      window: name,
      step_ms: STEP_MS[name],
      points: window.timeline(WINDOWS[name], clock.now(), STEP_MS[name]),
    };
  }

  /** The body of `/v1/explain`. @param ask makes the question at the time of now, epoch ms */
  explain(ask: (nowMs: number) => Question): Explanation {
    const question = ask(this.sources.clock.now());
    return explainRequests(this.sources.window.sampled(question.fromMs, question.toMs), question);
  }

  /** Address of a trace; null without one, and for what is no trace's id. */
  traceUrl(traceId: string | null): string | null {
    // The id comes from a log line, and goes into a link that a person will click.
    return traceId === null || !TRACE_ID.test(traceId) ? null : `${this.sources.jaegerUiUrl}/trace/${traceId}`;
  }

  private reported(it: NotableRequest): ReportedRequest {
    return {
      at: instant(it.atMs),
      event: it.event,
      request_id: it.requestId,
      trace_id: it.traceId,
      trace_url: this.traceUrl(it.traceId),
      processing_time_ms: it.processingTimeMs,
      error_type: it.errorType,
      error_class: it.errorClass,
      error_message: it.errorMessage,
    };
  }
}

function period(name: WindowName, nowMs: number): { from: string; to: string } {
  return { from: instant(nowMs - WINDOWS[name]), to: instant(nowMs) };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

function rounded(value: number | null, decimals: number): number | null {
  return value === null ? null : Number(value.toFixed(decimals));
}

function byClass(types: readonly ErrorTypeCount[]): { error_class: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { error_class, count } of types) counts.set(error_class, (counts.get(error_class) ?? 0) + count);
  return [...counts]
    .map(([error_class, count]) => ({ error_class, count }))
    .sort((one, other) => other.count - one.count);
}
