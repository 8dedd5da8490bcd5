/** Counts the lines of a question's time. */
import { Failure } from '#events';
import { LineIntake } from '../application/line-intake.js';
import { LineTotals } from '../application/line-totals.js';
import { readerOf, type LogOwner, type LogSource } from '../application/log-sources.js';
import { bytesOf } from '../application/read-logs.js';
import { openLineScanner } from '../open-line-scanner.js';
import { sinkOf } from '../tail/intake.js';
import { LineSplitter } from '../tail/line-splitter.js';
import { OWN_SERVICE } from '../watched-files.js';
import { RangeTally } from '../window/range-tally.js';
import { chosenLogs, type ChosenLogs } from './chosen-logs.js';
import type { Question } from './command.js';
import { parseSpan } from './instant-words.js';
import type { Options } from './options.js';
import { zoneOf } from './time-range.js';

/** No line is in the future of this, epoch ms: which time counts is decided by the question. */
const AFTER_ALL_MS = 4_102_444_800_000;

/** What was counted. */
export interface Tallied extends ChosenLogs {
  readonly tally: RangeTally;
  readonly unread: readonly string[];
}

/** Reads all files of the question. @param requests how many slowest ones and latest failures to keep */
export async function tallied(question: Question, requests: number): Promise<Tallied> {
  const chosen = chosenLogs(question);
  const tally = new RangeTally({ ...chosen, ...stepOf(question.options), requests });
  const scanner = openLineScanner();
  const intakeOf = ({ format }: LogOwner): LineIntake => {
    const intake = new LineIntake(tally, new LineTotals(), OWN_SERVICE, readerOf(format, scanner));
    intake.tick(AFTER_ALL_MS, false);
    return intake;
  };
  return { ...chosen, tally, unread: await readInto(chosen.sources, intakeOf) };
}

/** Reads files one after the other. @returns those that could not be read to their end, and why */
async function readInto(sources: readonly LogSource[], intakeOf: (owner: LogOwner) => LineIntake): Promise<string[]> {
  const unread: string[] = [];
  for (const { path, owner } of sources) {
    const sink = sinkOf(intakeOf(owner), { path, lastAtMs: null });
    const splitter = new LineSplitter(true);
    try {
      for await (const chunk of bytesOf(path)) splitter.feed(chunk, sink);
    } catch (error) {
      unread.push(`${path}: ${(error as Error).message}`);
    }
  }
  return unread;
}

const NAMED_STEPS: Readonly<Record<string, string>> = { minute: '1m', hour: '1h', day: '1d', week: '1w' };
const LEAST_STEP_MS = 1_000;

/** Steps begin at midnight of the reader's zone. @throws Failure BadOptionError */
function stepOf(options: Options): { stepMs: number; anchorMs: number } {
  const { by } = options;
  const { calendar } = zoneOf(options);
  // A Monday, so that weeks begin as weeks do.
  const anchorMs = calendar({ year: 2024, month: 1, day: 1, hour: 0, minute: 0, second: 0 });
  if (by === undefined) return { stepMs: Infinity, anchorMs };
  const stepMs = parseSpan(NAMED_STEPS[by] ?? by);
  if (stepMs === undefined || stepMs < LEAST_STEP_MS)
    throw new Failure('BadOptionError', `--by: "${by}" is no step; write minute, hour, day, week, or 10m, 6h, …`);
  return { stepMs, anchorMs };
}
