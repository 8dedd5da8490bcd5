/** A condition of watch.yaml becomes one of the rules. */
import type { z } from 'zod';
import { MEASURES, type Condition } from '../rules/rule.js';
import { kindOf, RawCondition, type ConditionKind, type WrittenCondition } from './condition-keys.js';
import { conditionProblems, unitOfKey, type Levels } from './condition-problems.js';
import { expanded, type LookUp } from './expand.js';
import { growthIn, valueIn } from './measure-value.js';
import { quote } from './schema-parts.js';

/** What conditions take from outside the file. */
export interface ConditionDefaults {
  readonly lookUp: LookUp;
  /** Where the service is asked whether it is well, where the condition does not say. */
  readonly probeUrl: string;
}

const LEVEL_KEYS = ['above', 'below', 'at_least', 'falls_by', 'rises_by', 'resolve_below', 'resolve_at_least'] as const;

const DAY_MS = 86_400_000;
/** How often a service is asked, and how long it may take to answer, where not said, ms. */
const PROBE_EVERY_MS = 10_000;
const PROBE_TIMEOUT_MS = 5_000;
/** How often the sign of life is shown where not said, ms. */
const HEARTBEAT_MS = 60_000;
/** What a silent service is said to have done lately, ms. */
const SILENCE_SPAN_MS = 300_000;

/** The shape of a condition. */
export function conditionSchema(defaults: ConditionDefaults): z.ZodType<Condition> {
  return RawCondition.transform((raw, context): Condition => {
    const complain = (message: string, key?: string) =>
      context.addIssue({ code: 'custom', path: key === undefined ? [] : [key], message });
    const levels = levelsOf(raw, complain);
    for (const { key, message } of conditionProblems(raw, levels)) complain(message, key);
    return { ...compared(raw, levels), ...details(raw, defaults, complain) };
  });
}

type Complain = (message: string, key?: string) => void;

function levelsOf(raw: WrittenCondition, complain: Complain): Levels {
  return Object.fromEntries(
    LEVEL_KEYS.map((key) => {
      const written = raw[key];
      if (written === undefined) return [key, undefined];
      const read = isGrowth(raw) ? growthIn(written) : valueIn(unitOfKey(raw, key), written);
      if (typeof read === 'number') return [key, read];
      complain(`${quote(written)} ${read}`, key);
      return [key, NaN];
    }),
  ) as unknown as Levels;
}

/** What is no share itself may well double or more. */
function isGrowth(raw: WrittenCondition): boolean {
  return kindOf(raw) === 'change' && MEASURES[raw.measure] !== 'ratio';
}

/** What every condition has. */
function compared(raw: WrittenCondition, levels: Levels): Condition {
  const kind = kindOf(raw);
  return {
    measure: raw.measure,
    ...comparison(levels, fixedThreshold(kind)),
    overMs: kind === 'heartbeat' ? (raw.every ?? HEARTBEAT_MS) : (raw.over ?? fixedSpan(kind)),
    fallbackMs: raw.fallback_over ?? null,
    minSamples: raw.min_samples ?? 0,
  };
}

/** @param fixed the threshold where none is written */
function comparison(levels: Levels, fixed: number) {
  const { above, below, resolve_below, resolve_at_least } = levels;
  if (below !== undefined) return { direction: 'below' as const, threshold: below, resolve: resolve_at_least ?? below };
  const inclusive = levels.at_least ?? levels.falls_by ?? levels.rises_by;
  const threshold = above ?? inclusive ?? fixed;
  const own = inclusive === undefined ? {} : { inclusive: true };
  return { direction: 'above' as const, ...own, threshold, resolve: resolve_below ?? threshold };
}

/** Any at all is too many of these. */
function fixedThreshold(kind: ConditionKind): number {
  return kind === 'new_error_type' || kind === 'event' || kind === 'unreadable' ? 0 : NaN;
}

/** An event without a time lasts until it is over: that is told by 0. */
function fixedSpan(kind: ConditionKind): number {
  return kind === 'event' ? 0 : kind === 'new_error_type' ? DAY_MS : SILENCE_SPAN_MS;
}

/** What only its kind has. */
function details(raw: WrittenCondition, defaults: ConditionDefaults, complain: Complain): Partial<Condition> {
  switch (kindOf(raw)) {
    case 'threshold':
      return ratioOf(raw);
    case 'change':
      return { ...ratioOf(raw), ...changeOf(raw) };
    case 'burn':
      return { burn: burnOf(raw, complain) };
    case 'gauge':
      return raw.aggregate === undefined ? {} : { aggregate: raw.aggregate };
    case 'probe':
      return { probe: probeOf(raw, defaults, complain) };
    case 'event':
      return raw.event === undefined ? {} : { awaited: { event: raw.event, level: raw.level ?? 'WARNING' } };
    default:
      return {};
  }
}

function ratioOf({ of, to }: WrittenCondition): Partial<Condition> {
  return of === undefined || to === undefined ? {} : { ratio: { of, to } };
}

function changeOf({ against, times, rises_by }: WrittenCondition): Partial<Condition> {
  if (against === undefined) return {};
  return { change: { against, sense: rises_by === undefined ? 'fall' : 'rise', times: times ?? null } };
}

function burnOf(raw: WrittenCondition, complain: Complain): NonNullable<Condition['burn']> {
  const objective = valueIn('ratio', raw.objective ?? 0);
  if (typeof objective === 'string') complain(`${quote(raw.objective)} ${objective}`, 'objective');
  else if (objective >= 1) complain('must be less than 100%: nothing may ever fail otherwise', 'objective');
  if (typeof raw.over === 'number' && (raw.also_over ?? 0) >= raw.over)
    complain('must be shorter than `over`: it tells whether the failures go on', 'also_over');
  return {
    objective: typeof objective === 'number' ? objective : NaN,
    alsoOverMs: raw.also_over ?? 0,
    minFailures: raw.min_failures ?? 0,
  };
}

function probeOf(raw: WrittenCondition, { lookUp, probeUrl }: ConditionDefaults, complain: Complain) {
  const { text: url, missing } = expanded(raw.url ?? probeUrl, lookUp);
  if (missing.length > 0) complain(`needs the variable ${missing.join(', ')}, which is not set`, 'url');
  else if (!isProbeUrl(url)) complain('must be an http:// or https:// address without user and password', 'url');
  const { every: everyMs = PROBE_EVERY_MS } = raw;
  const { timeout: timeoutMs = Math.min(PROBE_TIMEOUT_MS, everyMs), resolve_after: resolveAfter = 2 } = raw;
  if (!isWithin(everyMs, 1000, 3_600_000)) complain('must be between 1s and 1h', 'every');
  if (!isWithin(timeoutMs, 100, 60_000)) complain('must be between 100ms and 60s', 'timeout');
  return { url, everyMs, timeoutMs, resolveAfter };
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

/** It stands in alerts. */
function isProbeUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}
