/** A log line for a person at a terminal: time, level, event, what is particular to it. Pure. */
import { APART, shown } from '../application/table.js';
import { printable } from '../application/printable.js';
import type { ReadLine } from './each-line.js';
import type { Line } from './line-filter.js';

/** How lines are written. */
export interface LineStyle {
  readonly colours: boolean;
  /** Whether the service of each line is shown. */
  readonly services: boolean;
  /** "14:02:31" of an instant, in the reader's zone. */
  readonly time: (ms: number) => string;
}

const ESCAPE = '\u001b[';
const RESET = `${ESCAPE}0m`;
const DIM = '2';
const BOLD = '1';
const LEVEL_COLOURS: Readonly<Record<string, string>> = { DEBUG: DIM, INFO: '36', WARNING: '33', ERROR: '1;31' };
/** Fields that say the same as others do, or that stand on lines of their own. */
const LEFT_OUT = new Set([...APART, 'error_stack']);
const MS = /_ms$/;

/** One line, or more where it holds a stack. Nothing in it moves the cursor or changes a colour but we ourselves. */
export function prettyLine({ text, record, atMs }: ReadLine, { colours, services, time }: LineStyle): string {
  const paint = (code: string, words: string) =>
    colours && words !== '' ? `${ESCAPE}${code}m${words}${RESET}` : words;
  if (record === undefined) return paint(DIM, `?  ${printable(text)}`);
  const level = printable(word(record, 'level') || '–');
  const parts = [
    paint(DIM, atMs === null ? '–' : time(atMs)),
    paint(LEVEL_COLOURS[level] ?? '0', level.padEnd(7)),
    services ? printable(word(record, 'service') || '–') : '',
    paint(BOLD, printable(word(record, 'event') || '–')),
    paint(DIM, printable(word(record, 'request_id'))),
    ...Object.entries(record).flatMap(([name, value]) => (LEFT_OUT.has(name) ? [] : field(name, value, paint))),
  ];
  return parts.filter((part) => part !== '').join('  ') + stackOf(record, paint);
}

type Paint = (code: string, words: string) => string;

function field(name: string, value: unknown, paint: Paint): string {
  const shownName = printable(name);
  if (MS.test(name) && typeof value === 'number')
    return `${paint(DIM, shownName.replace(MS, ''))}${paint(DIM, '=')}${Number(value.toFixed(1))} ms`;
  return `${paint(DIM, `${shownName}=`)}${shown(value)}`;
}

/** The frames of a stack, one a line: as one endless line nobody reads them. */
function stackOf(record: Line, paint: Paint): string {
  const stack = word(record, 'error_stack');
  if (stack === '') return '';
  return `\n${stack
    .split('\n')
    .map((frame) => paint(DIM, `    ${printable(frame.trim())}`))
    .join('\n')}`;
}

function word(record: Line, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : '';
}
