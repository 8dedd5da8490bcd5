/** What a rule sees at one instant, as plain values. */
import type { ServiceMemory } from '../window/service-memory.js';
import type { WindowStats } from '../window/window-view.js';
import type { Condition } from './rule.js';
import type { Verdict } from './verdict.js';

/** One condition, read. */
export interface Reading {
  readonly condition: Condition;
  readonly verdict: Verdict;
  /** In the condition's unit; null where nothing was counted. */
  readonly value: number | null;
  readonly samples: number;
  /** Length and name of the window it was really taken over. */
  readonly spanMs: number;
  readonly window: string;
  readonly stats: WindowStats;
  /** Where a change is looked for: the measure itself now, and what it is held against. */
  readonly current?: number | null;
  readonly baseline?: number | null;
  /** When it began, where that is known better than by the last line, epoch ms. */
  readonly beganMs?: number;
  /** Since when it is so anew, epoch ms: whoever was told before that is told again. */
  readonly renewedMs?: number;
}

/** When to look, at what, and how far back at most. */
export interface Glance {
  readonly nowMs: number;
  /** End of the rule's last alert: a fallback window does not reach behind it, or quiet hours would report an outage twice. Null without. */
  readonly lastEndMs: number | null;
  readonly memory: ServiceMemory;
  /** What of the service it is about; null where the rule is about all of it. */
  readonly subject: string | null;
  /** Since when the watcher knows what is now, epoch ms; null while old lines are read. */
  readonly liveSinceMs: number | null;
}
