/**
 * Which files a question is about, and how their lines are read: those that somebody names, or all that are followed, with their
 * archives. Everything that `npm run logs --` reads is chosen here.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '#events';
import { followedLogs, ownerOf, type LogOwner, type LogSource } from '../application/log-sources.js';
import { statOf } from '../application/read-logs.js';
import { FORMAT_NAMES, readyMap } from '../config/format-schema.js';
import { utf8Text } from '../config/read-text.js';
import { loadServiceLogs, USUAL_LOGS, type ServiceLogs } from '../config/service-logs.js';
import { FileSelection } from '../tail/glob.js';
import { ownersOf } from '../watched-files.js';
import type { TimeRange } from '../window/range-tally.js';
import type { Question } from './command.js';
import { ALL_TIME, rangeOf, rangeWords, zoneOf } from './time-range.js';

/** An archive is made at most so long after its last line was written, ms. */
const ARCHIVED_LATE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What in a folder is a log. */
const ENDINGS = ['ndjson', 'jsonl', 'json', 'log'] as const;
const IS_LOG = new RegExp(`\\.(${ENDINGS.join('|')})(\\.gz)?$`);

/** Files, how they are read, and the time that is asked about. */
export interface ChosenLogs extends TimeRange {
  /** Oldest first. */
  readonly sources: readonly LogSource[];
  /** The services that are asked about, at least one. */
  readonly owners: readonly LogOwner[];
  /** The files as they are followed from now on. */
  readonly selection: FileSelection;
  /** Whose a file is that is found later. */
  readonly ownerOf: (path: string) => LogOwner;
  /** Where, and for which time. */
  readonly looked: string;
}

/**
 * The logs of a question. @param usual the time where nothing is said of it: of named files all, of followed ones the last 24 h
 * @throws Failure BadOptionError; BadRuleError or BadConfigError where watch.yaml cannot be understood
 */
export function chosenLogs(question: Question, usual = usualTime(question)): ChosenLogs {
  const { args, nowMs, options } = question;
  const services = servicesOf(question);
  const wanted = wantedOf(services, options.service);
  const range = rangeOf(options, nowMs, usual);
  const words = rangeWords(range, zoneOf(options));
  const choice = args.length > 0 ? named(question, wanted) : followed(question, services, wanted, range);
  return { ...range, ...choice, looked: choice.looked(words) };
}

function usualTime({ args, nowMs }: Question): TimeRange {
  return args.length > 0 ? ALL_TIME : { sinceMs: nowMs - DAY_MS, untilMs: nowMs };
}

type Choice = Omit<ChosenLogs, 'looked' | keyof TimeRange> & { readonly looked: (time: string) => string };

/** Named files: each is read as those of its service, and one that belongs to none as those of the first. */
function named({ args, environment, options }: Question, wanted: readonly ServiceLogs[]): Choice {
  const format = formatNamed(options.format);
  const owners = ownersOf(wanted, environment).map((it) => (format === undefined ? it : { ...it, format }));
  const whose = (path: string): LogOwner => ownerOf(owners, path) ?? owners[0]!;
  const sources = args.flatMap(filesIn).map((path) => ({ path, mtimeMs: Infinity, owner: whose(path) }));
  const selection = new FileSelection(args.flatMap(patternsOf));
  return { sources, owners, selection, ownerOf: whose, looked: (time) => `${args.join(', ')}, ${time}` };
}

/** All files of the services; one that two of them name is the first one's, whichever is asked about. */
function followed(
  { environment, options }: Question,
  services: readonly ServiceLogs[],
  wanted: readonly ServiceLogs[],
  { sinceMs }: TimeRange,
): Choice {
  if (options.format !== undefined)
    throw new Failure(
      'BadOptionError',
      '--format goes with FILES; how the files of a service are read says watch.yaml.',
    );
  const all = ownersOf(services, environment);
  const owners = all.filter(({ name }) => wanted.some((it) => it.name === name));
  const sources = followedLogs(all, sinceMs - ARCHIVED_LATE_MS).filter(({ owner }) => owners.includes(owner));
  const places = wanted.map(({ name, files }) => {
    const patterns = (files ?? environment.watchGlobs).join(', ');
    return services.length === 1 ? patterns : `${name} (${patterns})`;
  });
  const settings = wanted.some(({ files }) => files === null) ? ', or set DATA_DIR, LOG_DIR or WATCH_GLOBS' : '';
  const elsewhere = `Logs elsewhere: name the files${settings}`;
  return {
    sources,
    owners,
    selection: FileSelection.joined(owners.map(({ files }) => files)),
    ownerOf: (path) => ownerOf(all, path) ?? owners[0]!,
    looked: (time) => `${places.join(', ')}, ${time}. ${elsewhere}`,
  };
}

/** What watch.yaml says of the services' logs. Without one, as in another folder, Safelight's own logs are meant. */
function servicesOf({ environment, options }: Question): ServiceLogs[] {
  const path = options.config ?? environment.watchConfig;
  const isNamed = options.config !== undefined || environment.lookUp('WATCH_CONFIG') !== undefined;
  if (!isNamed && !existsSync(path)) return [USUAL_LOGS];
  try {
    return loadServiceLogs(utf8Text(readFileSync(path)), path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('BadConfigError', `${path}: ${(error as Error).message}`, { cause: error });
  }
}

function wantedOf(services: readonly ServiceLogs[], asked: readonly string[] | undefined): readonly ServiceLogs[] {
  if (asked === undefined) return services;
  const names = asked.flatMap((it) => it.split(','));
  const known = services.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return services.filter(({ name }) => names.includes(name));
  throw new Failure('BadOptionError', `--service: "${unknown}" is none of watch.yaml; it names ${known.join(', ')}.`);
}

function formatNamed(asked: string | undefined): LogOwner['format'] | undefined {
  if (asked === undefined) return undefined;
  const name = FORMAT_NAMES.find((it) => it === asked);
  if (name !== undefined) return readyMap(name);
  const own = 'a map of your own stands in watch.yaml and is asked for by --service';
  throw new Failure('BadOptionError', `--format: must be one of ${FORMAT_NAMES.join(', ')}; ${own}.`);
}

/** A folder stands for the logs in it, oldest first; what is not there is told by whoever reads it. */
function filesIn(path: string): string[] {
  const names = namesIn(path);
  if (names === undefined) return [path];
  return names
    .filter((name) => IS_LOG.test(name))
    .map((name) => join(path, name))
    .filter((file) => !file.endsWith('.gz') || !existsSync(file.slice(0, -3)))
    .flatMap((file) => {
      const stat = statOf(file);
      return stat?.isFile() === true ? [{ file, mtimeMs: stat.mtimeMs }] : [];
    })
    .sort((a, b) => a.mtimeMs - b.mtimeMs)
    .map(({ file }) => file);
}

/** Undefined where it is no folder, or none that may be read. */
function namesIn(path: string): string[] | undefined {
  if (statOf(path)?.isDirectory() !== true) return undefined;
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}

/** What is followed of a file or a folder that somebody names. */
function patternsOf(path: string): string[] {
  return statOf(path)?.isDirectory() === true ? ENDINGS.map((ending) => join(path, `*.${ending}`)) : [path];
}
