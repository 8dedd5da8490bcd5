/** What is wrong with how rules keep each other quiet: names that are no rules, and circles in which each would wait for the other. */
import type { RuleBody } from './rule-schema.js';
import { quote } from './schema-parts.js';
import { suggestion } from './suggest.js';

/** One thing that is wrong. */
export interface InhibitionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** @param rules those of one map, by name @param others names of rules that may be meant as well */
export function inhibitionProblems(
  rules: Readonly<Record<string, RuleBody>>,
  others: readonly string[] = [],
): InhibitionProblem[] {
  const names = [...Object.keys(rules), ...others];
  const problems: InhibitionProblem[] = [];
  for (const [name, { inhibits = [] }] of Object.entries(rules)) {
    if (inhibits === 'all') continue;
    inhibits.forEach((target, index) => {
      const path = [name, 'inhibits', index];
      if (!names.includes(target))
        problems.push({ path, message: `${quote(target)} is no rule: ${suggestion(target, names)}` });
      else if (target === name) problems.push({ path, message: 'names the rule itself' });
      else if (reaches(rules, target, name))
        problems.push({ path, message: `${target} inhibits ${name} in turn: neither could ever be told` });
    });
  }
  return problems;
}

function reaches(
  rules: Readonly<Record<string, RuleBody>>,
  from: string,
  to: string,
  seen = new Set<string>(),
): boolean {
  if (seen.has(from) || !Object.hasOwn(rules, from)) return false;
  seen.add(from);
  const { inhibits = [] } = rules[from]!;
  if (inhibits === 'all') return false;
  return inhibits.includes(to) || inhibits.some((next) => reaches(rules, next, to, seen));
}
