/** The options of all commands, what they mean, and how a command line is taken apart. */
import { parseArgs } from 'node:util';
import { Failure } from '#events';
import { FORMAT_NAMES } from '../config/format-schema.js';
import { nearestWord } from '../config/suggest.js';
import { INSTANT_FORMS } from './instant-words.js';

const TEXT = { type: 'string' } as const;
const MANY = { type: 'string', multiple: true } as const;
const SWITCH = { type: 'boolean' } as const;

const KINDS = {
  since: TEXT,
  until: TEXT,
  window: TEXT,
  utc: SWITCH,
  by: TEXT,
  limit: TEXT,
  level: TEXT,
  event: MANY,
  request: TEXT,
  service: MANY,
  format: TEXT,
  where: MANY,
  lines: TEXT,
  'no-follow': SWITCH,
  color: TEXT,
  of: TEXT,
  'slower-than': TEXT,
  rules: SWITCH,
  config: TEXT,
  keep: TEXT,
  'dry-run': SWITCH,
  json: SWITCH,
  help: { type: 'boolean', short: 'h' },
} as const;

/** Options as they were written; absent ones are undefined. */
export type Options = {
  readonly [Name in keyof typeof KINDS]?:
    | ((typeof KINDS)[Name] extends typeof MANY
        ? string[]
        : (typeof KINDS)[Name] extends typeof TEXT
          ? string
          : boolean)
    | undefined;
};

/** Options that every command takes. */
export const ALWAYS = ['json', 'help'] as const satisfies readonly (keyof Options)[];

/** The options that say whose logs are read, and how. */
export const SOURCE = ['service', 'format', 'config'] as const satisfies readonly (keyof Options)[];

/** The options of a stretch of time. */
export const TIME = ['since', 'until', 'window', 'utc'] as const satisfies readonly (keyof Options)[];

/** The options that choose lines. */
export const CHOICE = ['level', 'event', 'request', 'where'] as const satisfies readonly (keyof Options)[];

/** How each option is written, and what it means. */
export const MEANINGS: Readonly<Record<keyof Options, readonly [written: string, meaning: string]>> = {
  since: ['--since WHEN', `from then on: ${INSTANT_FORMS}`],
  until: ['--until WHEN', 'up to then, and without it (now)'],
  window: ['--window 1h', 'the same as --since 1h'],
  utc: ['--utc', 'times are read and shown in UTC, not in this machine’s time zone'],
  by: ['--by STEP', 'a row for each minute, hour, day, or 10m, 6h, …'],
  limit: ['--limit N', 'so many at most'],
  level: ['--level LEVEL', 'lines of this level and above: DEBUG, INFO, WARNING, ERROR'],
  event: ['--event NAME', 'lines of this event; may come several times'],
  request: ['--request ID', 'lines of this request'],
  service: ['--service NAME', 'logs of this service of watch.yaml; may come several times (all of them)'],
  format: ['--format NAME', `how FILES are written: ${FORMAT_NAMES.join(', ')} (as watch.yaml says)`],
  where: [
    '--where FIELD=VALUE',
    'lines with this value; also != < > and ~ (a regular expression); all of them must hold',
  ],
  lines: ['--lines N', 'so many of the lines before (10)'],
  'no-follow': ['--no-follow', 'ends with the last line that is there'],
  color: ['--color WHEN', 'always, never, or auto: where a terminal shows it'],
  of: ['--of WHICH', 'failed, rejected or slow requests'],
  'slower-than': ['--slower-than 2s', 'slow is what takes longer (the slowest 20th; of few the slowest five)'],
  rules: ['--rules', 'what would have fired, and when'],
  config: ['--config FILE', 'a watch.yaml that names services, formats and rules (WATCH_CONFIG)'],
  keep: ['--keep 7d', 'files last written longer ago are removed (7d)'],
  'dry-run': ['--dry-run', 'only says what would be done'],
  json: ['--json', 'one JSON object a line, for programs'],
  help: ['--help', 'this'],
};

/** A command line, taken apart. @throws Failure BadOptionError in words for a person */
export function parsed(argv: readonly string[]): { options: Options; words: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: KINDS });
    return { options: values, words: positionals };
  } catch (error) {
    // Node's words on an unknown option go on about positional arguments; the first sentence says it all.
    const words = (error as Error).message.replace(/\. To specify.*$/s, '');
    const near = nearestWord(/^Unknown option '--(.*)'$/.exec(words)?.[1] ?? '', Object.keys(KINDS));
    const meant = near === undefined ? '' : ` Did you mean --${near}?`;
    throw new Failure('BadOptionError', `${words}.${meant} All there is: npm run logs -- --help`);
  }
}

/** @throws Failure BadOptionError where an option is none of this command's */
export function refuseOthers(name: string, takes: readonly (keyof Options)[], options: Options): void {
  const allowed: readonly string[] = [...takes, ...ALWAYS];
  const other = Object.keys(options).find((it) => !allowed.includes(it));
  if (other !== undefined)
    throw new Failure('BadOptionError', `${name} takes no --${other}. What it takes: npm run logs -- ${name} --help`);
}

/** A number of things. @throws Failure BadOptionError where it is no whole number from 1 (or `least`) to `most` */
export function countOption(name: 'limit' | 'lines', options: Options, usual: number, least = 1): number {
  const text = options[name];
  if (text === undefined) return usual;
  const count = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (count >= least && count <= MOST) return count;
  throw new Failure('BadOptionError', `--${name}: must be a whole number from ${least} to ${MOST}.`);
}

const MOST = 100_000;
