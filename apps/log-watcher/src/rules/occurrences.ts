/** Conditions that hold for one thing and not for another: each new error type, each model, has an alert of its own. */
import type { EventTrack } from '../window/event-memory.js';
import type { ServiceMemory } from '../window/service-memory.js';
import type { WindowView } from '../window/window-view.js';
import { SIGNAL_EVENTS } from '../window/signals.js';
import { windowName } from './read-window.js';
import type { Glance, Reading } from './reading.js';
import type { AwaitedEvent, Condition, Rule } from './rule.js';

/** Subjects of a rule that are looked at by themselves; the rest are one more, together. */
const MOST_SUBJECTS = 20;
/** Name of the rest. */
export const OTHERS = 'other';

/** Longest that an event is remembered where the condition does not say, ms: it lasts until it is over. */
const LASTING_MS = Infinity;

/** Whether a rule makes an alert for each thing that it finds. */
export function hasSubjects({ when }: Pick<Rule, 'when'>): boolean {
  return when.some((it) => it.measure === 'new_error_type' || it.awaited !== undefined);
}

/** Where it is looked. */
export interface Sources {
  readonly view: WindowView;
  readonly memory: ServiceMemory;
  readonly nowMs: number;
}

/** What a rule is about at this instant; null where it is about the service as a whole. */
export function subjectsOf(rule: Rule, { view, memory, nowMs }: Sources): string[] | null {
  const condition = rule.when.find((it) => it.measure === 'new_error_type' || it.awaited !== undefined);
  if (condition === undefined) return null;
  const found =
    condition.awaited === undefined
      ? newTypes(condition, { view, memory, nowMs }, rule.warmUpMs).map(({ name }) => name)
      : troubled(condition, condition.awaited, memory, nowMs).map(({ subject }) => subject);
  return found.length <= MOST_SUBJECTS ? found : [...found.slice(0, MOST_SUBJECTS), OTHERS];
}

/** The label that names a subject; null where a rule has none. */
export function subjectLabel({ when }: Rule): string | null {
  const [condition] = when;
  if (condition?.measure === 'new_error_type') return 'error_type';
  return condition?.awaited === undefined ? null : SIGNAL_EVENTS[condition.awaited.event];
}

function spanOf({ overMs }: Condition): number {
  return overMs === 'clock_hour' || overMs === 0 ? LASTING_MS : overMs;
}

/** What was there while the watcher learned what is usual is not new. */
function newTypes(condition: Condition, { view, memory, nowMs }: Sources, warmUpMs: number) {
  const sinceMs = Math.max(view.firstAtMs ?? Infinity, memory.errorTypes.sinceMs ?? -Infinity);
  const learntMs = sinceMs + warmUpMs;
  return memory.errorTypes.recent(spanOf(condition), nowMs).filter(({ type }) => type.appearedMs >= learntMs);
}

function troubled(condition: Condition, awaited: AwaitedEvent, memory: ServiceMemory, nowMs: number): EventTrack[] {
  return memory.events
    .of(awaited.event)
    .filter((it) => goesOn(it, awaited, spanOf(condition), nowMs))
    .sort((a, b) => (a.sinceMs ?? a.lastMs) - (b.sinceMs ?? b.lastMs));
}

function goesOn(it: EventTrack, { level }: AwaitedEvent, quietMs: number, nowMs: number): boolean {
  const lastMs = level === 'any' ? it.lastMs : it.sinceMs === null ? null : it.troubledMs;
  return lastMs !== null && lastMs <= nowMs && nowMs - lastMs < quietMs;
}

/** Reads such a condition for one subject. It is settled as soon as it no longer goes on. */
export function readOccurrence(condition: Condition, view: WindowView, glance: Glance, warmUpMs: number): Reading {
  const { memory, nowMs, subject } = glance;
  const found =
    condition.awaited === undefined
      ? ofType(newTypes(condition, { view, memory, nowMs }, warmUpMs), subject)
      : ofEvent(troubled(condition, condition.awaited, memory, nowMs), condition.awaited, glance);
  const spanMs = Math.min(spanOf(condition), DAY_MS);
  const window = spanOf(condition) === LASTING_MS ? 'now' : windowName(condition, spanMs);
  const stats = view.stats(spanMs, nowMs);
  const value = found?.value ?? 0;
  const times = found === undefined ? {} : { beganMs: found.beganMs, ...found.renewed };
  return {
    condition,
    verdict: found === undefined ? 'settled' : 'breached',
    value,
    samples: value,
    spanMs,
    window,
    stats,
    ...times,
  };
}

const DAY_MS = 86_400_000;

interface Occurrence {
  readonly value: number;
  readonly beganMs: number;
  readonly renewed?: { readonly renewedMs: number };
}

/** The one that is meant: of that name, or the rest. */
function meantOf<T>(all: readonly T[], nameOf: (one: T) => string, subject: string | null): readonly T[] {
  const named = all.slice(0, MOST_SUBJECTS).filter((it) => nameOf(it) === subject);
  return named.length === 0 && subject === OTHERS ? all.slice(MOST_SUBJECTS) : named;
}

function ofType(types: ReturnType<typeof newTypes>, subject: string | null): Occurrence | undefined {
  const meant = meantOf(types, ({ name }) => name, subject).map(({ type }) => type);
  if (meant.length === 0) return undefined;
  return {
    value: meant.reduce((sum, { count }) => sum + count, 0),
    beganMs: Math.min(...meant.map(({ appearedMs }) => appearedMs)),
  };
}

function ofEvent(tracks: readonly EventTrack[], { level }: AwaitedEvent, glance: Glance): Occurrence | undefined {
  const [first] = meantOf(tracks, (it) => it.subject, glance.subject);
  if (first === undefined) return undefined;
  const beganMs = level === 'any' ? first.lastMs : (first.sinceMs ?? first.lastMs);
  const startedMs = glance.memory.events.lastOf('service_started');
  // The process has been started again since, and says it again: that is news once more.
  const renewed = startedMs !== null && beganMs >= startedMs ? { renewed: { renewedMs: beganMs } } : {};
  return { value: level === 'any' ? first.count : first.troubles, beganMs, ...renewed };
}
