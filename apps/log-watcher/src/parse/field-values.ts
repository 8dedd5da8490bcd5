/** What is believed of a field's value. Whatever is of another type, or makes no sense, counts as absent. */
import { FAILURES, type ErrorClass, type Level } from '#events';

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
  // syslog's and journald's, which winston and cloud loggers write too; PANIC and DPANIC are zap's.
  ERR: 'ERROR',
  CRIT: 'ERROR',
  ALERT: 'ERROR',
  EMERG: 'ERROR',
  EMERGENCY: 'ERROR',
  PANIC: 'ERROR',
  DPANIC: 'ERROR',
});
const CLASSES: ReadonlySet<unknown> = new Set<ErrorClass>([
  'client_input',
  'capacity',
  'model',
  'dependency',
  'internal',
]);
const TRACE_ID_LENGTH = 32;

/** Longest name, id and free text that is kept, in UTF-16 units. */
export const MAX_NAME = 100;
export const MAX_ID = 128;
export const MAX_USER_AGENT = 200;
export const MAX_MESSAGE = 300;
/** No request takes longer than a day, in ms: sums of what is believed stay finite, and one absurd line does not fire an alert. */
const MAX_DURATION_MS = 86_400_000;
/** A line that claims to stand for more than this is not believed. */
const MAX_WEIGHT = 1_000_000;

/** A string that is not empty, cut. The cut is made into a string of its own: a slice would keep the whole line in memory. */
export function textOf(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.length <= maxLength ? value : Buffer.from(value.slice(0, maxLength)).toString();
}

/** Any case; an unknown level is INFO. */
export function levelOf(value: unknown): Level {
  if (typeof value !== 'string') return 'INFO';
  return LEVELS[value] ?? LEVELS[value.toUpperCase()] ?? 'INFO';
}

/** How many lines one stands for: 1 to a million. */
export function weightOf(value: unknown): number {
  return typeof value === 'number' && value >= 1 && value <= MAX_WEIGHT ? value : 1;
}

/** 32 hexadecimal digits. */
export function traceIdOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length !== TRACE_ID_LENGTH) return undefined;
  for (let index = 0; index < TRACE_ID_LENGTH; index++) if (!isHex(value.charCodeAt(index))) return undefined;
  return value;
}

/** 0–9, a–f. */
function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
}

/** As written, else by the table of errors. */
export function errorClassOf(value: unknown, errorType: string | undefined): ErrorClass | undefined {
  if (CLASSES.has(value)) return value as ErrorClass;
  if (errorType === undefined || !Object.hasOwn(FAILURES, errorType)) return undefined;
  return FAILURES[errorType as keyof typeof FAILURES].errorClass;
}

/** A number from 0 to a day. A number in quotes is not taken: nobody could say what else was wrong with it. */
export function durationOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= MAX_DURATION_MS ? value : undefined;
}
