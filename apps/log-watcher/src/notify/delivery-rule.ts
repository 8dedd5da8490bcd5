/** What is told of a receiver that fails, and from when on: the rule `delivery_failing` of watch.yaml, or what holds where there is none. */
import type { Alert, Severity } from '../rules/alert.js';

/** What is known of a receiver that fails. */
export interface FailingReceiver {
  readonly receiver: string;
  /** Share of failed attempts, 0 … 1. */
  readonly value: number;
  /** Attempts in the window. */
  readonly samples: number;
  readonly windowMs: number;
  readonly service: string;
  readonly host: string;
}

/** What a rule says in words of its own; what it leaves out is said as it is built in. */
export type OwnWords = Partial<Pick<Alert, 'summary' | 'summary_zh' | 'annotations' | 'what_to_do' | 'what_to_do_zh'>>;

/** The settings. */
export interface DeliveryRule {
  readonly name: string;
  readonly severity: Severity;
  /** Fires past this share of failed attempts in 15 minutes … */
  readonly threshold: number;
  /** … and this many of them. A message that was given up is enough by itself. */
  readonly leastFailed: number;
  /** Told again so often while it lasts, ms; 0: never. */
  readonly repeatMs: number;
  readonly sendResolved: boolean;
  /** Who may be told; empty means all but the one that fails. */
  readonly receivers: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly words: (failing: FailingReceiver) => OwnWords;
  readonly runbookUrl: string | null;
}

/** What holds where watch.yaml says nothing. One failure is what retries are for. */
export const DEFAULT_DELIVERY_RULE: DeliveryRule = {
  name: 'delivery_failing',
  severity: 'warning',
  threshold: 0.01,
  leastFailed: 3,
  repeatMs: 4 * 3_600_000,
  sendResolved: true,
  receivers: [],
  labels: {},
  words: () => ({}),
  runbookUrl: null,
};
