/** Holds what came of a test against what it expects. */
import { formatDuration } from '../rules/alert.js';
import type { Lived } from './run-rule-test.js';
import type { ExpectedState, RuleTest, Told } from './rule-test.js';

/** What is not as expected, a line each: `-` expected, `+` found. Empty: all is well. */
export function judgeRuleTest(test: RuleTest, lived: Lived): string[] {
  return [...judgeTold(test, lived.told), ...test.expect.flatMap((it) => judgeState(it, lived))];
}

function judgeTold({ told: expected, withinMs }: RuleTest, told: readonly Told[]): string[] {
  if (expected === null) return [];
  const same = told.length === expected.length && expected.every((it, index) => isMeant(it, told[index]!, withinMs));
  return same ? [] : ['told', ...difference(expected, told, withinMs)];
}

function isMeant(expected: Told, told: Told, withinMs: number): boolean {
  return (
    expected.kind === told.kind &&
    expected.rule === told.rule &&
    Math.abs(expected.atMs - told.atMs) <= withinMs &&
    Object.entries(expected.labels).every(([name, word]) => told.labels[name] === word)
  );
}

/** Both lists as one, by time; what is in both stands without a mark. */
function difference(expected: readonly Told[], told: readonly Told[], withinMs: number): string[] {
  const left = [...told];
  const lines: { atMs: number; text: string }[] = [];
  for (const it of expected) {
    const index = left.findIndex((other) => isMeant(it, other, withinMs));
    if (index >= 0) lines.push({ atMs: it.atMs, text: `    ${written(left.splice(index, 1)[0]!)}` });
    else lines.push({ atMs: it.atMs, text: `  - ${written(it)}` });
  }
  lines.push(...left.map((it) => ({ atMs: it.atMs, text: `  + ${written(it)}` })));
  return lines.sort((a, b) => a.atMs - b.atMs).map(({ text }) => text);
}

/** "12m45s fired failure_rate_high model=u2net". */
function written({ atMs, kind, rule, labels }: Told): string {
  return [timeWords(atMs), kind, rule, ...Object.entries(labels).map(([name, word]) => `${name}=${word}`)].join(' ');
}

function judgeState({ atMs, rule, state, inhibitedBy }: ExpectedState, { states }: Lived): string[] {
  const found = states.get(atMs)?.find((it) => it.rule === rule);
  const by = (name: string | null | undefined) => (name ? `, inhibited by ${name}` : '');
  const same = found?.state === state && (inhibitedBy === undefined || found.inhibited_by === inhibitedBy);
  if (same) return [];
  const seen =
    found === undefined ? 'no such rule' : `${found.state}${by(found.inhibited_by)} (value ${found.value ?? '–'})`;
  return [`${rule} at ${timeWords(atMs)}`, `  - ${state}${by(inhibitedBy)}`, `  + ${seen}`];
}

/** "12m45s", "26h5m": every unit that is not zero. */
export function timeWords(ms: number): string {
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, (ms % 60_000) / 1000];
  const parts = [h > 0 ? `${h}h` : '', m > 0 ? `${m}m` : '', s > 0 ? `${s}s` : ''].join('');
  return parts === '' ? formatDuration(0) : parts;
}
