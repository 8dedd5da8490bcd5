/** What a command of `npm run logs --` is given, and what it gives back. */
import type { Environment } from '../config/environment.js';
import type { Options } from './options.js';

/** What was asked. */
export interface Question {
  readonly environment: Environment;
  /** Words after the command's name that are no options. */
  readonly args: readonly string[];
  readonly options: Options;
  /** Epoch ms; everything of one answer is of this moment. */
  readonly nowMs: number;
}

/** What was found: for people, and for programs. What a command has written itself is not in it. */
export interface Answer {
  readonly text: string;
  /** One JSON object a line. */
  readonly records: readonly object[];
  /** Whether there was anything. */
  readonly found: boolean;
  /** Where was looked, and for which time; for those who found nothing. */
  readonly looked: string;
  /** Files that could not be read to their end, and why. */
  readonly unread: readonly string[];
  /** What was to be done to files and could not be, and why. */
  readonly undone?: readonly string[];
}

/** Exit codes, so that scripts need not read words. */
export const EXIT = {
  found: 0,
  nothing: 1,
  usage: 2,
  incomplete: 3,
  broken: 70,
  /** EX_CONFIG of sysexits.h, as of the watcher itself. */
  setUp: 78,
} as const;

/** A command. */
export interface Command {
  /** What stands after its name. */
  readonly usage: string;
  /** In a few words. */
  readonly about: string;
  /** What else is to be known; one sentence a line. */
  readonly details: readonly string[];
  /** Whole command lines that show it. */
  readonly examples: readonly string[];
  /** The options it takes. */
  readonly takes: readonly (keyof Options)[];
  readonly run: (question: Question) => Promise<Answer>;
}
