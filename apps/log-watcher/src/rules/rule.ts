/** A rule as data: what is measured, over what time, and from where to where an alert lives. Read from watch.yaml, never changed afterwards. */
import type { SignalEvent } from '../window/signals.js';
import type { Aggregate } from '../window/gauge-memory.js';
import type { ActiveHours } from './active-hours.js';
import type { Severity } from './alert.js';
import type { CountName, MeasureName } from './measures.js';
import { isAboutDelivery, MEASURES } from './measures.js';

export { MEASURES, type MeasureName } from './measures.js';

/** The words for a rule's own advice, in both languages, one step an entry. */
export interface Advice {
  readonly en: readonly string[];
  readonly zh: readonly string[];
}

/** What a value is held against, where not against a fixed one: the same span just before, a day or a week before, the last 24 hours, or that hour on the days before. */
export const BASELINES = ['before', 'day_before', 'week_before', 'last_24h', 'usual'] as const;

/** One of them. */
export type BaselineName = (typeof BASELINES)[number];

/** A change against a baseline, in points where the measure is a share, else as a share of the baseline. */
export interface Change {
  readonly against: BaselineName;
  readonly sense: 'rise' | 'fall';
  /** The bad share must be at least so many times that of the baseline as well: 98 → 82 % has nine times the failures. Null: any. */
  readonly times: number | null;
}

/** How fast an error budget goes: breached when the rate is past the threshold in both windows, settled when it is below it in both. */
export interface Burn {
  /** Share of requests that must succeed, such as 0.99. */
  readonly objective: number;
  /** The short window: without it an alert could begin long after the failures, for as long as the long one remembers them. */
  readonly alsoOverMs: number;
  /** Failures that there must be in the long window. */
  readonly minFailures: number;
}

/** A line that the process writes of itself. It lasts until the same event is told calmly of the same subject, or until it has been quiet for `overMs`. */
export interface AwaitedEvent {
  readonly event: SignalEvent;
  /** WARNING: that or worse counts; any: every line. */
  readonly level: 'WARNING' | 'any';
}

/** Where a service is asked whether it is well. */
export interface Probe {
  readonly url: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Good answers in a row that end it. */
  readonly resolveAfter: number;
}

/** One comparison. It is breached past `threshold`, and settled only past `resolve`; between the two nothing changes. */
export interface Condition {
  readonly measure: MeasureName;
  /** `above`: breached when value > threshold. `below`: when value < threshold, the absence of something that should be there. */
  readonly direction: 'above' | 'below';
  /** Whether the threshold itself is breached already. */
  readonly inclusive?: boolean;
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
  /** Of the measure `ratio`. */
  readonly ratio?: { readonly of: CountName; readonly to: readonly CountName[] };
  /** Where it is a change that is looked for. */
  readonly change?: Change;
  /** Of the measure `burn_rate`. */
  readonly burn?: Burn;
  /** Of gauges; the mean where not said. */
  readonly aggregate?: Aggregate;
  /** Of the measure `event`. */
  readonly awaited?: AwaitedEvent;
  /** Of the measure `failed_probes`. */
  readonly probe?: Probe;
}

/** What happens to a firing alert when its window has run empty: it ends, or it stays until something better is seen. */
export type WhenEmpty = 'resolve' | 'keep';

/** What a rule says in words of its own; `{value}` and the like stand for what is found. Null: the measure's own sentence. */
export interface Wording {
  readonly summary: string | null;
  readonly summaryZh: string | null;
  readonly annotations: Readonly<Record<string, string>>;
}

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
  readonly wording?: Wording;
  /** When it may begin to fire; always where absent or empty. */
  readonly active?: readonly ActiveHours[];
  /** Rules that are not told of while this one fires. */
  readonly inhibits?: readonly string[] | 'all';
}

/** Whether the rule looks for something missing. Such a rule has no opinion while old lines are still being read. */
export function isAbsenceRule(rule: Rule): boolean {
  return rule.when.some(({ direction, measure }) => direction === 'below' || LIVE_ONLY.has(measure));
}

/** What only now can tell: that nothing comes, that nobody answers. */
const LIVE_ONLY: ReadonlySet<MeasureName> = new Set(['silence', 'failed_probes', 'unreadable_files']);

/** Whether the rule book leaves it to those who deliver. */
export function isDeliveryRule(rule: Rule): boolean {
  return rule.when.some(({ measure }) => isAboutDelivery(measure));
}

/** What a condition's value counts in: a change of anything but a share is a share of it. */
export function unitOf({ measure, change }: Pick<Condition, 'measure' | 'change'>) {
  return change === undefined ? MEASURES[measure] : 'ratio';
}

/** One hour in ms. */
export const HOUR_MS = 3_600_000;
