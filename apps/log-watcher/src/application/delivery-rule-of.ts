/** The rules of watch.yaml that are carried out by those who deliver. */
import { DEFAULT_DELIVERY_RULE, type DeliveryRule, type OwnWords } from '../notify/delivery-rule.js';
import { formatValue } from '../rules/alert.js';
import type { Rule } from '../rules/rule.js';
import { spokenDuration } from '../rules/spoken-duration.js';
import { type DeliveryPlace, filled } from '../rules/template.js';

/** How often the sign of life is shown where no rule says so, ms. */
const HEARTBEAT_MS = 60_000;

/** What is told of a receiver that fails; what is built in where no rule measures it. */
export function deliveryRuleOf(rules: readonly Rule[]): DeliveryRule {
  for (const { when, ...rule } of rules) {
    const condition = when.find(({ measure }) => measure === 'failed_deliveries');
    if (condition === undefined) continue;
    const { name, severity, repeatMs, sendResolved, receivers, labels, runbookUrl } = rule;
    const settings = { name, severity, repeatMs, sendResolved, receivers, labels, runbookUrl };
    const { threshold, minSamples } = condition;
    return { ...settings, threshold, leastFailed: Math.max(1, minSamples), words: wordsOf(rule, threshold) };
  }
  return DEFAULT_DELIVERY_RULE;
}

/** The rule's own words, with their places filled in. */
function wordsOf(rule: Omit<Rule, 'when'>, threshold: number): DeliveryRule['words'] {
  const { name, severity, labels, advice } = rule;
  const { summary = null, summaryZh = null, annotations = {} } = rule.wording ?? {};
  return ({ receiver, value, samples, windowMs, service, host }): OwnWords => {
    const fill = (template: string, locale: 'en' | 'zh' = 'en'): string => {
      const places: Record<DeliveryPlace, string> = {
        ...{ service, host, rule: name, severity, samples: String(samples), window: spokenDuration(windowMs, locale) },
        ...{ value: formatValue(value, 'ratio'), threshold: formatValue(threshold, 'ratio') },
      };
      const named = Object.entries({ ...labels, receiver }).map(([label, word]) => [`labels.${label}`, word] as const);
      return filled(template, { ...places, ...Object.fromEntries(named) });
    };
    const notes = Object.entries(annotations).map(([note, template]) => [note, fill(template)]);
    return {
      ...(summary === null ? {} : { summary: fill(summary) }),
      ...(summaryZh === null ? {} : { summary_zh: fill(summaryZh, 'zh') }),
      ...(notes.length === 0 ? {} : { annotations: Object.fromEntries(notes) as Readonly<Record<string, string>> }),
      ...(advice.en.length + advice.zh.length === 0 ? {} : stepsOf(advice, fill)),
    };
  };
}

function stepsOf({ en, zh }: Rule['advice'], fill: (template: string, locale: 'en' | 'zh') => string): OwnWords {
  return { what_to_do: en.map((it) => fill(it, 'en')), what_to_do_zh: zh.map((it) => fill(it, 'zh')) };
}

/** How often the sign of life is shown, ms. */
export function heartbeatMsOf(rules: readonly Rule[]): number {
  const condition = rules.flatMap(({ when }) => when).find(({ measure }) => measure === 'heartbeat');
  return condition === undefined ? HEARTBEAT_MS : (condition.overMs as number);
}
