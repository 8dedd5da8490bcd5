/** `tail`: the lines themselves, those of before and those to come. */
import { printable } from '../application/printable.js';
import type { LogSource } from '../application/log-sources.js';
import { chosenLogs, type ChosenLogs } from './chosen-logs.js';
import type { Answer, Command, Question } from './command.js';
import { eachLineOf, isWithin } from './each-line.js';
import { follow } from './follow.js';
import { endOfLines, lastLines } from './last-lines.js';
import { LinePrinter } from './line-printer.js';
import { CHOICE, countOption, SOURCE, TIME } from './options.js';

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
  const before = countOption('lines', options, LINES_BEFORE, 0);
  const { since, until, window } = options;
  const ofTime = [since, until, window].some((it) => it !== undefined);
  // What is written from here on is followed, and read once.
  const ends = new Map(chosen.sources.filter(isLive).map(({ path }) => [path, endOfLines(path)]));
  const { print, pace, ended, wants } = printer;
  const unread: string[] = [];
  if (ofTime) unread.push(...(await eachLineOf(chosen.sources, chosen, { take: print, pace, ends })));
  else for (const line of await lastLines(lastWritten(question, chosen), ends, before, wants)) print(line);
  const follows = until === undefined && options['no-follow'] !== true;
  if (follows && !ended.aborted)
    await follow({
      selection: chosen.selection,
      ownerOf: chosen.ownerOf,
      from: [...ends].map(([path, offset]) => ({ path, offset })),
      take: (line) => (!ofTime || isWithin(line, { ...chosen, untilMs: Infinity }) ? print(line) : true),
      notice: (words) => process.stderr.write(`${printable(words)}\n`),
      signal: ended,
    });
  // Whoever ended it has seen what there was to see.
  return { text: '', records: [], found: follows || printer.printed > 0, looked: chosen.looked, unread };
}

/** Named files as they are named; of the followed ones those that are written, and not their archives. */
function lastWritten({ args }: Question, { sources }: ChosenLogs): readonly LogSource[] {
  return args.length > 0 ? sources : sources.filter(isLive);
}

function isLive({ path }: LogSource): boolean {
  return !path.endsWith('.gz');
}
