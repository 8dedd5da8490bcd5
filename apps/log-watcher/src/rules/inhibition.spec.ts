import { expect, it } from '@jest/globals';
import { CONTEXT, failed, RuleRun, shippedRules } from '../../test/rule-scenario.js';
import { circleOf, inhibitorsOf, type Inhibiting } from './inhibition.js';
import { RuleBook } from './rule-book.js';

const RULES: Inhibiting[] = [
  { name: 'dead', inhibits: 'all' },
  { name: 'host', inhibits: ['disk'] },
  { name: 'disk', inhibits: ['dead'] },
  { name: 'slow', inhibits: [] },
];
const named = (rules: readonly Inhibiting[]) =>
  Object.fromEntries([...inhibitorsOf(rules)].map(([{ name }, others]) => [name, others]));

it('takes "all" for all that do not keep it quiet themselves, by way of others too', () => {
  expect(named(RULES)).toEqual({ dead: ['disk'], host: [], disk: ['host'], slow: ['dead'] });
  expect(RULES.map(({ name }) => circleOf(name, RULES))).toEqual([undefined, undefined, undefined, undefined]);
});

it('leaves one rule that speaks, however many fire', () => {
  const [error] = shippedRules('error_lines_high');
  const rules = RULES.map((it) => ({ ...error!, ...it }));
  const lines = [{ from: '0', until: '10m', every: '1s', line: failed() }];
  const run = new RuleRun(lines, new RuleBook(rules, CONTEXT)).live('0', '10m');
  expect(run.story).toEqual([expect.stringContaining('fired host')]);
});
