/** Which rules keep others quiet while they fire: when nobody answers, that photos fail is no second piece of news. */
import type { Rule } from './rule.js';

/** What of a rule matters here. */
export type Inhibiting = Pick<Rule, 'name' | 'inhibits'>;

/** The rules in an order in which those that keep others quiet come before those; circles are refused when the file is read. */
export function inhibitorsFirst(rules: readonly Rule[]): Rule[] {
  const inhibitors = inhibitorsOf(rules);
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const ordered = new Set<Rule>();
  const under = new Set<Rule>();
  const visit = (rule: Rule): void => {
    if (ordered.has(rule) || under.has(rule)) return;
    under.add(rule);
    for (const name of inhibitors.get(rule) ?? []) visit(byName.get(name)!);
    ordered.add(rule);
  };
  rules.forEach(visit);
  return [...ordered];
}

/** Of each rule, the names of those that keep it quiet while they fire. */
export function inhibitorsOf<R extends Inhibiting>(rules: readonly R[]): Map<R, string[]> {
  const above = new Map(rules.map((rule) => [rule.name, namedAbove(rule, rules)]));
  const inhibits = (one: R, other: R) => {
    if (one === other || one.inhibits === undefined) return false;
    if (one.inhibits !== 'all') return one.inhibits.includes(other.name);
    return other.inhibits !== 'all' && !above.get(one.name)!.has(other.name);
  };
  return new Map(rules.map((rule) => [rule, rules.filter((other) => inhibits(other, rule)).map(({ name }) => name)]));
}

/** `all` means all that do not keep it quiet themselves, be it by way of others: those by whose lists it is reached. */
function namedAbove({ name }: Inhibiting, rules: readonly Inhibiting[]): ReadonlySet<string> {
  const found = new Set<string>();
  const below = [name];
  for (let target = below.pop(); target !== undefined; target = below.pop()) {
    for (const { name: above, inhibits } of rules) {
      if (inhibits === undefined || inhibits === 'all' || !inhibits.includes(target) || found.has(above)) continue;
      found.add(above);
      below.push(above);
    }
  }
  return found;
}

/** Names of rules that keep each other quiet in a circle, which nobody could ever be told of: those that lead from `name` back to it. */
export function circleOf(name: string, rules: readonly Inhibiting[]): readonly string[] | undefined {
  const inhibitors = new Map([...inhibitorsOf(rules)].map(([rule, names]) => [rule.name, names]));
  const paths: string[][] = [[name]];
  const seen = new Set<string>();
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    for (const above of inhibitors.get(path[0]!) ?? []) {
      if (above === name) return path;
      if (!seen.has(above)) paths.push([above, ...path]);
      seen.add(above);
    }
  }
  return undefined;
}
