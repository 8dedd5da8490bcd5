/** A record becomes one line. */
import { EVENTS, type EventFields, type EventName } from './catalogue.js';
import type { Level } from './event-definition.js';

/** The fields that the writer's surroundings know, in the order in which they stand in the line. */
export interface Envelope {
  readonly timestamp: string;
  readonly service: string;
  readonly module: string;
  readonly request_id?: string | undefined;
  readonly trace_id?: string | undefined;
  readonly span_id?: string | undefined;
  readonly sample_weight?: number | undefined;
}

/** A whole log line as an object; the keys' order is the line's order. */
export type LogRecord = Readonly<Record<string, unknown>> & {
  readonly timestamp: string;
  readonly level: Level;
  readonly event: string;
};

/**
 * Puts a record together: envelope first, then the event's own fields; `undefined` fields are left out, numbers that are not finite
 * too (JSON has no word for them), other numbers are cut to three decimals.
 * @param level must be one of the event's levels; the event's usual level by default
 */
export function buildRecord<E extends EventName>(
  event: E,
  fields: EventFields<E>,
  envelope: Envelope,
  level: Level = EVENTS[event].levels[0],
): LogRecord {
  const { timestamp, service, module, ...ids } = envelope;
  const record: Record<string, unknown> = { timestamp, level, service, module, event };
  for (const [name, value] of [...Object.entries(ids), ...Object.entries(fields)]) {
    if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) continue;
    // What the surroundings know is not for a field to replace.
    if (Object.hasOwn(record, name)) continue;
    record[name] = typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  }
  return record as LogRecord;
}

/** The record as one line of UTF-8 JSON, with its line feed. Line feeds inside strings are escaped by JSON, so a line is always one line. */
export function encodeLine(record: LogRecord): string {
  return JSON.stringify(record) + '\n';
}
