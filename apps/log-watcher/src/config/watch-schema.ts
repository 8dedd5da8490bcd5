/** The shape of watch.yaml: every key, what may stand there, and what is meant where it is left out. Unknown keys are refused, because a misspelt one would silently do nothing. */
import { z } from 'zod';
import { MEASURES, type Condition, type MeasureName, type Rule } from '../rules/rule.js';
import { parseDuration, parseRatio } from './quantity.js';
import { receiversSchema, type LookUp } from './receiver-schema.js';
import { servicesSchema } from './service-schema.js';
import { duration, flag, noDuration, oneOf, pageUrl, quote, section, words } from './schema-parts.js';

/** Longest time the windows reach back. */
const MAX_OVER_MS = 86_400_000;

const windowSpan = duration.refine((ms) => ms > 0 && ms <= MAX_OVER_MS, 'a window is longer than 0 and at most 24h');

const level = z.union([z.number(), z.string()], 'must be a number').optional();

const RawCondition = section({
  measure: oneOf(Object.keys(MEASURES) as [MeasureName, ...MeasureName[]]),
  above: level,
  below: level,
  over: z.union([z.literal('clock_hour'), windowSpan], {
    error: (issue) =>
      issue.input === undefined
        ? 'is missing: write how far back to look, like 5m, or clock_hour'
        : noDuration(issue.input),
  }),
  fallback_over: windowSpan.optional(),
  min_samples: z.int('must be a whole number').min(0, 'must not be negative').default(0),
  resolve_below: level,
  resolve_at_least: level,
});

const condition = RawCondition.transform((raw, context): Condition => {
  const value = (key: 'above' | 'below' | 'resolve_below' | 'resolve_at_least') => {
    const written = raw[key];
    if (written === undefined) return undefined;
    const read = inUnitOf(raw.measure, written);
    if (typeof read === 'number') return read;
    context.addIssue({ code: 'custom', path: [key], message: `${quote(written)} ${read}` });
    return NaN;
  };
  const [above, below] = [value('above'), value('below')];
  const [resolveBelow, resolveAtLeast] = [value('resolve_below'), value('resolve_at_least')];
  for (const problem of problems(raw, { above, below, resolveBelow, resolveAtLeast })) context.addIssue(problem);
  const direction = above === undefined ? 'below' : 'above';
  const threshold = above ?? below ?? NaN;
  return {
    measure: raw.measure,
    direction,
    threshold,
    resolve: (direction === 'above' ? resolveBelow : resolveAtLeast) ?? threshold,
    overMs: raw.over,
    fallbackMs: raw.fallback_over ?? null,
    minSamples: raw.min_samples,
  };
});

interface Levels {
  readonly above: number | undefined;
  readonly below: number | undefined;
  readonly resolveBelow: number | undefined;
  readonly resolveAtLeast: number | undefined;
}

/** What one key alone cannot show. */
function problems(raw: z.output<typeof RawCondition>, levels: Levels) {
  const { above, below, resolveBelow, resolveAtLeast } = levels;
  const found: { code: 'custom'; path: string[]; message: string }[] = [];
  const add = (wrong: boolean, key: string, message: string) => {
    if (wrong) found.push({ code: 'custom', path: key === '' ? [] : [key], message });
  };
  add(above === undefined && below === undefined, '', 'needs `above` or `below`: the value at which it fires');
  add(above !== undefined && below !== undefined, 'below', 'stands beside `above`: a condition has one of the two');
  add(
    above !== undefined && resolveAtLeast !== undefined,
    'resolve_at_least',
    'belongs to `below`; did you mean "resolve_below"?',
  );
  add(
    above === undefined && below !== undefined && resolveBelow !== undefined,
    'resolve_below',
    'belongs to `above`; did you mean "resolve_at_least"?',
  );
  add(resolveBelow! > above!, 'resolve_below', 'is higher than `above`: it would fire and resolve at the same value');
  add(
    resolveAtLeast! < below!,
    'resolve_at_least',
    'is lower than `below`: it would fire and resolve at the same value',
  );
  const over = raw.over === 'clock_hour' ? Infinity : raw.over;
  add(
    raw.fallback_over !== undefined && raw.fallback_over <= over,
    'fallback_over',
    'must be longer than `over`: it is looked at when `over` holds too little',
  );
  add(raw.fallback_over !== undefined && raw.min_samples === 0, 'fallback_over', 'is never used without `min_samples`');
  return found;
}

/** The value in the measure's unit, or what is wrong with it. */
function inUnitOf(measure: MeasureName, written: number | string): number | string {
  const unit = MEASURES[measure];
  if (unit === 'ratio') return parseRatio(written) ?? 'is no share: write 15% or 0.15';
  if (typeof written === 'number' && written >= 0) return written;
  if (unit === 'ms' && typeof written === 'string')
    return parseDuration(written) ?? 'is no time: write 2s or 2000 (milliseconds)';
  return `is no number of ${unit}`;
}

const advice = z.array(words('a sentence'), 'must be a list of sentences').default([]);

/** One rule; its name is its key. @param receivers the names that there are */
function ruleSchema(receivers: readonly [string, ...string[]]) {
  return section({
    severity: oneOf(['info', 'warning', 'critical']),
    when: z
      .array(condition, 'must be a list of conditions: the rule fires when one of them holds')
      .min(1, 'is empty: nothing could fire'),
    for: duration.default(0),
    keep_firing_for: duration.default(0),
    repeat_interval: duration.default(4 * 3_600_000),
    warm_up: duration.default(0),
    when_empty: oneOf(['resolve', 'keep']).default('resolve'),
    send_resolved: flag.default(true),
    receivers: z.array(oneOf(receivers), 'must be a list of receivers').default([]),
    labels: z.record(z.string(), words('a word'), 'must be a map of words').default({}),
    what_to_do: section({ en: advice, zh: advice }).default({ en: [], zh: [] }),
    runbook_url: pageUrl.optional(),
  }).transform((it): Omit<Rule, 'name'> => ({
    severity: it.severity,
    when: it.when,
    forMs: it.for,
    keepFiringMs: it.keep_firing_for,
    repeatMs: it.repeat_interval,
    warmUpMs: it.warm_up,
    whenEmpty: it.when_empty,
    sendResolved: it.send_resolved,
    receivers: it.receivers,
    labels: it.labels,
    advice: it.what_to_do,
    runbookUrl: it.runbook_url ?? null,
  }));
}

/** The whole file. @param receivers the names that rules may send to */
export function watchFileSchema(lookUp: LookUp, receivers: readonly [string, ...string[]]) {
  const rules = z.record(
    z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a rule name is lower-case letters, digits and _, at most 64'),
    ruleSchema(receivers),
    'must be a map of rules by name',
  );
  return section({
    service: words('the name of the watched service').optional(),
    services: servicesSchema(rules).optional(),
    runbook_url: pageUrl.optional(),
    receivers: receiversSchema(lookUp).prefault({}),
    rules: rules.refine((it) => Object.keys(it).length > 0, 'is empty: nothing could fire'),
  }).refine((it) => it.service === undefined || it.services === undefined, {
    path: ['service'],
    error: 'stands beside `services`, which name themselves',
  });
}
