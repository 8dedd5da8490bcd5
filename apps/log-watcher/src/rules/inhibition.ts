/** Which rules keep others quiet while they fire: when nobody answers, that photos fail is no second piece of news. */
import type { Rule } from './rule.js';

/** The rules in an order in which those that keep others quiet come before those; circles are refused when the file is read. */
export function inhibitorsFirst(rules: readonly Rule[]): Rule[] {
  const ordered: Rule[] = [];
  const under = new Set<Rule>();
  const visit = (rule: Rule): void => {
    if (ordered.includes(rule) || under.has(rule)) return;
    under.add(rule);
    for (const other of rules) if (inhibits(other, rule)) visit(other);
    ordered.push(rule);
  };
  rules.forEach(visit);
  return ordered;
}

/** Of each rule, the names of those that keep it quiet while they fire. */
export function inhibitorsOf(rules: readonly Rule[]): Map<Rule, string[]> {
  return new Map(rules.map((rule) => [rule, rules.filter((other) => inhibits(other, rule)).map(({ name }) => name)]));
}

/** Whether one keeps the other quiet while it fires. `all` means all that do not keep it quiet themselves. */
export function inhibits(one: Rule, other: Rule): boolean {
  if (one === other || one.inhibits === undefined) return false;
  if (one.inhibits === 'all') return !(other.inhibits?.includes(one.name) ?? false) && other.inhibits !== 'all';
  return one.inhibits.includes(other.name);
}
