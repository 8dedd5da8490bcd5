/** What is wrong with a condition that no key shows by itself. */
import { MEASURES } from '../rules/measures.js';
import { unitOf } from '../rules/rule.js';
import {
  kindOf,
  misplacedKeys,
  reachOf,
  type ConditionKey,
  type ConditionKind,
  type WrittenCondition,
} from './condition-keys.js';

/** The values of a condition in their units; NaN for one that is none. */
export type Levels = Readonly<
  Record<
    'above' | 'below' | 'at_least' | 'falls_by' | 'rises_by' | 'resolve_below' | 'resolve_at_least',
    number | undefined
  >
>;

/** One thing that is wrong; without a key it is the condition as a whole. */
export interface ConditionProblem {
  readonly key?: ConditionKey;
  readonly message: string;
}

/** All of them. */
export function conditionProblems(raw: WrittenCondition, levels: Levels): ConditionProblem[] {
  const misplaced = misplacedKeys(raw);
  if (misplaced.length > 0) return misplaced;
  return [
    ...missing(raw),
    ...overProblems(raw),
    ...levelProblems(levels),
    ...fallbackProblems(raw),
    ...changeProblems(raw),
  ];
}

/** Keys of which a kind needs one, and how that is said. */
interface Need {
  readonly oneOf: readonly ConditionKey[];
  readonly message: string;
}

const A_LEVEL: Need = {
  oneOf: ['above', 'below', 'at_least'],
  message: 'needs `above` or `below`: the value at which it fires',
};
const AN_UPPER_LEVEL: Need = { oneOf: ['above'], message: 'needs `above`: the value at which it fires' };

const NEEDS: Readonly<Partial<Record<ConditionKind, readonly Need[]>>> = {
  threshold: [A_LEVEL],
  gauge: [A_LEVEL],
  change: [
    { oneOf: ['falls_by', 'rises_by'], message: 'needs `falls_by` or `rises_by`: the change at which it fires' },
    { oneOf: ['against'], message: 'needs `against`: what it is held against, like last_24h or day_before' },
  ],
  burn: [
    { oneOf: ['above'], message: 'needs `above`: how many times as fast as allowed, like 14.4' },
    { oneOf: ['objective'], message: 'needs `objective`: the share that must succeed, like 99%' },
    { oneOf: ['also_over'], message: 'needs `also_over`: the short window, like 5m' },
  ],
  silence: [AN_UPPER_LEVEL],
  deliveries: [AN_UPPER_LEVEL],
  probe: [{ oneOf: ['at_least', 'above'], message: 'needs `at_least`: how many in a row' }],
  event: [{ oneOf: ['event'], message: 'needs `event`: the name of a line that tells of the process' }],
};

const OF_RATIO: readonly Need[] = [
  { oneOf: ['of'], message: 'needs `of`: the count that is a part' },
  { oneOf: ['to'], message: 'needs `to`: the counts that are the whole' },
];

const KINDS_WITH_SPAN: readonly ConditionKind[] = ['threshold', 'change', 'burn', 'gauge'];

function missing(raw: WrittenCondition): ConditionProblem[] {
  const kind = kindOf(raw);
  const needs = [...(NEEDS[kind] ?? []), ...(raw.measure === 'ratio' ? OF_RATIO : [])];
  const found: ConditionProblem[] = needs
    .filter(({ oneOf }) => oneOf.every((key) => raw[key] === undefined))
    .map(({ message }) => ({ message }));
  if (KINDS_WITH_SPAN.includes(kind) && raw.over === undefined)
    found.push({ key: 'over', message: 'is missing: write how far back to look, like 5m, or clock_hour' });
  return found;
}

function overProblems(raw: WrittenCondition): ConditionProblem[] {
  const { over } = raw;
  if (over === undefined) return [];
  const kind = kindOf(raw);
  if (over === 'clock_hour')
    return kind === 'threshold'
      ? []
      : [{ key: 'over', message: 'clock_hour is for counts alone: write a time like 1h' }];
  const { ms, words } = reachOf(kind);
  return over <= ms ? [] : [{ key: 'over', message: words }];
}

function levelProblems(levels: Levels): ConditionProblem[] {
  const { below, resolve_below: resolveBelow, resolve_at_least: resolveAtLeast } = levels;
  const found: ConditionProblem[] = [];
  const add = (wrong: boolean, key: ConditionKey, message: string) => wrong && found.push({ key, message });
  const high = (['above', 'at_least', 'falls_by', 'rises_by'] as const).filter((key) => levels[key] !== undefined);
  const [first, second] = high;
  const upper = first === undefined ? undefined : levels[first];
  if (first !== undefined && second !== undefined)
    add(true, second, `stands beside \`${first}\`: a condition has one of the two`);
  if (first !== undefined)
    add(below !== undefined, 'below', `stands beside \`${first}\`: a condition has one of the two`);
  add(
    upper !== undefined && resolveAtLeast !== undefined,
    'resolve_at_least',
    'belongs to `below`; did you mean "resolve_below"?',
  );
  add(
    upper === undefined && below !== undefined && resolveBelow !== undefined,
    'resolve_below',
    'belongs to `above`; did you mean "resolve_at_least"?',
  );
  add(
    resolveBelow! > upper!,
    'resolve_below',
    `is higher than \`${first}\`: it would fire and resolve at the same value`,
  );
  add(
    resolveAtLeast! < below!,
    'resolve_at_least',
    'is lower than `below`: it would fire and resolve at the same value',
  );
  return found;
}

function fallbackProblems({
  over,
  fallback_over: fallback,
  min_samples: least = 0,
}: WrittenCondition): ConditionProblem[] {
  if (fallback === undefined) return [];
  const found: ConditionProblem[] = [];
  if (over === 'clock_hour' || fallback <= (over ?? 0))
    found.push({
      key: 'fallback_over',
      message: 'must be longer than `over`: it is looked at when `over` holds too little',
    });
  if (least === 0) found.push({ key: 'fallback_over', message: 'is never used without `min_samples`' });
  return found;
}

/** What the longer memory holds of an hour is less than the windows hold. */
const NOT_OF_HOURS: ReadonlySet<string> = new Set(['p50_ms', 'p95_ms', 'p99_ms', 'malformed_share', 'unanswered']);

function changeProblems(raw: WrittenCondition): ConditionProblem[] {
  if (kindOf(raw) !== 'change') return [];
  const found: ConditionProblem[] = [];
  if (raw.times !== undefined && MEASURES[raw.measure] !== 'ratio')
    found.push({ key: 'times', message: 'is for shares, such as success_rate or failure_rate' });
  const byHour = raw.against === 'week_before' || raw.against === 'usual';
  if (byHour && !isKeptOfHours(raw))
    found.push({ key: 'against', message: `is not known of ${raw.measure}: that is kept for a day` });
  return found;
}

function isKeptOfHours({ measure, of, to = [] }: WrittenCondition): boolean {
  return !NOT_OF_HOURS.has(measure) && of !== 'malformed' && !to.includes('malformed');
}

/** The unit that a key's value is written in. */
export function unitOfKey(raw: WrittenCondition, key: keyof Levels) {
  const change = kindOf(raw) === 'change' ? ({ against: 'before', sense: 'fall', times: null } as const) : undefined;
  return unitOf(change === undefined || key === 'above' ? { measure: raw.measure } : { measure: raw.measure, change });
}
