/** A rule as data: what is measured, over what time, and from where to where an alert lives. Read from watch.yaml, never changed afterwards. */
import type { Severity } from './alert.js';

/** What can be measured, with its unit. The names are those of watch.yaml. */
export const MEASURES = {
  /** failed / (processed + failed); 4xx rejections are not failures. */
  failure_rate: 'ratio',
  /** Of the `processing_time_ms` of processed requests. */
  avg_ms: 'ms',
  p50_ms: 'ms',
  p95_ms: 'ms',
  p99_ms: 'ms',
  /** Lines of level ERROR, whoever wrote them. */
  error_lines: 'lines',
  /** Photos made. */
  processed: 'photos',
  /** Requests that arrived while none at all was finished, neither well nor badly; 0 as soon as one is. */
  unanswered: 'requests',
} as const;

/** Name of a measure. */
export type MeasureName = keyof typeof MEASURES;

/** The words for a rule's own advice, in both languages, one step an entry. */
export interface Advice {
  readonly en: readonly string[];
  readonly zh: readonly string[];
}

/** One comparison. It is breached past `threshold`, and settled only past `resolve`; between the two nothing changes. */
export interface Condition {
  readonly measure: MeasureName;
  /** `above`: breached when value > threshold. `below`: when value < threshold, the absence of something that should be there. */
  readonly direction: 'above' | 'below';
  /** In the measure's unit. */
  readonly threshold: number;
  /** `above`: settled when value < resolve. `below`: when value >= resolve. */
  readonly resolve: number;
  /** Length of the window in ms, or the running hour of the clock (UTC). */
  readonly overMs: number | 'clock_hour';
  /** Looked at where the window holds fewer than `minSamples`; null without. Never reaches back past the end of the rule's last alert. */
  readonly fallbackMs: number | null;
  /** With fewer samples there is no opinion. */
  readonly minSamples: number;
}

/** What happens to a firing alert when its window has run empty: it ends, or it stays until something better is seen. */
export type WhenEmpty = 'resolve' | 'keep';

/** A rule. Durations in ms. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** Fires when any of them is breached, resolves when all are settled. Never empty. */
  readonly when: readonly Condition[];
  /** How long it must be breached before it fires. */
  readonly forMs: number;
  /** How long it must be settled before it resolves. */
  readonly keepFiringMs: number;
  /** How often a firing alert is told again; 0 = never. */
  readonly repeatMs: number;
  /** Not evaluated before the log has been watched this long. */
  readonly warmUpMs: number;
  readonly whenEmpty: WhenEmpty;
  readonly sendResolved: boolean;
  /** Names of receivers; empty means all. */
  readonly receivers: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly advice: Advice;
  readonly runbookUrl: string | null;
}

/** Whether the rule looks for something missing. Such a rule has no opinion while old lines are still being read. */
export function isAbsenceRule(rule: Rule): boolean {
  return rule.when.some((condition) => condition.direction === 'below');
}

/** One hour in ms. */
export const HOUR_MS = 3_600_000;
