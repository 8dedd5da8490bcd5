/** The rules of watch.yaml that are carried out by those who deliver. */
import { DEFAULT_DELIVERY_RULE, type DeliveryRule } from '../notify/delivery-rule.js';
import type { Rule } from '../rules/rule.js';

/** How often the sign of life is shown where no rule says so, ms. */
const HEARTBEAT_MS = 60_000;

/** What is told of a receiver that fails; what is built in where no rule measures it. */
export function deliveryRuleOf(rules: readonly Rule[]): DeliveryRule {
  for (const { when, ...rule } of rules) {
    const condition = when.find(({ measure }) => measure === 'failed_deliveries');
    if (condition === undefined) continue;
    const { name, severity, repeatMs, sendResolved, receivers, labels, advice, runbookUrl } = rule;
    const settings = { name, severity, repeatMs, sendResolved, receivers, labels, advice, runbookUrl };
    return { ...settings, threshold: condition.threshold, leastFailed: Math.max(1, condition.minSamples) };
  }
  return DEFAULT_DELIVERY_RULE;
}

/** How often the sign of life is shown, ms. */
export function heartbeatMsOf(rules: readonly Rule[]): number {
  const condition = rules.flatMap(({ when }) => when).find(({ measure }) => measure === 'heartbeat');
  return condition === undefined ? HEARTBEAT_MS : (condition.overMs as number);
}
