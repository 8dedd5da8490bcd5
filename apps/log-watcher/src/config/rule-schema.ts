/** The shape of a rule in watch.yaml. */
import { z } from 'zod';
import type { Rule } from '../rules/rule.js';
import { isDeliveryRule } from '../rules/rule.js';
import { DELIVERY_PLACES, PLACES, placesIn } from '../rules/template.js';
import { activeSchema } from './active-schema.js';
import { conditionSchema, type ConditionDefaults } from './condition-schema.js';
import { duration, flag, oneOf, pageUrl, quote, section, words } from './schema-parts.js';
import { suggestion } from './suggest.js';

/** A rule without its name, which is its key. */
export type RuleBody = Omit<Rule, 'name'>;

/** Names of labels and annotations, as Prometheus and Alertmanager take them. */
const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

const advice = z.array(words('a sentence'), 'must be a list of sentences').default([]);

const named = z.record(
  z.string().regex(LABEL_NAME, 'a name is letters, digits and _, at most 64'),
  words('a text'),
  'must be a map of words',
);

/** What can be written of a rule. */
function ruleShape(receivers: readonly [string, ...string[]], defaults: ConditionDefaults) {
  return {
    severity: oneOf(['info', 'warning', 'critical']),
    when: z
      .array(conditionSchema(defaults), 'must be a list of conditions: the rule fires when one of them holds')
      .min(1, 'is empty: nothing could fire'),
    for: duration.default(0),
    keep_firing_for: duration.default(0),
    repeat_interval: duration.default(4 * 3_600_000),
    warm_up: duration.default(0),
    when_empty: oneOf(['resolve', 'keep']).default('resolve'),
    send_resolved: flag.default(true),
    receivers: z.array(oneOf(receivers), 'must be a list of receivers').default([]),
    labels: named.default({}),
    summary: words('a sentence').optional(),
    summary_zh: words('a sentence').optional(),
    annotations: named.default({}),
    active: activeSchema,
    inhibits: z
      .union([z.literal('all'), z.array(words('the name of a rule'))], 'must be a list of rules, or all')
      .default([]),
    what_to_do: section({ en: advice, zh: advice }).default({ en: [], zh: [] }),
    runbook_url: pageUrl.optional(),
  };
}

/** One rule; its name is its key. @param receivers the names that there are */
export function ruleSchema(receivers: readonly [string, ...string[]], defaults: ConditionDefaults) {
  return section(ruleShape(receivers, defaults))
    .superRefine((it, context) => {
      for (const { path, message } of [...unknownPlaces(it), ...lonely(it)])
        context.addIssue({ code: 'custom', path: [...path], message });
    })
    .transform((it): RuleBody => ({
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
      wording: { summary: it.summary ?? null, summaryZh: it.summary_zh ?? null, annotations: it.annotations },
      active: it.active,
      inhibits: it.inhibits,
    }));
}

/** What of a rule is looked at here. */
interface Written {
  readonly when: Rule['when'];
  readonly labels: Readonly<Record<string, string>>;
  readonly summary?: string | undefined;
  readonly summary_zh?: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly what_to_do: Rule['advice'];
}

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A place that nothing fills in would stand in every alert as it is written. */
function unknownPlaces({ when, labels, summary, summary_zh, annotations, what_to_do }: Written): Problem[] {
  const places = isDeliveryRule({ when } as Rule) ? DELIVERY_PLACES : PLACES;
  const known = [...places, ...[...Object.keys(labels), ...ownLabels(when)].map((name) => `labels.${name}`)];
  const templates: [Problem['path'], string | undefined][] = [
    [['summary'], summary],
    [['summary_zh'], summary_zh],
    ...Object.entries(annotations).map(([name, text]): [string[], string] => [['annotations', name], text]),
  ];
  const steps = (['en', 'zh'] as const).flatMap((language) =>
    what_to_do[language].map((step, n): [Problem['path'], string] => [['what_to_do', language, n], step]),
  );
  return [
    ...templates.flatMap(([path, template]) => strangersIn(path, template ?? '', known)),
    ...steps.flatMap(([path, template]) => strangersIn(path, template, known)),
  ];
}

function strangersIn(path: Problem['path'], template: string, known: readonly string[]): Problem[] {
  return placesIn(template)
    .filter((place) => !known.includes(place))
    .map((place) => ({ path, message: `unknown placeholder ${quote(`{${place}}`)}: ${suggestion(place, known)}` }));
}

/** Labels that alerts get from what they are about. */
function ownLabels(when: Rule['when']): string[] {
  return when.flatMap(({ measure, awaited }) => {
    if (measure === 'new_error_type') return ['error_type'];
    if (measure === 'failed_deliveries') return ['receiver'];
    return awaited === undefined ? [] : ['model', 'reason'];
  });
}

/** Such conditions make an alert for each thing that they find, which another condition would know nothing of. */
function lonely({ when }: Written): Problem[] {
  if (when.length < 2) return [];
  const about = isDeliveryRule({ when } as Rule);
  const index = when.findIndex(
    ({ measure, awaited }) => measure === 'new_error_type' || awaited !== undefined || about,
  );
  if (index < 0) return [];
  return [{ path: ['when', index], message: `${when[index]!.measure} must be the only condition of its rule` }];
}
