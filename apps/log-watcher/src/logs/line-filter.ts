/** Chooses log lines by their fields. Pure. */
import { Failure, type Level } from '#events';
import type { Options } from './options.js';

/** A line as it was written. */
export type Line = Readonly<Record<string, unknown>>;

/** Whether a line is wanted. */
export type LineFilter = (line: Line) => boolean;

/** What the options choose; undefined where they choose nothing, so that lines that are none are shown too. @throws Failure BadOptionError */
export function lineFilter(options: Options): LineFilter | undefined {
  const filters = [
    ...(options.level === undefined ? [] : [atLeast(options.level)]),
    ...oneOf('event', options.event),
    ...oneOf('request_id', options.request === undefined ? undefined : [options.request]),
    ...(options.where ?? []).map(condition),
  ];
  return filters.length === 0 ? undefined : (line) => filters.every((holds) => holds(line));
}

/** From the least to the most urgent. */
const LEVELS: readonly Level[] = ['DEBUG', 'INFO', 'WARNING', 'ERROR'];

function atLeast(name: string): LineFilter {
  const wanted = LEVELS.indexOf(name.toUpperCase() as Level);
  if (wanted === -1) throw new Failure('BadOptionError', `--level: must be one of ${LEVELS.join(', ')}.`);
  return (line) => LEVELS.indexOf(line['level'] as Level) >= wanted;
}

function oneOf(field: string, values: readonly string[] | undefined): LineFilter[] {
  if (values === undefined) return [];
  const wanted = new Set(values.flatMap((it) => it.split(',')));
  return [(line) => wanted.has(String(line[field]))];
}

const COMPARED: Readonly<Record<string, (value: number, than: number) => boolean>> = {
  '<': (value, than) => value < than,
  '>': (value, than) => value > than,
  '<=': (value, than) => value <= than,
  '>=': (value, than) => value >= than,
};

/** "stage=matte", "output_format!=…", "processing_time_ms>2000", "error_message~timeout". A field that is not there equals nothing. */
function condition(text: string): LineFilter {
  const match = /^([\w.-]+?)(!=|<=|>=|=|<|>|~)([^]*)$/.exec(text);
  if (match === null)
    throw new Failure(
      'BadOptionError',
      `--where: "${text}" must be like stage=matte, file_size_kb>2000 or error_message~no.*face.`,
    );
  const [, field, sign, value] = match as unknown as [string, string, string, string];
  if (sign === '~') return matching(field, value);
  if (sign === '=') return (line) => written(fieldAt(line, field)) === value;
  if (sign === '!=') return (line) => written(fieldAt(line, field)) !== value;
  const than = Number(value);
  if (value.trim() === '' || Number.isNaN(than))
    throw new Failure('BadOptionError', `--where: "${text}" compares with what is no number.`);
  return (line) => {
    const is = fieldAt(line, field);
    return typeof is === 'number' && COMPARED[sign]!(is, than);
  };
}

function matching(field: string, pattern: string): LineFilter {
  const expression = compiled(pattern);
  return (line) => {
    const value = written(fieldAt(line, field));
    return value !== undefined && expression.test(value);
  };
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch (error) {
    throw new Failure('BadOptionError', `--where: ${(error as Error).message}.`);
  }
}

/** The value of a field; `a.b` is b within a, unless a field has that very name. */
export function fieldAt(line: Line, path: string): unknown {
  if (Object.hasOwn(line, path)) return line[path];
  let value: unknown = line;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Line)[name];
  }
  return value;
}

function written(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
