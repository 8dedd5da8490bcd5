/**
 * All rules over time: `window → rules → notify`. Takes the windows and the time, gives what has to be told. No clock, no I/O; its
 * memory goes into the watcher's snapshot and comes back from it.
 */
import type { WindowView } from '../window/window-view.js';
import type { Alert, AlertTransition } from './alert.js';
import { checkpoints } from './checkpoints.js';
import type { RuleContext } from './compose-alert.js';
import type { Rule } from './rule.js';
import { recallRules, type RuleBookSnapshot } from './rule-memory.js';
import { freshMemory, look, type RuleMemory } from './rule-watch.js';

/** Ended alerts that are kept for `/v1/alerts`. */
const HISTORY = 100;

/** A rule that is breached, but not yet for long enough. */
export interface PendingAlert {
  readonly rule: string;
  readonly severity: Alert['severity'];
  readonly since: string;
  readonly fires_at: string;
}

/** The rules and what is remembered of each. */
export class RuleBook {
  private memories = new Map<string, RuleMemory>();
  /** Newest first. */
  private history: Alert[] = [];
  /** What came about while nobody may be told yet. */
  private owed: AlertTransition[] = [];
  private lastMs: number | null = null;

  constructor(
    private readonly rules: readonly Rule[],
    private readonly context: RuleContext,
  ) {
    for (const rule of rules) this.memories.set(rule.name, freshMemory(rule));
  }

  /**
   * Looks at every rule, also at the instants since the last call that were missed.
   * @param nowMs the event-time watermark while old lines are read, the clock once live
   * @param live false: states are followed and nothing is told, absence has no meaning. The first live call tells what fires by then,
   *   and the end of what had been told before; what began and ended in between stays in the history.
   * @returns what receivers have to be told, ends before beginnings
   */
  evaluate(view: WindowView, nowMs: number, live: boolean): AlertTransition[] {
    for (const at of checkpoints(this.lastMs ?? view.firstAtMs, nowMs)) {
      this.lookAtAll({ view, nowMs: at, live: live && at === nowMs });
    }
    this.lastMs = nowMs;
    if (!live) return [];
    const tell = this.owed;
    this.owed = [];
    return [...tell.filter((it) => it.kind === 'resolved'), ...tell.filter((it) => it.kind !== 'resolved')];
  }

  /** The firing alerts, then the ended ones, newest first in each. */
  alerts(): Alert[] {
    const firing = [...this.memories.values()].flatMap(({ alert }) => (alert === null ? [] : [alert]));
    return [...firing.sort((a, b) => b.started_at.localeCompare(a.started_at)), ...this.history];
  }

  /** The alerts that fire and were told, and whom the rules want told. */
  firing(): { readonly alert: Alert; readonly receivers: readonly string[] }[] {
    return this.rules.flatMap(({ name, receivers }) => {
      const memory = this.memories.get(name);
      return memory === undefined || memory.alert === null || memory.toldAtMs === null
        ? []
        : [{ alert: memory.alert, receivers }];
    });
  }

  /** The rules that are breached but have to hold for longer before they fire. */
  pending(): PendingAlert[] {
    return this.rules.flatMap((rule) => {
      const state = this.memories.get(rule.name)?.state;
      if (state?.phase !== 'pending') return [];
      const [since, firesAt] = [state.sinceMs, state.sinceMs + rule.forMs].map((at) => new Date(at).toISOString());
      return [{ rule: rule.name, severity: rule.severity, since: since as string, fires_at: firesAt as string }];
    });
  }

  /** Everything that must survive a restart, as plain JSON. */
  snapshot(): RuleBookSnapshot {
    return {
      version: 1,
      lastMs: this.lastMs,
      memories: Object.fromEntries(this.memories),
      history: this.history,
      owed: this.owed,
    };
  }

  /**
   * Takes a snapshot up, of this or of an earlier set of rules. A rule whose conditions changed keeps a firing alert and forgets a pending
   * one; the alert of a rule that is gone is over. What cannot be read is forgotten, never an error.
   */
  restore(raw: unknown): void {
    const recalled = recallRules(raw, this.rules);
    this.memories = recalled.memories;
    this.history = recalled.history.slice(0, HISTORY);
    this.owed = recalled.owed;
    this.lastMs = recalled.lastMs;
  }

  private lookAtAll(now: { view: WindowView; nowMs: number; live: boolean }): void {
    for (const rule of this.rules) {
      const memory = this.memories.get(rule.name) ?? freshMemory(rule);
      const { memory: after, ended, tell } = look(rule, memory, { ...now, context: this.context });
      this.memories.set(rule.name, after);
      this.owed.push(...tell);
      if (ended !== null) this.history = [ended, ...this.history].slice(0, HISTORY);
    }
  }
}
