/**
 * Second stage: a line becomes an entry, or a reason why not. Never throws, whatever the bytes. A field of a wrong type counts as
 * absent and never as the line's fault: the event itself is still counted. Known spellings of other writers are understood.
 */
import { decodeLine, FAILURES, type ErrorClass, type Level, type NotALine } from '#events';
import type { LogEntry } from './log-entry.js';
import { timestampMs } from './timestamp.js';

/** A parsed line, or why it is none. */
export type ParsedLine =
  | {
      readonly ok: true;
      readonly entry: LogEntry;
      /** Whether the line tells its own time; else it counts at the time that the caller gave. */
      readonly timed: boolean;
    }
  | { readonly ok: false; readonly reason: NotALine };

const LEVELS: Readonly<Record<string, Level>> = Object.assign(Object.create(null) as Record<string, Level>, {
  TRACE: 'DEBUG',
  DEBUG: 'DEBUG',
  INFO: 'INFO',
  NOTICE: 'INFO',
  WARN: 'WARNING',
  WARNING: 'WARNING',
  ERROR: 'ERROR',
  CRITICAL: 'ERROR',
  FATAL: 'ERROR',
});
const CLASSES: ReadonlySet<unknown> = new Set<ErrorClass>([
  'client_input',
  'capacity',
  'model',
  'dependency',
  'internal',
]);
const TRACE_ID = /^[0-9a-f]{32}$/;

const MAX_NAME = 100;
const MAX_ID = 128;
const MAX_MESSAGE = 300;
/** No request takes longer than a day, in ms: sums of what is believed stay finite, and one absurd line does not fire an alert. */
const MAX_DURATION_MS = 86_400_000;
/** A line that claims to stand for more than this is not believed. */
const MAX_WEIGHT = 1_000_000;

/**
 * Parses one line without its line end. Invalid UTF-8 becomes U+FFFD.
 * @param arrivalMs the time that a line without a readable `timestamp` counts at, epoch ms
 */
export function parseLine(bytes: Buffer, arrivalMs: number): ParsedLine {
  const decoded = decodeLine(bytes.toString('utf8'));
  if (!decoded.ok) return decoded;
  const { record } = decoded;
  const atMs = timestampMs(record['timestamp']);
  const errorType = text(record['error_type'], MAX_NAME);
  const entry: LogEntry = {
    atMs: atMs ?? arrivalMs,
    level: levelOf(record['level']),
    service: text(record['service'], MAX_NAME) ?? 'unknown',
    event: text(record['event'], MAX_NAME) ?? '',
    weight: weightOf(record['sample_weight']),
    requestId: text(record['request_id'], MAX_ID),
    traceId: traceIdOf(record['trace_id']),
    errorType,
    errorClass: errorClassOf(record['error_class'], errorType),
    errorMessage: text(record['error_message'], MAX_MESSAGE),
    stage: text(record['stage'], MAX_NAME),
    processingTimeMs: durationOf(record['processing_time_ms']),
  };
  return { ok: true, entry, timed: atMs !== undefined };
}

/** A string that is not empty, cut. The cut is made into a string of its own: a slice would keep the whole line in memory. */
function text(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.length <= maxLength ? value : Buffer.from(value.slice(0, maxLength)).toString();
}

/** Any case; an unknown level is INFO. */
function levelOf(value: unknown): Level {
  if (typeof value !== 'string') return 'INFO';
  return LEVELS[value] ?? LEVELS[value.toUpperCase()] ?? 'INFO';
}

function weightOf(value: unknown): number {
  return typeof value === 'number' && value >= 1 && value <= MAX_WEIGHT ? value : 1;
}

function traceIdOf(value: unknown): string | undefined {
  return typeof value === 'string' && TRACE_ID.test(value) ? value : undefined;
}

/** As written, else by the table of errors. */
function errorClassOf(value: unknown, errorType: string | undefined): ErrorClass | undefined {
  if (CLASSES.has(value)) return value as ErrorClass;
  if (errorType === undefined || !Object.hasOwn(FAILURES, errorType)) return undefined;
  return FAILURES[errorType as keyof typeof FAILURES].errorClass;
}

/** A number from 0 to a day. A number in quotes is not taken: nobody could say what else was wrong with it. */
function durationOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= MAX_DURATION_MS ? value : undefined;
}
