/** One rule over time: its state, its alert as last composed, and whether anybody was told. */
import type { ServiceMemory } from '../window/service-memory.js';
import type { WindowView } from '../window/window-view.js';
import { isActiveAt } from './active-hours.js';
import { advance, INACTIVE, isOver, type AlertState } from './alert-state.js';
import type { Alert, AlertTransition } from './alert.js';
import { breachedSince } from './breached-since.js';
import { alertId, composeFiring, composeResolved, withFigures, type RuleContext } from './compose-alert.js';
import { readRule, type Glance, type Reading, type RuleReading } from './measure.js';
import { HOUR_MS, isAbsenceRule, type Rule } from './rule.js';

/** A firing alert tells its figures anew no more often than this, while its condition is breached. */
const REFRESH_MS = 10_000;
/** While old lines are gone through, nobody looks: an alert that goes on and on tells them so often, ms of the lines' time. Putting it together is dear. */
const REFRESH_OLD_MS = 30 * 60_000;

/** What is remembered of a rule; plain JSON. */
export interface RuleMemory {
  /** The conditions it was computed with: pending does not outlive a change of them. */
  readonly conditions: string;
  readonly state: AlertState;
  /** The alert while firing, as of `composedAtMs`. */
  readonly alert: Alert | null;
  readonly composedAtMs: number;
  /** When a receiver was last told of it; null while nobody was. */
  readonly toldAtMs: number | null;
  /** What a firing alert is about: the place of the condition that was breached last, and its value furthest past the limit. */
  readonly subject: { readonly condition: number; readonly worst: number | null } | null;
  /** Who is to be told of the end: those who were told of the beginning; null while nobody is. Empty means all. */
  readonly endFor: readonly string[] | null;
  /** When the rule's last alert ended. */
  readonly lastEndMs: number | null;
  /** When another rule last kept it quiet; null where none ever did. */
  readonly inhibitedAtMs: number | null;
}

/** One look at a rule. */
export interface Look {
  readonly view: WindowView;
  readonly nowMs: number;
  /** Whether now is now: absence counts, and people may be told. */
  readonly live: boolean;
  readonly context: RuleContext;
  readonly memory: ServiceMemory;
  /** What of the service the look is about; null where it is about all of it. */
  readonly subject: string | null;
  /** Since when the watcher has been live, epoch ms; null while it is not. */
  readonly liveSinceMs: number | null;
  /** Name of a firing rule because of which this one is not told of; null where there is none. */
  readonly inhibitedBy: string | null;
  /** Whether such a rule is about to fire: then it is waited for. */
  readonly heldBack: boolean;
}

/** What a look brought about. `ended` is for the history, `tell` for the receivers. */
export interface Outcome {
  readonly memory: RuleMemory;
  readonly ended: Alert | null;
  readonly tell: readonly AlertTransition[];
  /** What was seen; null where there was no opinion to have. */
  readonly seen?: Reading | null;
}

/** The memory of a rule that was never looked at. */
export function freshMemory(rule: Rule): RuleMemory {
  return {
    conditions: conditionsOf(rule),
    state: INACTIVE,
    alert: null,
    composedAtMs: 0,
    toldAtMs: null,
    subject: null,
    endFor: null,
    lastEndMs: null,
    inhibitedAtMs: null,
  };
}

/** What of a rule decides when it fires, as one comparable string. */
function conditionsOf(rule: Rule): string {
  return JSON.stringify([rule.when, rule.forMs, rule.warmUpMs]);
}

/** Looks at the rule once. Pure. */
export function look(rule: Rule, memory: RuleMemory, now: Look): Outcome {
  if (!hasOpinion(rule, now)) return { memory, ended: null, tell: [], seen: null };
  const inhibitedAtMs = now.inhibitedBy === null ? memory.inhibitedAtMs : now.nowMs;
  const turned = turnOfTheHour(rule, { ...memory, inhibitedAtMs }, now);
  const reading = readRule(rule, now.view, glanceOf(now, now.nowMs, turned.memory.lastEndMs));
  const next = stepped(rule, turned.memory, now, reading);
  const tell = [...turned.tell, ...next.tell];
  return { memory: next.memory, ended: turned.ended ?? next.ended, tell, seen: reading.headline };
}

function glanceOf({ memory, subject, liveSinceMs }: Look, nowMs: number, lastEndMs: number | null): Glance {
  return { nowMs, lastEndMs, memory, subject, liveSinceMs };
}

/** An absence is only an absence once the whole log has been read, and once there was time for something to be there. */
export function hasOpinion(rule: Rule, { view, nowMs, live }: Pick<Look, 'view' | 'nowMs' | 'live'>): boolean {
  if (isAbsenceRule(rule) && !live) return false;
  return rule.warmUpMs === 0 || (view.firstAtMs !== null && nowMs - view.firstAtMs >= rule.warmUpMs);
}

/** A rule over the clock hour begins anew with each hour, whatever the value. */
function turnOfTheHour(rule: Rule, memory: RuleMemory, now: Look): Outcome {
  const { view, nowMs } = now;
  const { state } = memory;
  const same = { memory, ended: null, tell: [] };
  if (state.phase !== 'firing' || rule.when.every((it) => it.overMs !== 'clock_hour')) return same;
  const hourEnd = (Math.floor(state.firedAtMs / HOUR_MS) + 1) * HOUR_MS;
  if (nowMs < hourEnd) return same;
  const last = readRule(rule, view, glanceOf(now, hourEnd - 1, null));
  return end(rule, memory, hourEnd, last);
}

function stepped(rule: Rule, memory: RuleMemory, now: Look, read: RuleReading): Outcome {
  const beganMs = beganAt(rule, memory, now, read.headline);
  const verdict = read.verdict === 'breached' && !mayBegin(rule, memory, now) ? 'unknown' : read.verdict;
  const state = advance(memory.state, rule, { verdict, nowMs: now.nowMs, beganMs });
  if (memory.state.phase === 'firing' && state.phase === 'inactive') return end(rule, memory, now.nowMs, read);
  if (state.phase !== 'firing') return { memory: { ...memory, state }, ended: null, tell: [] };
  if (isOverUntold(rule, memory, now, read)) return end(rule, memory, now.nowMs, read);
  const subject = read.verdict === 'breached' ? subjectOf(memory, read) : memory.subject;
  return told(rule, refreshed(rule, { ...memory, state, subject }, now, read), now, read.headline);
}

/** Fired while old lines were read, and over by now, or no longer to be seen: there is nothing to tell anybody. */
function isOverUntold(rule: Rule, { alert, toldAtMs }: RuleMemory, { live }: Look, read: RuleReading): boolean {
  if (!live || alert === null || toldAtMs !== null) return false;
  const { verdict, headline } = read;
  // Of an error budget the long window remembers what is over; it is the short one that speaks of now.
  const seen = verdict === 'breached' || (verdict === 'between' && headline.condition.burn === undefined);
  return isOver(verdict, rule) || !seen;
}

/** Outside its hours nothing begins; what fires goes on until it is over. */
function mayBegin({ active = [] }: Rule, { state }: RuleMemory, { nowMs }: Look): boolean {
  return state.phase === 'firing' || isActiveAt(active, nowMs);
}

/** By the lines' own time, so that the same log gives the same alert; an absence has no line, and begins when it is seen. */
function beganAt(rule: Rule, memory: RuleMemory, { view, nowMs }: Look, { beganMs }: Reading): number {
  const lastLineMs = isAbsenceRule(rule) ? nowMs : Math.min(nowMs, view.lastAtMs ?? nowMs);
  return Math.max(Math.min(nowMs, beganMs ?? lastLineMs), memory.lastEndMs ?? 0);
}

function refreshed(rule: Rule, memory: RuleMemory, now: Look, read: RuleReading): RuleMemory {
  const { alert } = memory;
  const telling = mustTell(rule, memory, now, read.headline) !== null;
  const aged = Math.abs(now.nowMs - memory.composedAtMs) >= (now.live ? REFRESH_MS : REFRESH_OLD_MS);
  if (alert !== null && !(read.verdict === 'breached' && (aged || telling))) return memory;
  const onlyFigures = alert !== null && !telling && now.context.readWhenTold === true;
  const composed = onlyFigures ? withFigures(alert, read.headline) : composedAnew(rule, memory, now, read);
  return { ...memory, alert: composed, composedAtMs: now.nowMs };
}

function composedAnew(rule: Rule, { state, alert }: RuleMemory, now: Look, { headline: reading }: RuleReading) {
  if (state.phase !== 'firing') return alert;
  const { startedAtMs } = state;
  const { subject, context, nowMs } = now;
  const id = alert?.id ?? alertId(rule.name, startedAtMs, context, subject);
  return composeFiring({ rule, id, startedAtMs, nowMs, reading, subject }, now.view, context);
}

function subjectOf({ subject }: RuleMemory, { headline, readings }: RuleReading): RuleMemory['subject'] {
  const condition = readings.indexOf(headline);
  return { condition, worst: worse(subject?.condition === condition ? subject.worst : null, headline) };
}

function worse(worst: number | null, { value, condition }: Reading): number | null {
  if (worst === null || value === null) return value ?? worst;
  return condition.direction === 'above' ? Math.max(worst, value) : Math.min(worst, value);
}

/** Tells of an alert once it is live, and again at the rule's interval. */
function told(rule: Rule, memory: RuleMemory, now: Look, seen: Reading): Outcome {
  const kind = mustTell(rule, memory, now, seen);
  const { alert } = memory;
  if (kind === null || alert === null) return { memory, ended: null, tell: [] };
  const tell = [{ alert, kind, receivers: rule.receivers }];
  const endFor = rule.sendResolved ? rule.receivers : null;
  return { memory: { ...memory, toldAtMs: now.nowMs, endFor }, ended: null, tell };
}

function mustTell(
  rule: Rule,
  memory: RuleMemory,
  now: Look,
  { renewedMs = -Infinity }: Reading,
): 'fired' | 'repeated' | null {
  const { nowMs, live, inhibitedBy } = now;
  const { toldAtMs } = memory;
  if (!live || inhibitedBy !== null) return null;
  if (toldAtMs === null) return isNews(rule, memory, now) ? 'fired' : null;
  if (renewedMs > toldAtMs) return 'repeated';
  return rule.repeatMs > 0 && nowMs - toldAtMs >= rule.repeatMs ? 'repeated' : null;
}

/** Whether it is more than what another rule's alert was about, or is about to be. */
function isNews(rule: Rule, { inhibitedAtMs, lastEndMs }: RuleMemory, now: Look): boolean {
  if (now.heldBack) return false;
  return inhibitedAtMs === null || breachedSince(inhibitedAtMs, rule, now.view, glanceOf(now, now.nowMs, lastEndMs));
}

function end(rule: Rule, memory: RuleMemory, endedAtMs: number, read: RuleReading): Outcome {
  const { state, alert, toldAtMs, subject } = memory;
  const after: RuleMemory = { ...freshMemory(rule), lastEndMs: endedAtMs, inhibitedAtMs: memory.inhibitedAtMs };
  if (state.phase !== 'firing' || alert === null) return { memory: after, ended: null, tell: [] };
  const course = { durationMs: endedAtMs - state.startedAtMs, worst: subject?.worst ?? null };
  // The end is told of what was breached, not of a condition that was well all the time.
  const reading = (subject === null ? undefined : read.readings[subject.condition]) ?? read.headline;
  const ended = composeResolved(alert, endedAtMs, reading, course);
  const tell = toldAtMs !== null && rule.sendResolved;
  return {
    memory: after,
    ended,
    tell: tell ? [{ alert: ended, kind: 'resolved', receivers: rule.receivers }] : [],
  };
}
