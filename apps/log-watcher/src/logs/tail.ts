/** `tail`: the lines themselves, those of before and those to come. */
import { printable } from '../application/printable.js';
import type { LogSource } from '../application/log-sources.js';
import { statOf } from '../application/read-logs.js';
import { chosenLogs, type ChosenLogs } from './chosen-logs.js';
import type { Answer, Command, Question } from './command.js';
import { eachLineOf, isWithin } from './each-line.js';
import { follow } from './follow.js';
import { endOfLines, lastLines } from './last-lines.js';
import { LinePrinter } from './line-printer.js';
import { CHOICE, countOption, SOURCE, TIME, type Options } from './options.js';

const LINES_BEFORE = 10;

/** The command. */
export const tail: Command = {
  usage: '[FILES…]',
  about: 'the lines themselves, readable, as they come; Ctrl-C ends it',
  details: [
    'Follows files over rotation as the watcher does. With --since the lines from then on come first, archives included;',
    'with --until or --no-follow it ends. --json passes the lines through as they were written.',
    'Control characters in a line are written out: no line can do anything to your terminal.',
  ],
  examples: [
    'tail --level ERROR',
    'tail --event processing_failed,image_rejected --where stage=matte',
    'tail --since 14:30 --until 15:00 --json',
  ],
  takes: [...SOURCE, ...TIME, ...CHOICE, 'lines', 'no-follow', 'color'],
  run,
};

async function run(question: Question): Promise<Answer> {
  const { options } = question;
  const chosen = chosenLogs(question);
  const printer = new LinePrinter(question, chosen.owners.length > 1);
  // What is written from here on is followed, and read once.
  const ends = new Map(chosen.sources.filter(isLive).map(({ path }) => [path, endOfLines(path)]));
  const unread = await printBefore(question, chosen, printer, ends);
  const follows = options.until === undefined && options['no-follow'] !== true;
  const absent = [...ends.keys()].filter((path) => statOf(path) === undefined);
  if (!follows) unread.push(...absent.map((path) => `${path}: there is no such file`));
  else if (!printer.ended.aborted) {
    for (const path of absent) tell(`${path} is not there yet; it is waited for`);
    await followOn(chosen, printer, ends, isOfTime(options));
  }
  // Whoever ended it has seen what there was to see.
  return { text: '', records: [], found: follows || printer.printed > 0, looked: chosen.looked, unread };
}

/** Prints what is there already. @returns files that could not be read to their end, and why */
async function printBefore(
  question: Question,
  chosen: ChosenLogs,
  { print, pace, wants }: LinePrinter,
  ends: ReadonlyMap<string, number>,
): Promise<string[]> {
  const { options } = question;
  const before = countOption('lines', options, LINES_BEFORE, 0);
  if (isOfTime(options)) return eachLineOf(chosen.sources, chosen, { take: print, pace, ends });
  const { lines, unread } = await lastLines(lastWritten(question, chosen), ends, before, wants);
  for (const line of lines) print(line);
  return [...unread];
}

function followOn(
  chosen: ChosenLogs,
  { print, ended }: LinePrinter,
  ends: ReadonlyMap<string, number>,
  ofTime: boolean,
): Promise<void> {
  return follow({
    selection: chosen.selection,
    ownerOf: chosen.ownerOf,
    from: [...ends].map(([path, offset]) => ({ path, offset })),
    take: (line) => (!ofTime || isWithin(line, { ...chosen, untilMs: Infinity }) ? print(line) : true),
    notice: tell,
    signal: ended,
  });
}

function isOfTime({ since, until, window }: Options): boolean {
  return [since, until, window].some((it) => it !== undefined);
}

function tell(words: string): void {
  process.stderr.write(`${printable(words)}\n`);
}

/** Named files as they are named; of the followed ones those that are written, and not their archives. */
function lastWritten({ args }: Question, { sources }: ChosenLogs): readonly LogSource[] {
  return args.length > 0 ? sources : sources.filter(isLive);
}

function isLive({ path }: LogSource): boolean {
  return !path.endsWith('.gz');
}
