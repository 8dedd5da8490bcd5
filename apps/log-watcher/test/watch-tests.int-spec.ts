/** `npm run watch:test`, as the operator runs it: the tests of the default rules pass, and a test that must fail does. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readYaml } from '../src/config/read-yaml.js';
import { ruleTestFileSchema } from '../src/config/rule-test-schema.js';
import { loadWatchConfig } from '../src/config/watch-config.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROGRAM = path.join(ROOT, 'dist/apps/log-watcher/src/watch-test.js');
const FOLDER = path.join(ROOT, 'deploy/watch-tests');

/** How a run ended and what it printed. */
function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], { cwd: ROOT, env: {} }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

const config = loadWatchConfig(readFileSync(path.join(ROOT, 'deploy/watch.yaml'), 'utf8'), 'watch.yaml');
/** A heartbeat is no alert: notify/heartbeat sends it, and its own tests look at it. */
const names = config.rules.map(({ name }) => name).filter((name) => name !== 'watchdog');

describe('the tests of the default rules', () => {
  it('pass', async () => {
    const { code, out } = await run();
    expect(out).not.toContain('FAIL');
    expect(out).toMatch(/^\d+ passed, 0 failed$/m);
    expect(code).toBe(0);
  }, 300_000);

  it.each(names)(
    'show of %s that it fires, that it does not, what happens at its exact threshold, and how it ends',
    (rule) => {
      const text = readFileSync(path.join(FOLDER, `${rule}.yaml`), 'utf8');
      const { tests } = readYaml(text, rule, () => ruleTestFileSchema);
      const told = tests.flatMap((test) => test.told ?? []).map(({ kind }) => kind);
      expect(told).toContain('fired');
      const ends = tests.some(({ expect: states }) => states.some(({ state }) => state === 'ok'));
      expect(told.includes('resolved') || ends).toBe(true);
      expect(tests.some((test) => test.told?.length === 0)).toBe(true);
      expect(tests.map(({ name }) => name).join('\n')).toMatch(/\b(exactly|just above|once|30 days before)\b/);
    },
  );

  it('are of rules that there are', () => {
    expect(readdirSync(FOLDER).map((file) => path.parse(file).name)).toEqual([...names].sort());
  });
});

describe('watch:test', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'watch-test-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const file = (name: string, text: string): string => {
    const to = path.join(folder, name);
    writeFileSync(to, text);
    return to;
  };
  const failing = (told: string, expected: string) =>
    `tests:\n  - name: a test\n    only: [error_lines_high]\n    until: 5m\n    input: [{ at: 0m, line: { event: x, level: ERROR }, repeat: 11 }]\n    told: [${told}]\n    expect: [${expected}]\n`;

  it('shows what is not as expected, and exits 1', async () => {
    const { code, out } = await run(
      file('fails.yaml', failing('1m fired error_lines_high', '{ at: 1m, rule: error_lines_high, state: ok }')),
    );
    expect(code).toBe(1);
    expect(out.replace(folder, '')).toBe(
      [
        'FAIL /fails.yaml (1)',
        '  a test',
        '    told',
        '      + 0 fired error_lines_high',
        '      - 1m fired error_lines_high',
        '    error_lines_high at 1m',
        '      - ok',
        '      + firing (value 11)',
        '0 passed, 1 failed (- expected, + found)',
        '',
      ].join('\n'),
    );
  });

  it('runs the tests of other rules, and those of a name', async () => {
    const rules = file(
      'watch.yaml',
      'rules:\n  mine: { severity: info, when: [{ measure: lines, above: 0, over: 1m }] }\n',
    );
    const tests = file(
      'mine.yaml',
      'tests:\n  - { name: fires, until: 1m, input: [{ at: 10s, text: x }], told: [10s fired mine] }\n  - { name: not this, until: 1m, told: [5s fired mine] }\n',
    );
    expect(await run(tests, '--rules', rules, '--only', 'fires')).toMatchObject({ code: 0 });
    expect(await run(tests, '--rules', rules)).toMatchObject({ code: 1 });
    expect(await run(tests, '--rules', rules, '--only', 'nothing of that name')).toMatchObject({ code: 78 });
  });

  it.each([
    ['an unknown key', 'tests:\n  - { name: a, untill: 5m }\n', /bad\.yaml:2:\d+: .*"untill": did you mean "until"\?/],
    ['no expectation', 'tests:\n  - { name: a, until: 5m }\n', /expects nothing: write `told` or `expect`/],
    [
      'a rule that is none',
      failing('1m fired error_lines_hihg', ''),
      /error_lines_hihg, which is none: did you mean "error_lines_high"\?/,
    ],
    [
      'a time that is none',
      failing('soon fired error_lines_high', ''),
      /"soon fired error_lines_high" is not understood/,
    ],
    [
      'a line that is none',
      'tests:\n  - { name: a, until: 5m, told: [], input: [{ at: 1m, line: made }] }\n',
      /no line of `lines`/,
    ],
    [
      'nothing that happens',
      'tests:\n  - { name: a, until: 5m, told: [], input: [{ at: 1m }] }\n',
      /needs one of line, text/,
    ],
    ['no YAML', 'tests: [', /bad\.yaml:1:\d+/],
  ])('refuses a file with %s', async (_, text, message) => {
    const { code, err } = await run(file('bad.yaml', text));
    expect(err).toMatch(message);
    expect(code).toBe(78);
  });

  it('waits for no writer of a pipe', async () => {
    const pipe = path.join(folder, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    expect(await run(pipe)).toMatchObject({ code: 78, err: expect.stringContaining('pipe.yaml: is no file') });
    const good = file('good.yaml', 'tests:\n  - { name: quiet, until: 1m, told: [] }\n');
    expect(await run(good, '--rules', pipe)).toMatchObject({ code: 78, err: expect.stringContaining('is no file') });
    rmSync(pipe);
  });

  it('says which file it cannot find, and how it is used', async () => {
    expect(await run(path.join(folder, 'absent.yaml'))).toMatchObject({
      code: 78,
      err: expect.stringContaining('is not there'),
    });
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('watch:test') });
    expect(await run('--hlep')).toMatchObject({ code: 78 });
  });
});
