/** Writes lines to the terminal or the pipe, as fast as that takes them, until nobody reads any more or somebody ends it. */
import { once } from 'node:events';
import { Failure } from '#events';
import { printableJson } from '../application/printable.js';
import type { Question } from './command.js';
import type { ReadLine } from './each-line.js';
import { lineFilter } from './line-filter.js';
import { prettyLine } from './pretty-line.js';
import { written, zoneOf } from './time-range.js';

/** Writes the lines that are wanted. */
export class LinePrinter {
  /** Lines written so far. */
  printed = 0;
  private readonly ending = new AbortController();
  private readonly filter;
  private readonly render: (line: ReadLine) => string;

  /**
   * @param services whether lines of several may come, and each is shown with its own
   * @throws Failure BadOptionError where the options make no sense
   */
  constructor({ options }: Question, services: boolean) {
    this.filter = lineFilter(options);
    const zone = zoneOf(options);
    const style = { colours: inColour(options.color), services, time: (ms: number) => written(ms, zone).slice(11) };
    this.render = options.json === true ? ({ text }) => printableJson(text) : (line) => prettyLine(line, style);
    // A reader that has seen enough, such as head, closes the pipe: that is no mistake.
    process.stdout.on('error', () => this.ending.abort());
    process.once('SIGINT', () => this.ending.abort());
    process.once('SIGTERM', () => this.ending.abort());
  }

  /** Aborted by Ctrl-C, and when nobody reads any more. */
  get ended(): AbortSignal {
    return this.ending.signal;
  }

  /** Whether a line is one of those that were asked for. */
  readonly wants = ({ record }: ReadLine): boolean =>
    this.filter === undefined || (record !== undefined && this.filter(record));

  /** Writes a line if it is wanted. @returns false once it is ended */
  readonly print = (line: ReadLine): boolean => {
    if (this.ended.aborted) return false;
    if (this.wants(line)) {
      process.stdout.write(`${this.render(line)}\n`);
      this.printed++;
    }
    return true;
  };

  /** Resolves when more can be written. */
  readonly pace = async (): Promise<void> => {
    if (process.stdout.writableNeedDrain && !this.ended.aborted)
      await once(process.stdout, 'drain', { signal: this.ended }).catch(() => undefined);
  };
}

function inColour(when = 'auto'): boolean {
  if (when === 'always' || when === 'never') return when === 'always';
  if (when !== 'auto') throw new Failure('BadOptionError', '--color: must be always, never or auto.');
  // Knows NO_COLOR and terminals without colours.
  return process.stdout.isTTY && process.stdout.hasColors();
}
