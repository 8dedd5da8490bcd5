/** A line becomes a record again, or a reason why not. Never throws. */
import { EVENTS, type EventName } from './catalogue.js';
import { FIELDS, type Field } from './fields.js';

/** Why a line is no log line. */
export type NotALine = 'malformed' | 'not_an_object' | 'no_event';

/** A decoded line; field values are as written, unknown fields are kept. */
export type DecodedLine =
  | { readonly ok: true; readonly record: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: NotALine };

/** Reads one line without its line feed. Any strict-JSON object with a string `event` is a record, known event or not. */
export function decodeLine(line: string): DecodedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, reason: 'malformed' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, reason: 'not_an_object' };
  const record = value as Record<string, unknown>;
  return typeof record['event'] === 'string' ? { ok: true, record } : { ok: false, reason: 'no_event' };
}

/** What is wrong with a record by the catalogue; empty when it keeps the contract. Unknown fields are allowed, unknown events are not. */
export function contractProblems(record: Readonly<Record<string, unknown>>): string[] {
  const event = record['event'];
  if (typeof event !== 'string' || !Object.hasOwn(EVENTS, event)) return [`unknown event ${JSON.stringify(event)}`];
  const { levels, required } = EVENTS[event as EventName];
  const problems: string[] = [];
  if (!(levels as readonly unknown[]).includes(record['level']))
    problems.push(`level ${JSON.stringify(record['level'])} is not one of ${levels.join(', ')}`);
  for (const name of ['timestamp', 'service', 'module', ...required]) {
    if (record[name] === undefined) problems.push(`${name} is missing`);
  }
  for (const [name, value] of Object.entries(record)) {
    const field = Object.hasOwn(FIELDS, name) ? (FIELDS as Record<string, Field>)[name] : undefined;
    if (field !== undefined && typeof value !== field.type)
      problems.push(`${name} should be a ${field.type}, is ${JSON.stringify(value)}`);
  }
  return problems;
}
