/** What is wrong with how rules keep each other quiet: names that are no rules, and circles in which each would wait for the other. */
import { circleOf, type Inhibiting } from '../rules/inhibition.js';
import type { RuleBody } from './rule-schema.js';
import { quote } from './schema-parts.js';
import { suggestion } from './suggest.js';

/** One thing that is wrong. */
export interface InhibitionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Rules = Readonly<Record<string, RuleBody>>;

/** @param rules those of one map, by name @param common rules that hold beside them, but for those of the same name */
export function inhibitionProblems(rules: Rules, common: Rules = {}): InhibitionProblem[] {
  const together = Object.entries({ ...common, ...rules }).map(([name, { inhibits }]) => ({
    name,
    ...(inhibits === undefined ? {} : { inhibits }),
  }));
  return Object.entries(rules).flatMap(([name, { inhibits = [] }]) => [
    ...(inhibits === 'all' ? [] : nameProblems(name, inhibits, Object.keys({ ...common, ...rules }))),
    ...circleProblems(name, inhibits, together),
  ]);
}

function nameProblems(name: string, targets: readonly string[], names: readonly string[]): InhibitionProblem[] {
  return targets.flatMap((target, index) => {
    const path = [name, 'inhibits', index];
    if (target === name) return [{ path, message: 'names the rule itself' }];
    return names.includes(target)
      ? []
      : [{ path, message: `${quote(target)} is no rule: ${suggestion(target, names)}` }];
  });
}

function circleProblems(
  name: string,
  inhibits: readonly string[] | 'all',
  together: readonly Inhibiting[],
): InhibitionProblem[] {
  const circle = circleOf(name, together);
  if (circle === undefined) return [];
  const path = inhibits === 'all' ? [name, 'inhibits'] : [name, 'inhibits', inhibits.indexOf(circle[0]!)];
  const whole = [name, ...circle].join(' → ');
  return [{ path, message: `${circle.at(-2)} inhibits ${name} in turn (${whole}): none of them could ever be told` }];
}
