/**
 * Reads lines of another writer by a map, into the same entries that Safelight's own lines give. Strict JSON, one object a line; a value of
 * a wrong type counts as absent, except that numbers may stand in quotes, as nginx writes them.
 */
import { isUtf8 } from 'node:buffer';
import type { ErrorClass, Level, NotALine } from '#events';
import {
  durationOf,
  errorClassOf,
  levelOf,
  MAX_ID,
  MAX_MESSAGE,
  MAX_NAME,
  MAX_USER_AGENT,
  textOf,
  traceIdOf,
  weightOf,
} from '../field-values.js';
import type { LogEntry } from '../log-entry.js';
import type { ParsedLine } from '../parse-line.js';
import { errorOfException, errorOfStatus } from './derived-error.js';
import {
  type FieldMap,
  isRecord,
  type JsonRecord,
  type MappedField,
  type Outcome,
  UNITS_MS,
  valueAt,
} from './field-map.js';
import { otlpRecords } from './otlp-records.js';
import { mappedTimeMs } from './mapped-time.js';
import { numberOf, outcomeOf } from './outcome-of.js';

/** The events that windows and rules know, by what a line is the end of. */
const EVENT_OF = {
  failed: 'processing_failed',
  rejected: 'image_rejected',
  processed: 'image_processed',
  received: 'request_received',
} as const;

/** What a line without an event of its own is called. */
const NAMELESS = 'log_line';

/** A record of a line: as written, and what is kept of it. */
export interface MappedRecord {
  readonly record: JsonRecord;
  readonly entry: LogEntry;
  /** Whether it tells its own time. */
  readonly timed: boolean;
}

/** A reader. */
export class MappedFormat {
  constructor(private readonly map: FieldMap) {}

  /** Reads one line without its line end, never throws. @param arrivalMs the time that a record without one counts at, epoch ms */
  read(bytes: Buffer, arrivalMs: number): readonly ParsedLine[] {
    const line = bytes.toString('utf8');
    const found = this.records(line, arrivalMs);
    if (typeof found === 'string') return [{ ok: false, reason: found }];
    const utf8 = !line.includes('\uFFFD') || isUtf8(bytes);
    return found.map(({ entry, timed }) => ({ ok: true, entry, timed, utf8 }));
  }

  /** The records of a line, or why it is none. */
  records(line: string, arrivalMs: number): readonly MappedRecord[] | NotALine {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return 'malformed';
    }
    if (!isRecord(value)) return 'not_an_object';
    const records = this.map.otlp ? otlpRecordsOf(value) : [value];
    return records.length === 0 ? 'no_event' : records.map((record) => this.mapped(record, arrivalMs));
  }

  private mapped(record: JsonRecord, arrivalMs: number): MappedRecord {
    const at = (field: MappedField) => this.valueOf(record, field)?.value;
    const text = (field: MappedField, most = MAX_NAME) => textOf(asText(at(field)), most);
    const status = numberOf(at('status'));
    const written = at('level');
    const level = written === undefined ? undefined : this.levelOf(written);
    const outcome = outcomeOf(this.map.outcomes, {
      event: text('event'),
      message: text('message', MAX_MESSAGE),
      outcome: text('outcome'),
      level,
      status,
    });
    const error = this.errorOf({ text, status, ended: outcome === 'failed' || outcome === 'rejected' });
    const atMs = mappedTimeMs(at('time'), this.map);
    const entry: LogEntry = {
      atMs: atMs ?? arrivalMs,
      level: level ?? impliedLevel(outcome),
      service: text('service') ?? 'unknown',
      event: eventOf(outcome, text('event')),
      weight: weightOf(at('weight')),
      requestId: text('request_id', MAX_ID),
      traceId: traceIdOf(asText(at('trace_id'))?.toLowerCase()),
      ...error,
      stage: text('stage'),
      processingTimeMs: this.durationOf(record),
      clientIp: text('client'),
      apiKeyId: text('api_key_id'),
      userAgent: text('user_agent', MAX_USER_AGENT),
      inputSize: text('input_size'),
      inputFormat: text('input_format'),
      outputFormat: text('output_format'),
      model: text('model'),
      provider: text('provider'),
      hostName: text('host'),
    };
    return { record, entry, timed: atMs !== undefined };
  }

  /** The first path of the field that leads to a text or a number: `service` may be the object that `service.name` stands in. */
  private valueOf(record: JsonRecord, field: MappedField): { path: string; value: string | number } | undefined {
    for (const path of this.map.fields[field] ?? []) {
      const value = valueAt(record, path);
      if ((typeof value === 'string' && value !== '') || typeof value === 'number') return { path, value };
    }
    return undefined;
  }

  private levelOf(written: string | number): Level {
    const { levels } = this.map;
    const name = String(written).toLowerCase();
    if (Object.hasOwn(levels, name)) return levels[name]!;
    return typeof written === 'number' ? levelBelow(levels, written) : levelOf(written);
  }

  private errorOf({ text, status, ended }: ErrorSource): Pick<LogEntry, 'errorType' | 'errorClass' | 'errorMessage'> {
    const derived = ended ? errorOfStatus(status) : undefined;
    const errorType = text('error_type') ?? errorOfException(text('exception', Infinity)) ?? derived?.errorType;
    const told = errorClassOf(text('error_class'), errorType);
    return {
      errorType,
      errorClass: this.classOf(errorType) ?? told ?? derived?.errorClass,
      errorMessage: text('error_message', MAX_MESSAGE) ?? (ended ? text('message', MAX_MESSAGE) : undefined),
    };
  }

  private classOf(errorType = ''): ErrorClass | undefined {
    return Object.hasOwn(this.map.errorClasses, errorType) ? this.map.errorClasses[errorType] : undefined;
  }

  private durationOf(record: JsonRecord): number | undefined {
    const found = this.valueOf(record, 'duration');
    const value = numberOf(found?.value);
    return value === undefined ? undefined : durationOf(value * UNITS_MS[unitOf(found!.path) ?? this.map.durationUnit]);
  }
}

interface ErrorSource {
  readonly text: (field: MappedField, most?: number) => string | undefined;
  readonly status: number | undefined;
  /** Whether the line is the end of a request that came to nothing. */
  readonly ended: boolean;
}

/** A number between two that are known counts as the lower one: pino's users invent 35 and 55. */
function levelBelow(levels: FieldMap['levels'], written: number): Level {
  const numbers = Object.keys(levels).map(Number);
  const below = Math.max(...numbers.filter((number) => number <= written));
  return levels[below] ?? 'INFO';
}

/** Where a line tells no level. */
function impliedLevel(outcome: Outcome | undefined): Level {
  return outcome === 'failed' ? 'ERROR' : outcome === 'rejected' ? 'WARNING' : 'INFO';
}

function eventOf(outcome: Outcome | undefined, written: string | undefined): string {
  return outcome === undefined ? (written ?? NAMELESS) : EVENT_OF[outcome];
}

function otlpRecordsOf(line: JsonRecord): readonly JsonRecord[] {
  return otlpRecords(line) ?? [];
}

/** A name may be a number: pino numbers requests. */
function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** The unit that a key tells by its ending. */
function unitOf(path: string): keyof typeof UNITS_MS | undefined {
  const ending = /(?:_(ns|us|ms|s|seconds)|(Ms|Seconds))$/.exec(path);
  const name = (ending?.[1] ?? ending?.[2])?.toLowerCase();
  return name === undefined ? undefined : name === 'seconds' ? 's' : (name as keyof typeof UNITS_MS);
}
