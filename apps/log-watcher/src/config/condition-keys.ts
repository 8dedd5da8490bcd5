/** The keys of a condition in watch.yaml, and which of them go with which kind of measure. */
import { z } from 'zod';
import { SIGNAL_EVENTS, type SignalEvent } from '../parse/signal.js';
import { COUNTS, isGauge, isWindowMeasure, MEASURES, type MeasureName } from '../rules/measures.js';
import { BASELINES } from '../rules/rule.js';
import { AGGREGATES, GAUGE_REACH_MS } from '../window/gauge-memory.js';
import { REMEMBERED_MS } from '../window/error-type-memory.js';
import { duration, noDuration, oneOf, section, words } from './schema-parts.js';

/** Longest time the windows reach back. */
const MAX_OVER_MS = 86_400_000;

const windowSpan = duration.refine((ms) => ms > 0 && ms <= MAX_OVER_MS, 'a window is longer than 0 and at most 24h');
const level = z.union([z.number(), z.string()], 'must be a number').optional();
const wholeNumber = z.int('must be a whole number').min(0, 'must not be negative');

/** A condition as written. */
export const RawCondition = section({
  measure: oneOf(Object.keys(MEASURES) as [MeasureName, ...MeasureName[]]),
  above: level,
  below: level,
  at_least: level,
  falls_by: level,
  rises_by: level,
  against: oneOf(BASELINES).optional(),
  times: z.number('must be a number, such as 3').positive('must be more than 0').optional(),
  over: z
    .union([z.literal('clock_hour'), duration.refine((ms) => ms > 0, 'a window is longer than 0 and at most 24h')], {
      error: (issue) => noDuration(issue.input),
    })
    .optional(),
  also_over: windowSpan.optional(),
  fallback_over: windowSpan.optional(),
  objective: level,
  min_samples: wholeNumber.optional(),
  min_failures: wholeNumber.optional(),
  resolve_below: level,
  resolve_at_least: level,
  of: oneOf(COUNTS).optional(),
  to: z.array(oneOf(COUNTS), 'must be a list of counts').min(1, 'is empty: nothing to divide by').optional(),
  aggregate: oneOf(AGGREGATES).optional(),
  event: oneOf(Object.keys(SIGNAL_EVENTS) as [SignalEvent, ...SignalEvent[]]).optional(),
  level: oneOf(['WARNING', 'any']).optional(),
  url: words('an address').optional(),
  every: duration.optional(),
  timeout: duration.optional(),
  resolve_after: wholeNumber.min(1, 'must be at least 1').optional(),
});

/** One that was read. */
export type WrittenCondition = z.output<typeof RawCondition>;
/** Name of a key beside `measure`. */
export type ConditionKey = Exclude<keyof WrittenCondition, 'measure'>;

/** The kinds of conditions. */
export type ConditionKind =
  | 'threshold'
  | 'change'
  | 'burn'
  | 'gauge'
  | 'silence'
  | 'probe'
  | 'new_error_type'
  | 'event'
  | 'unreadable'
  | 'deliveries'
  | 'heartbeat';

const LEVELS = ['above', 'below', 'at_least', 'resolve_below', 'resolve_at_least'] as const;

const KEYS: Readonly<Record<ConditionKind, readonly ConditionKey[]>> = {
  threshold: [...LEVELS, 'over', 'fallback_over', 'min_samples', 'of', 'to'],
  change: ['falls_by', 'rises_by', 'against', 'times', 'over', 'min_samples', 'resolve_below', 'of', 'to'],
  burn: ['above', 'over', 'also_over', 'objective', 'min_samples', 'min_failures'],
  gauge: [...LEVELS, 'over', 'min_samples', 'aggregate'],
  silence: ['above', 'resolve_below'],
  probe: ['at_least', 'above', 'url', 'every', 'timeout', 'resolve_after'],
  new_error_type: ['over'],
  event: ['event', 'level', 'over'],
  unreadable: ['above'],
  deliveries: ['above', 'min_samples'],
  heartbeat: ['every'],
};

/** Of which kind a condition is. */
export function kindOf(raw: Pick<WrittenCondition, 'measure' | 'falls_by' | 'rises_by' | 'against'>): ConditionKind {
  const { measure } = raw;
  if (isGauge(measure)) return 'gauge';
  if (isWindowMeasure(measure)) {
    const changes = raw.falls_by !== undefined || raw.rises_by !== undefined || raw.against !== undefined;
    return changes ? 'change' : 'threshold';
  }
  return SPECIAL[measure];
}

const SPECIAL = {
  burn_rate: 'burn',
  silence: 'silence',
  failed_probes: 'probe',
  new_error_type: 'new_error_type',
  event: 'event',
  unreadable_files: 'unreadable',
  failed_deliveries: 'deliveries',
  heartbeat: 'heartbeat',
} as const;

/** A key that has no place where it stands, and why. */
export function misplacedKeys(raw: WrittenCondition): { readonly key: ConditionKey; readonly message: string }[] {
  const allowed = KEYS[kindOf(raw)];
  const written = Object.keys(raw).filter((key) => key !== 'measure' && raw[key as ConditionKey] !== undefined);
  return (written as ConditionKey[])
    .filter((key) => !allowed.includes(key) || (OF_RATIO.includes(key) && raw.measure !== 'ratio'))
    .map((key) => ({ key, message: `does not go with ${describe(raw)}: ${hint(raw, allowed)}` }));
}

const OF_RATIO: readonly ConditionKey[] = ['of', 'to'];

function describe(raw: WrittenCondition): string {
  return kindOf(raw) === 'change' ? `a change of ${raw.measure}` : raw.measure;
}

function hint({ measure }: WrittenCondition, allowed: readonly ConditionKey[]): string {
  const shown = allowed.filter((key) => measure === 'ratio' || !OF_RATIO.includes(key));
  return `it takes ${shown.join(', ')}`;
}

/** How far back a kind can look at most, ms, and how that is said. */
export function reachOf(kind: ConditionKind): { readonly ms: number; readonly words: string } {
  if (kind === 'gauge') return { ms: GAUGE_REACH_MS, words: 'what the process tells of itself is kept for 1h' };
  if (kind === 'new_error_type' || kind === 'event') return { ms: REMEMBERED_MS, words: 'is at most 30d' };
  return { ms: MAX_OVER_MS, words: 'a window is longer than 0 and at most 24h' };
}
