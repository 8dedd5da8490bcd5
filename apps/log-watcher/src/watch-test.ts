/** `npm run watch:test [FILES]`: runs tests of the rules that are written as data. Exits 1 where one fails, 78 where a file is wrong. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '#events';
import { loadEnvironment } from './config/environment.js';
import { loadRuleTests, resultOf, ruleTestFiles } from './rule-tests/rule-test-files.js';

const EX_FAILED = 1;
/** BSD's EX_CONFIG: wrong configuration. */
const EX_CONFIG = 78;
const DEFAULT_FILES = 'deploy/watch-tests';

const HELP = `Runs tests of rules: what happens at which times, and what is to be told. How they are written: docs/rules.md

  npm run watch:test                        all of ${DEFAULT_FILES}
  npm run watch:test -- FILES or FOLDERS    these
  npm run watch:test -- --rules FILE        against other rules than those of WATCH_CONFIG (deploy/watch.yaml)
  npm run watch:test -- --only TEXT         those whose name holds the text
  npm run watch:test -- --help              this

Exits 0 where all pass, ${EX_FAILED} where one fails and ${EX_CONFIG} where a file is wrong.`;

interface Options {
  readonly rules?: string | undefined;
  readonly only?: string | undefined;
}

/** Runs the files. @returns whether all passed */
function run(paths: readonly string[], { rules, only = '' }: Options): boolean {
  const environment = loadEnvironment(process.env);
  const rulesFile = path.resolve(rules ?? environment.watchConfig);
  let [passed, failed] = [0, 0];
  for (const file of ruleTestFiles(paths.length === 0 ? [DEFAULT_FILES] : paths)) {
    const loaded = loadRuleTests(file, rulesFile, environment);
    const chosen = loaded.tests.filter(({ name }) => name.includes(only));
    const failures = chosen.flatMap((test) => {
      const differences = resultOf(test, loaded.rules);
      return differences.length === 0 ? [] : [{ name: test.name, differences }];
    });
    passed += chosen.length - failures.length;
    failed += failures.length;
    if (chosen.length > 0) console.log(`${failures.length === 0 ? 'ok  ' : 'FAIL'} ${file} (${chosen.length})`);
    for (const { name, differences } of failures)
      console.log(`  ${name}\n${differences.map((it) => `    ${it}`).join('\n')}`);
  }
  if (passed + failed === 0) throw new Failure('BadConfigError', 'there is no test of that name');
  console.log(`${passed} passed, ${failed} failed${failed === 0 ? '' : ' (- expected, + found)'}`);
  return failed === 0;
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, rules: { type: 'string' }, only: { type: 'string' } },
  });
  if (values.help) console.log(HELP);
  else if (!run(positionals, values)) process.exitCode = EX_FAILED;
} catch (error) {
  console.error(
    error instanceof TypeError
      ? `${error.message.replace(/\. To specify.*$/s, '.')}\n\n${HELP}`
      : Failure.from(error).publicDetail,
  );
  process.exitCode = EX_CONFIG;
}
