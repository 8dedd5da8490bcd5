/** What the watcher answers, as far as the page uses it, and how it is asked. */
import type { ConfigTrouble } from './config-trouble.js';

/** The windows the page offers. */
export type WindowName = '1m' | '5m' | '15m' | '1h' | '24h';

/** How long each is, ms. */
export const WINDOW_MS: Readonly<Record<WindowName, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
};

/** Figures of one window; null where nothing was counted. */
export interface Stats {
  readonly received: number;
  readonly processed: number;
  readonly failed: number;
  readonly rejected: number;
  readonly failure_rate: number | null;
  readonly avg_ms: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  readonly error_lines: number;
  readonly error_types: readonly ErrorTypeCount[];
  readonly lines: number;
}

/** Failures of one kind. */
export interface ErrorTypeCount {
  readonly error_type: string;
  readonly error_class: string;
  readonly count: number;
  readonly last_request_id: string | null;
}

/** An alert, firing or recently resolved. */
export interface Alert {
  readonly id: string;
  readonly status: 'firing' | 'resolved';
  readonly rule: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly summary: string;
  readonly summary_zh: string;
  readonly value: number | null;
  readonly threshold: number;
  readonly unit: string;
  readonly window: string;
  readonly samples: number;
  readonly started_at: string;
  readonly resolved_at: string | null;
  readonly error_types: readonly ErrorTypeCount[];
  /** What the evidence says in words, and the first steps; one sentence an entry. */
  readonly explain: readonly string[];
  readonly explain_zh: readonly string[];
  readonly what_to_do: readonly string[];
  readonly what_to_do_zh: readonly string[];
  readonly examples: readonly Example[];
  readonly runbook_url: string | null;
}

/** A request shown as evidence. */
export interface Example {
  readonly request_id: string | null;
  readonly trace_url: string | null;
  readonly processing_time_ms: number | null;
  readonly error_type: string | null;
}

/** How the reading of the logs stands; lines are counted since the watcher's state began. */
export interface TailState {
  readonly lag_bytes: number;
  readonly lines: number;
  readonly malformed: number;
}

/** One `stats` event of the stream. */
export interface Snapshot {
  /** Epoch ms. */
  readonly now: number;
  /** Only the windows that are known: all of the stream's, one of a poll's. */
  readonly windows: Readonly<Partial<Record<WindowName, Stats>>>;
  readonly alerts: readonly Alert[];
  readonly tail: TailState;
  readonly config_trouble: ConfigTrouble | null;
}

/** One step of the timeline; `at` is its begin, epoch ms. */
export interface TimelinePoint {
  readonly at: number;
  readonly processed: number;
  readonly failed: number;
  readonly rejected: number;
  readonly avg_ms: number | null;
  readonly p95_ms: number | null;
}

/** A value that a rule holds a course against. */
export interface ChartLimit {
  readonly rule: string;
  readonly severity: Alert['severity'];
  readonly measure: 'failure_rate' | 'avg_ms' | 'p95_ms';
  readonly threshold: number;
}

/** The course of a window. */
export interface Timeline {
  readonly limits: readonly ChartLimit[];
  readonly step_ms: number;
  readonly points: readonly TimelinePoint[];
}

/** A finished request. */
export interface FinishedRequest {
  readonly error_message: string | null;
  readonly at: string;
  readonly event: string;
  readonly request_id: string | null;
  readonly trace_url: string | null;
  readonly processing_time_ms: number | null;
  readonly error_type: string | null;
}

/** What went wrong in a window, and lines that are none. */
export interface ErrorReport {
  readonly error_types: readonly ErrorTypeCount[];
  readonly rejection_types: readonly ErrorTypeCount[];
  readonly error_classes: readonly { readonly error_class: string; readonly count: number }[];
  readonly latest: readonly FinishedRequest[];
  readonly unparsable: {
    readonly samples: readonly {
      readonly at: string;
      readonly path: string;
      readonly reason: string;
      readonly text: string;
    }[];
  };
}

/** Words in both languages. */
interface Bilingual {
  readonly text: string;
  readonly text_zh: string;
}

/** What requests have in common that others do not. */
export interface Explanation extends Bilingual {
  readonly findings: readonly (Bilingual & {
    readonly dimensions: readonly { readonly name: string; readonly value: string }[];
    readonly matching: number;
    readonly matching_share: number;
    readonly others_share: number;
  })[];
  readonly ended_at: readonly { readonly stage: string; readonly share: number }[];
}

/** Where a rule stands. */
export interface RuleStatus {
  readonly rule: string;
  readonly state: string;
  readonly value: number | null;
  readonly threshold: number;
  readonly unit: string;
  readonly window: string | null;
  readonly inhibited_by: string | null;
}

/** Alerts, and rules. */
export interface AlertsAnswer {
  readonly alerts: readonly Alert[];
  readonly pending: readonly { readonly rule: string; readonly fires_at: string }[];
  readonly rules?: readonly RuleStatus[];
  readonly config_trouble: ConfigTrouble | null;
}

/** How the files are read. */
export interface TailStats {
  readonly files: number;
  readonly open_files: number;
  readonly lag_bytes: number;
  readonly lag_seconds: number | null;
  readonly rotations: number;
  readonly truncations: number;
  readonly totals: Readonly<Record<TotalName, number>>;
  readonly events: readonly { readonly event: string; readonly count: number }[];
}

type TotalName =
  | 'lines'
  | 'records'
  | 'malformed'
  | 'not_an_object'
  | 'no_event'
  | 'oversize'
  | 'blank'
  | 'late'
  | 'too_old'
  | 'future'
  | 'untimed'
  | 'own';

/** A log line of a request; fields beside the common ones vary by event. */
export type LogLine = Readonly<Record<string, unknown>>;

/** All that is known of a request; not `complete` where some file could not be read. */
export interface FoundRequest {
  readonly lines: readonly LogLine[];
  readonly trace_url: string | null;
  readonly complete: boolean;
}

/** One span of a kept trace, in the order of a waterfall. */
export interface TraceRow {
  readonly depth: number;
  readonly name: string;
  readonly service: string;
  readonly start_ms: number;
  readonly duration_ms: number;
  readonly failed: boolean;
  readonly error_type: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A kept trace. */
export interface FoundTrace {
  readonly duration_ms: number;
  readonly spans: readonly TraceRow[];
}

/** An answer that is no success. */
export class NoSuccess extends Error {
  constructor(
    address: string,
    readonly status: number,
  ) {
    super(`${address} answered ${status}`);
  }
}

/** A GET that answers JSON. @throws NoSuccess where the answer is none; Error where there is none within 5 s */
export async function get<T>(address: string): Promise<T> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(5000), cache: 'no-store' });
  if (!answer.ok) throw new NoSuccess(address, answer.status);
  return (await answer.json()) as T;
}
