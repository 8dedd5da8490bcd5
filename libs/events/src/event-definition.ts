/** What an event of the catalogue is made of. */
import type { FieldName } from './fields.js';

/** Severity of a line. */
export type Level = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** What an event is and which fields it carries beside the common ones. */
export interface EventDefinition {
  /** The level it is written at, the usual one first; a writer may only choose among these. */
  readonly levels: readonly [Level, ...Level[]];
  readonly about: string;
  readonly required: readonly FieldName[];
  readonly optional: readonly FieldName[];
}

/** Fields of every line; the last four only inside a request or when lines are shed. */
export const COMMON_FIELDS = [
  'timestamp',
  'level',
  'service',
  'module',
  'event',
  'request_id',
  'trace_id',
  'span_id',
  'sample_weight',
] as const satisfies readonly FieldName[];
