/** What is told of a receiver that fails, and from when on: the rule `delivery_failing` of watch.yaml, or what holds where there is none. */
import type { Severity } from '../rules/alert.js';

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
  /** `{labels.receiver}` stands for the one that fails; empty: the advice that is built in. */
  readonly advice: { readonly en: readonly string[]; readonly zh: readonly string[] };
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
  advice: { en: [], zh: [] },
  runbookUrl: null,
};
