/** How the lines of another writer are read: where each field stands, in which unit, and what makes a line the end of a request. */
import type { ErrorClass, Level } from '#events';

/** What a map may name, by the name that watch.yaml uses. */
export const MAPPED_FIELDS = [
  'time',
  'level',
  'event',
  'message',
  'outcome',
  'status',
  'duration',
  'error_type',
  'error_class',
  'error_message',
  'exception',
  'request_id',
  'trace_id',
  'service',
  'stage',
  'weight',
  'client',
  'user_agent',
  'api_key_id',
  'input_size',
  'input_format',
  'output_format',
  'model',
  'provider',
  'host',
] as const;

/** Name of a field. */
export type MappedField = (typeof MAPPED_FIELDS)[number];

/** What a line may be the end, or the beginning, of. The first that holds, in this order, is meant. */
export const OUTCOMES = ['failed', 'rejected', 'processed', 'received'] as const;

/** Name of an outcome. */
export type Outcome = (typeof OUTCOMES)[number];

/** The fields that conditions may ask for. */
export const CONDITION_FIELDS = ['event', 'message', 'outcome', 'level', 'status'] as const;

/** Values of which one must be there, by field; all fields must agree. A text such as "500-599" is a range of numbers. */
export type Condition = Readonly<Partial<Record<(typeof CONDITION_FIELDS)[number], readonly string[]>>>;

/** Units that durations and numbers of time stand in. */
export const UNITS_MS = { ns: 1e-6, us: 1e-3, ms: 1, s: 1_000 } as const;

/** Name of a unit. */
export type TimeUnit = keyof typeof UNITS_MS;

/** A map. */
export interface FieldMap {
  /** Paths by field, the first that is there is taken. A path goes into objects by dots; a key that holds dots itself is found as well. */
  readonly fields: Readonly<Partial<Record<MappedField, readonly string[]>>>;
  /** Unit of durations; a key that ends in _ns, _us, _ms, _s, _seconds, Ms or Seconds tells its own. */
  readonly durationUnit: TimeUnit;
  /** Unit of times that are numbers; `auto` tells it by their size. */
  readonly timeUnit: TimeUnit | 'auto';
  /** What local times without a zone are ahead of UTC, "+08:00". */
  readonly utcOffset: string;
  /** Levels beyond the usual names, by what is written in lower case. */
  readonly levels: Readonly<Record<string, Level>>;
  readonly outcomes: Readonly<Record<Outcome, readonly Condition[]>>;
  /** Class of an error type that tells none. */
  readonly errorClasses: Readonly<Record<string, ErrorClass>>;
  /** Whether a line is an OTLP request that holds many records. */
  readonly otlp: boolean;
}

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether it is a JSON object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where there is none. Names that objects have by themselves are not found. */
export function valueAt(record: JsonRecord, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const key = path.slice(0, dot);
    const inner = Object.hasOwn(record, key) ? record[key] : undefined;
    if (!isRecord(inner)) continue;
    const value = valueAt(inner, path.slice(dot + 1));
    if (value !== undefined) return value;
  }
  return undefined;
}
