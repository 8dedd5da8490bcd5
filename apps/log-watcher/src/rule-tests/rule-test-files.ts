/** Files of rule tests: which there are, and what comes of them. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '#events';
import { readText } from '../config/read-text.js';
import { readYaml } from '../config/read-yaml.js';
import { ruleTestFileSchema } from '../config/rule-test-schema.js';
import { suggestion } from '../config/suggest.js';
import { loadWatchConfig, type Surroundings } from '../config/watch-config.js';
import type { Rule } from '../rules/rule.js';
import { judgeRuleTest } from './judge-rule-test.js';
import { runRuleTest } from './run-rule-test.js';
import type { RuleTest, RuleTestFile } from './rule-test.js';

/** A file that was read, and the rules that it tests. */
export interface LoadedRuleTests {
  readonly file: string;
  readonly tests: readonly RuleTest[];
  readonly rules: readonly Rule[];
}

/** The files themselves, and the YAML files of folders, in order. @throws Failure BadConfigError for one that is not there */
export function ruleTestFiles(paths: readonly string[]): string[] {
  return paths.flatMap((it) => {
    const stat = statSync(it, { throwIfNoEntry: false });
    if (stat === undefined) throw new Failure('BadConfigError', `${it} is not there`);
    if (!stat.isDirectory()) return [it];
    const names = readdirSync(it).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => path.join(it, name));
  });
}

/**
 * Reads a file of tests and its rules.
 * @param rulesFile the rules where the file names none
 * @throws Failure BadRuleError that lists what is wrong with its line
 */
export function loadRuleTests(file: string, rulesFile: string, surroundings: Surroundings): LoadedRuleTests {
  const written: RuleTestFile = readYaml(textOf(file), file, () => ruleTestFileSchema);
  const rulesPath = written.rules === null ? rulesFile : path.resolve(path.dirname(file), written.rules);
  const { services } = loadWatchConfig(textOf(rulesPath), path.relative('', rulesPath) || rulesPath, surroundings);
  const service = services.find(({ name }) => name === (written.service ?? services[0]?.name));
  if (service === undefined)
    throw new Failure('BadRuleError', `${file}: there is no service ${String(written.service)} in ${rulesPath}`);
  const problems = written.tests.flatMap((test) => unknownRules(test, service.rules));
  if (problems.length > 0) throw new Failure('BadRuleError', problems.map((it) => `${file}: ${it}`).join('\n'));
  return { file, tests: written.tests, rules: service.rules };
}

function textOf(file: string): string {
  try {
    return readText(file);
  } catch (error) {
    throw new Failure('BadConfigError', `${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** A test of a rule that is not there would never fail. */
function unknownRules({ name, only, expect, told }: RuleTest, rules: readonly Rule[]): string[] {
  const known = rules.map((rule) => rule.name);
  const meant = [...only, ...expect.map(({ rule }) => rule), ...(told ?? []).map(({ rule }) => rule)];
  return [...new Set(meant)]
    .filter((it) => !known.includes(it))
    .map((it) => `"${name}" names the rule ${it}, which is none: ${suggestion(it, known)}`);
}

/** Runs one test. @returns what is not as expected, a line each; empty where all is well */
export function resultOf(test: RuleTest, rules: readonly Rule[]): string[] {
  const wanted = test.only.length === 0 ? rules : rules.filter(({ name }) => test.only.includes(name));
  return judgeRuleTest(test, runRuleTest(test, wanted));
}
