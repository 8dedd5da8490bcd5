/**
 * All rules over time: `window → rules → notify`. Takes the windows and the time, gives what has to be told. No clock, no I/O; its
 * memory goes into the watcher's snapshot and comes back from it.
 */
import { ServiceMemory } from '../window/service-memory.js';
import type { WindowView } from '../window/window-view.js';
import type { Alert, AlertTransition } from './alert.js';
import { INACTIVE } from './alert-state.js';
import { chartLimits, type ChartLimit } from './chart-limits.js';
import { checkpoints } from './checkpoints.js';
import type { RuleContext } from './compose-alert.js';
import { inhibitorsFirst, inhibitorsOf } from './inhibition.js';
import { subjectsOf } from './occurrences.js';
import { RememberedView } from './remembered-view.js';
import { isDeliveryRule, type Rule } from './rule.js';
import { memoryKey, recallRules, ruleNameOf, type RuleBookSnapshot } from './rule-memory.js';
import { believedUntil } from './set-back.js';
import { statusOf, type RuleStatus, type Standing } from './rule-status.js';
import { freshMemory, hasOpinion, look, type Look, type RuleMemory } from './rule-watch.js';

/** Ended alerts that are kept for `/v1/alerts`. */
const HISTORY = 100;

/** An alert waits no longer than this for another one that would keep it quiet and is about to fire, ms. */
const LONGEST_HELD_MS = 2 * 60_000;

/** A rule that is breached, but not yet for long enough. */
export interface PendingAlert {
  readonly rule: string;
  readonly severity: Alert['severity'];
  readonly since: string;
  readonly fires_at: string;
}

/** What is looked at, and when. */
type Instant = Pick<Look, 'view' | 'nowMs' | 'live'>;

/** The rules of one service, and what is remembered of each. */
export class RuleBook {
  /** In the file's order. */
  private rules: readonly Rule[];
  /** In the order in which they are looked at. */
  private order: readonly Rule[];
  /** Names of the rules that keep a rule quiet while they fire. */
  private inhibitors: ReadonlyMap<Rule, readonly string[]>;
  private memories = new Map<string, RuleMemory>();
  /** What the last look showed, by the same keys. */
  private readonly standings = new Map<string, Standing>();
  /** Newest first. */
  private history: Alert[] = [];
  /** What came about while nobody may be told yet. */
  private owed: AlertTransition[] = [];
  private lastMs: number | null = null;
  private liveSinceMs: number | null = null;

  constructor(
    rules: readonly Rule[],
    private readonly context: RuleContext,
    private readonly memory = new ServiceMemory(),
  ) {
    this.rules = rules.filter((rule) => !isDeliveryRule(rule));
    this.order = inhibitorsFirst(this.rules);
    this.inhibitors = inhibitorsOf(this.rules);
  }

  /**
   * Looks at every rule, also at the instants since the last call that were missed.
   * @param nowMs the event-time watermark while old lines are read, the clock once live
   * @param live false: states are followed and nothing is told, absence has no meaning. The first live call tells what fires by then,
   *   and the end of what had been told before; what began and ended in between stays in the history.
   * @returns what receivers have to be told, ends before beginnings
   */
  evaluate(view: WindowView, nowMs: number, live: boolean): AlertTransition[] {
    if (this.lastMs !== null && nowMs < this.lastMs) this.setBack(nowMs);
    if (live) this.liveSinceMs ??= nowMs;
    this.memory.hours.roll(view, nowMs);
    for (const at of checkpoints(this.lastMs ?? view.firstAtMs, nowMs)) {
      this.lookAtAll({ view: new RememberedView(view), nowMs: at, live: live && at === nowMs });
    }
    this.lastMs = nowMs;
    if (!live) return [];
    const tell = this.owed;
    this.owed = [];
    return [...tell.filter((it) => it.kind === 'resolved'), ...tell.filter((it) => it.kind !== 'resolved')];
  }

  /**
   * Other rules from now on. What is remembered of those that are still there goes on; the alert of one that is gone is over, and that is
   * told at the next evaluation.
   */
  adopt(rules: readonly Rule[]): void {
    const remembered = this.snapshot();
    this.rules = rules.filter((rule) => !isDeliveryRule(rule));
    this.order = inhibitorsFirst(this.rules);
    this.inhibitors = inhibitorsOf(this.rules);
    this.standings.clear();
    this.restore(remembered);
  }

  /** The firing alerts, then the ended ones, newest first in each. */
  alerts(): Alert[] {
    const firing = [...this.memories.values()].flatMap(({ alert }) => (alert === null ? [] : [alert]));
    return [...firing.sort((a, b) => b.started_at.localeCompare(a.started_at)), ...this.history];
  }

  /** The values past which rules fire, of what is drawn. */
  limits(): ChartLimit[] {
    return chartLimits(this.rules);
  }

  /** The alerts that fire and were told, and whom the rules want told. */
  firing(): { readonly alert: Alert; readonly receivers: readonly string[] }[] {
    return this.byRule().flatMap(([{ receivers }, { alert, toldAtMs }]) =>
      alert === null || toldAtMs === null ? [] : [{ alert, receivers }],
    );
  }

  /** The rules that are breached but have to hold for longer before they fire. */
  pending(): PendingAlert[] {
    return this.byRule().flatMap(([rule, { state }]) => {
      if (state.phase !== 'pending') return [];
      const [since, firesAt] = [state.sinceMs, state.sinceMs + rule.forMs].map((at) => new Date(at).toISOString());
      return [{ rule: rule.name, severity: rule.severity, since: since as string, fires_at: firesAt as string }];
    });
  }

  /** Where each rule stands, in the file's order. */
  statuses(): RuleStatus[] {
    return this.rules.map((rule) => {
      const own = [...this.standings].filter(([key]) => ruleNameOf(key) === rule.name);
      return statusOf(
        rule,
        own.map(([, it]) => it),
        this.lastMs ?? 0,
      );
    });
  }

  /** Everything that must survive a restart, as plain JSON. */
  snapshot(): RuleBookSnapshot {
    return {
      version: 1,
      lastMs: this.lastMs,
      liveSinceMs: this.liveSinceMs,
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
    this.liveSinceMs = recalled.liveSinceMs;
  }

  private byRule(): [Rule, RuleMemory][] {
    return this.rules.flatMap((rule) =>
      [...this.memories].flatMap(([key, it]): [Rule, RuleMemory][] =>
        ruleNameOf(key) === rule.name ? [[rule, it]] : [],
      ),
    );
  }

  private setBack(nowMs: number): void {
    this.memories = new Map([...this.memories].map(([key, it]) => [key, believedUntil(it, nowMs)]));
    if (this.liveSinceMs !== null) this.liveSinceMs = Math.min(this.liveSinceMs, nowMs);
  }

  private lookAtAll(now: Instant): void {
    for (const rule of this.order) {
      const subjects = subjectsOf(rule, { ...now, memory: this.memory });
      if (subjects === null) this.lookAt(rule, null, now);
      else this.lookAtEach(rule, subjects, now);
    }
  }

  /** One look for each thing that the rule finds, and for each that it found before. */
  private lookAtEach(rule: Rule, found: readonly string[], now: Instant): void {
    const before = [...this.memories.keys()].filter((key) => ruleNameOf(key) === rule.name);
    const known = before.map((key) => key.slice(rule.name.length + 1));
    for (const subject of new Set([...found, ...known])) {
      this.lookAt(rule, subject, now);
      const key = memoryKey(rule.name, subject);
      const over = !found.includes(subject) && this.memories.get(key)?.state.phase === 'inactive';
      if (over) this.memories.delete(key);
      if (over) this.standings.delete(key);
    }
    if (!hasOpinion(rule, now)) this.standings.set(rule.name, { state: INACTIVE, seen: null, inhibitedBy: null });
    else this.standings.delete(rule.name);
  }

  private lookAt(rule: Rule, subject: string | null, now: Instant): void {
    const key = memoryKey(rule.name, subject);
    const { context, memory } = this;
    const { inhibitedBy, heldBack } = this.quietOf(rule, now.nowMs);
    const liveSinceMs = now.live ? this.liveSinceMs : null;
    const moment = { ...now, context, memory, subject, inhibitedBy, heldBack, liveSinceMs };
    const { memory: after, ended, tell, seen = null } = look(rule, this.memories.get(key) ?? freshMemory(rule), moment);
    this.memories.set(key, after);
    this.standings.set(key, { state: after.state, seen, inhibitedBy: after.alert === null ? null : inhibitedBy });
    this.owed.push(...tell);
    if (ended !== null) this.history = [ended, ...this.history].slice(0, HISTORY);
  }

  /** Which other rule keeps it quiet, and whether one is about to. */
  private quietOf(rule: Rule, nowMs: number): Pick<Look, 'inhibitedBy' | 'heldBack'> {
    const others = this.inhibitors.get(rule) ?? [];
    if (others.length === 0) return { inhibitedBy: null, heldBack: false };
    const states = [...this.memories].filter(([key]) => others.includes(ruleNameOf(key)));
    const firing = states.find(([, { state }]) => state.phase === 'firing');
    const heldBack = states.some(
      ([, { state }]) => state.phase === 'pending' && nowMs - state.sinceMs < LONGEST_HELD_MS,
    );
    return { inhibitedBy: firing === undefined ? null : ruleNameOf(firing[0]), heldBack };
  }
}
