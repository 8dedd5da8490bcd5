/**
 * Second stage: a line becomes an entry, or a reason why not. Never throws, whatever the bytes. A field of a wrong type counts as
 * absent and never as the line's fault: the event itself is still counted. Known spellings of other writers are understood. This is
 * the plain reader: what the fast one (LineScanner) finds must be the same.
 */
import { isUtf8 } from 'node:buffer';
import { decodeLine, type NotALine } from '#events';
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
} from './field-values.js';
import type { LogEntry } from './log-entry.js';
import { isSignalEvent, signalOf } from './signal.js';
import { timestampMs } from './timestamp.js';

/** A parsed line, or why it is none. */
export type ParsedLine =
  | {
      readonly ok: true;
      readonly entry: LogEntry;
      /** Whether the line tells its own time; else it counts at the time that the caller gave. */
      readonly timed: boolean;
      /** Whether all of its bytes are UTF-8; U+FFFD stands for those that are not. */
      readonly utf8: boolean;
    }
  | { readonly ok: false; readonly reason: NotALine };

/**
 * Parses one line without its line end.
 * @param arrivalMs the time that a line without a readable `timestamp` counts at, epoch ms
 */
export function parseLine(bytes: Buffer, arrivalMs: number): ParsedLine {
  const line = bytes.toString('utf8');
  const decoded = decodeLine(line);
  if (!decoded.ok) return decoded;
  const { record } = decoded;
  const atMs = timestampMs(record['timestamp']);
  const errorType = textOf(record['error_type'], MAX_NAME);
  const event = textOf(record['event'], MAX_NAME) ?? '';
  const entry: LogEntry = {
    atMs: atMs ?? arrivalMs,
    level: levelOf(record['level']),
    service: textOf(record['service'], MAX_NAME) ?? 'unknown',
    event,
    weight: weightOf(record['sample_weight']),
    requestId: textOf(record['request_id'], MAX_ID),
    traceId: traceIdOf(record['trace_id']),
    errorType,
    errorClass: errorClassOf(record['error_class'], errorType),
    errorMessage: textOf(record['error_message'], MAX_MESSAGE),
    stage: textOf(record['stage'], MAX_NAME),
    processingTimeMs: durationOf(record['processing_time_ms']),
    signal: isSignalEvent(event) ? signalOf(event, record) : undefined,
    clientIp: textOf(record['client_ip'], MAX_NAME),
    apiKeyId: textOf(record['api_key_id'], MAX_NAME),
    userAgent: textOf(record['user_agent'], MAX_USER_AGENT),
    inputSize: textOf(record['input_size'], MAX_NAME),
    inputFormat: textOf(record['input_format'], MAX_NAME),
    outputFormat: textOf(record['output_format'], MAX_NAME),
    model: textOf(record['model'], MAX_NAME),
    provider: textOf(record['provider'], MAX_NAME),
    hostName: textOf(record['host_name'], MAX_NAME),
  };
  // The character that stands for a bad byte may as well have been written.
  return { ok: true, entry, timed: atMs !== undefined, utf8: !line.includes('\uFFFD') || isUtf8(bytes) };
}
