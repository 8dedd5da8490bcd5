/** Whether a rule would fire by what came after an instant alone: windows still hold what another rule's alert was about. */
import type { WindowView } from '../window/window-view.js';
import { readRule, type Glance } from './measure.js';
import { isWindowMeasure } from './measures.js';
import type { Condition, Rule } from './rule.js';

/** @param sinceMs epoch ms */
export function breachedSince(sinceMs: number, rule: Rule, view: WindowView, glance: Glance): boolean {
  const spanMs = Math.max(0, glance.nowMs - sinceMs);
  return readRule({ ...rule, when: rule.when.map((it) => within(it, spanMs)) }, view, glance).verdict === 'breached';
}

/** The condition over no more than the span. What is not counted over a time, and what looks for too little, stays as it is. */
function within(condition: Condition, spanMs: number): Condition {
  const { burn, direction, fallbackMs, measure, overMs } = condition;
  if (burn !== undefined)
    return {
      ...condition,
      overMs: shorter(overMs, spanMs),
      burn: { ...burn, alsoOverMs: shorter(burn.alsoOverMs, spanMs) },
    };
  if (!isWindowMeasure(measure) || direction === 'below') return condition;
  return {
    ...condition,
    overMs: shorter(overMs, spanMs),
    fallbackMs: fallbackMs === null ? null : shorter(fallbackMs, spanMs),
  };
}

function shorter(overMs: Condition['overMs'], spanMs: number): number {
  return overMs === 'clock_hour' ? spanMs : Math.min(overMs, spanMs);
}
