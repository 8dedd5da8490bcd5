/** The shape of a file of rule tests. Unknown keys are refused: a misspelt expectation would never fail. */
import { z } from 'zod';
import { timestampMs } from '../parse/timestamp.js';
import type { Happening, RuleTest, RuleTestFile, Told } from '../rule-tests/rule-test.js';
import { parseDuration } from './quantity.js';
import { duration, oneOf, quote, section, words } from './schema-parts.js';

/** Start of a test that does not say: a full hour, and a Saturday. */
const START_MS = Date.UTC(2026, 10, 21, 8, 0, 0);
const LOOK_MS = 5_000;
const EVERY_MS = 1_000;

const STATES = ['ok', 'pending', 'firing', 'no_data', 'waiting', 'off_hours'] as const;

/** "10m", or "0m..40m": up to and without its end. */
const span = z
  .union([z.string(), z.number()], 'is missing: write a time like 10m, or 0m..40m')
  .transform((written, context) => {
    const parts = String(written)
      .split('..')
      .map((part) => parseDuration(part.trim()));
    const [fromMs, untilMs = null] = parts;
    const good =
      parts.length <= 2 && fromMs !== undefined && !parts.includes(undefined) && (untilMs === null || untilMs > fromMs);
    if (good) return { fromMs, untilMs };
    context.addIssue(`${quote(written)} is no time: write 10m, or 0m..40m`);
    return z.NEVER;
  });

const instant = z.string('must be a time like 2026-11-21T08:00:00Z').transform((written, context) => {
  const ms = timestampMs(written);
  if (ms !== undefined) return ms;
  context.addIssue(`${quote(written)} is no time: write one like 2026-11-21T08:00:00Z`);
  return z.NEVER;
});

const line = z.union(
  [words('the name of a line of `lines`'), z.record(z.string(), z.unknown())],
  'must be a map of fields, or the name of a line',
);

const step = section({
  at: span,
  every: duration.refine((ms) => ms > 0, 'must be longer than 0').default(EVERY_MS),
  repeat: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(100_000, 'must be at most 100000')
    .default(1),
  weight: z.number('must be a number').min(1, 'must be at least 1').optional(),
  line: line.optional(),
  text: z.string('must be a text').optional(),
  probe: oneOf(['answered', 'refused', 'unanswered']).optional(),
  delivery: oneOf(['arrived', 'failed']).optional(),
  receiver: words('the name of a receiver').default('webhook'),
  unreadable_files: z.int('must be a whole number').min(0, 'must not be negative').optional(),
});

type Step = z.output<typeof step>;
const KINDS = ['line', 'text', 'probe', 'delivery', 'unreadable_files'] as const;

const toldLine = z
  .string('must be a text like "12m45s fired failure_rate_high"')
  .transform((written, context): Told => {
    const [, at = '', kind, rule = '', labels = ''] =
      /^(\S+) (fired|resolved|repeated) (\w+)((?: \w+=\S+)*)$/.exec(written.trim()) ?? [];
    const atMs = parseDuration(at);
    if (kind !== undefined && atMs !== undefined)
      return {
        atMs,
        kind: kind as Told['kind'],
        rule,
        labels: Object.fromEntries(
          labels
            .trim()
            .split(' ')
            .filter(Boolean)
            .map((it) => it.split('=', 2)),
        ) as Record<string, string>,
      };
    context.addIssue(
      `${quote(written)} is not understood: write "12m45s fired failure_rate_high", with labels like model=u2net after it`,
    );
    return z.NEVER;
  });

const test = section({
  name: words('what the test shows'),
  only: z.array(words('the name of a rule'), 'must be a list of rules').default([]),
  start: instant.default(START_MS),
  live_from: duration.default(0),
  look_every: duration.refine((ms) => ms >= 1000, 'must be at least 1s').default(LOOK_MS),
  until: duration,
  input: z.array(step, 'must be a list of what happens').default([]),
  expect: z
    .array(
      section({
        at: duration,
        rule: words('the name of a rule'),
        state: oneOf(STATES),
        inhibited_by: words('the name of a rule').nullable().optional(),
      }),
      'must be a list of states',
    )
    .default([]),
  told: z.array(toldLine, 'must be a list of what is told; [] for nothing').optional(),
  within: duration.default(0),
});

type WrittenTest = z.output<typeof test>;
type Lines = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A whole file. */
export const ruleTestFileSchema = section({
  rules: words('a path').optional(),
  service: words('the name of a service').optional(),
  lines: z.record(z.string(), z.record(z.string(), z.unknown()), 'must be a map of lines by name').default({}),
  tests: z.array(test, 'must be a list of tests').min(1, 'is empty: nothing would be tested'),
}).transform((file, context): RuleTestFile => {
  const tests = file.tests.map((it, index) => {
    const complain = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', path: ['tests', index, ...path], message });
    if (it.told === undefined && it.expect.length === 0) complain('expects nothing: write `told` or `expect`');
    return testOf(it, file.lines, complain);
  });
  return { rules: file.rules ?? null, service: file.service ?? null, tests };
});

type Complain = (message: string, ...path: (string | number)[]) => void;

function testOf(it: WrittenTest, lines: Lines, complain: Complain): RuleTest {
  const input = it.input.flatMap((one, index) => {
    const found = happeningOf(one, lines, (message, ...path) => complain(message, 'input', index, ...path));
    return found === undefined ? [] : [found];
  });
  return {
    name: it.name,
    only: it.only,
    startMs: it.start,
    liveFromMs: it.live_from,
    lookMs: it.look_every,
    untilMs: it.until,
    input,
    expect: it.expect.map(({ at, inhibited_by, ...state }) => ({ ...state, atMs: at, inhibitedBy: inhibited_by })),
    told: it.told ?? null,
    withinMs: it.within,
  };
}

function happeningOf(it: Step, lines: Lines, complain: Complain): Happening | undefined {
  const kinds = KINDS.filter((kind) => it[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    complain(`needs one of ${KINDS.join(', ')}: what happens`);
    return undefined;
  }
  const times = { ...it.at, everyMs: it.every, repeat: it.repeat };
  switch (kind) {
    case 'line': {
      const weight = it.weight === undefined ? {} : { sample_weight: it.weight };
      return { ...times, kind, fields: { ...fieldsOf(it.line!, lines, complain), ...weight } };
    }
    case 'text':
      return { ...times, kind, text: it.text! };
    case 'probe':
      return { ...times, kind, result: it.probe! };
    case 'delivery':
      return { ...times, kind, receiver: it.receiver, ok: it.delivery === 'arrived' };
    case 'unreadable_files':
      return { ...times, kind: 'unreadable', files: it.unreadable_files! };
  }
}

/** The fields as written, on top of those of the line that it is like. */
function fieldsOf(
  written: string | Record<string, unknown>,
  lines: Lines,
  complain: Complain,
): Record<string, unknown> {
  const { like, ...own } = typeof written === 'string' ? { like: written } : written;
  if (like === undefined) return own;
  if (typeof like === 'string' && Object.hasOwn(lines, like)) return { ...lines[like], ...own };
  complain(`${quote(like)} is no line of \`lines\`: there are ${Object.keys(lines).join(', ') || 'none'}`, 'line');
  return own;
}
