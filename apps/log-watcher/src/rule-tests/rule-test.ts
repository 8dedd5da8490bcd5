/** A test of rules as data: what happens at which times, and what is to come of it. Times are ms since the start of the test. */
import type { RuleState } from '../rules/rule-status.js';
import type { ProbeResult } from '../window/probe-memory.js';

/** When something happens: once at `fromMs`, or again and again up to and without `untilMs`. */
export interface Times {
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly everyMs: number;
  /** How many at each of the times. */
  readonly repeat: number;
}

/** Something that happens. */
export type Happening = Times &
  (
    | { readonly kind: 'line'; readonly fields: Readonly<Record<string, unknown>> }
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'probe'; readonly result: ProbeResult }
    | { readonly kind: 'delivery'; readonly receiver: string; readonly ok: boolean }
    | { readonly kind: 'unreadable'; readonly files: number }
  );

/** Something that is told, or is to be. */
export interface Told {
  readonly atMs: number;
  readonly kind: 'fired' | 'resolved' | 'repeated';
  readonly rule: string;
  /** Those that matter; of what is told, all. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Where a rule is to stand. */
export interface ExpectedState {
  readonly atMs: number;
  readonly rule: string;
  readonly state: RuleState;
  /** Null: by nobody. Undefined: whoever. */
  readonly inhibitedBy?: string | null | undefined;
}

/** One test. */
export interface RuleTest {
  readonly name: string;
  /** The rules that are looked at; all of the file where empty. */
  readonly only: readonly string[];
  /** Epoch ms. */
  readonly startMs: number;
  /** Lines before it are old when the watcher starts. */
  readonly liveFromMs: number;
  /** How often the rules are looked at. */
  readonly lookMs: number;
  readonly untilMs: number;
  readonly input: readonly Happening[];
  readonly expect: readonly ExpectedState[];
  /** All that is told, in order; null where that is not looked at. */
  readonly told: readonly Told[] | null;
  /** How far a time may be off: the edge of a window is off by a bucket of its age. */
  readonly withinMs: number;
}

/** A file of them. */
export interface RuleTestFile {
  /** Path of the rules, as written; null for the ones in use. */
  readonly rules: string | null;
  /** The service whose rules they are; null for the first. */
  readonly service: string | null;
  readonly tests: readonly RuleTest[];
}
