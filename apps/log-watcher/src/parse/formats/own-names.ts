/** A record of another writer under the names of Safelight's own lines, so that one question fits the lines of all services. Pure. */
import type { LogEntry } from '../log-entry.js';
import type { JsonRecord } from './field-map.js';
import type { MappedRecord } from './mapped-format.js';

/** Safelight's own names of what a map finds. */
const NAMES: Readonly<Partial<Record<keyof LogEntry, string>>> = {
  level: 'level',
  service: 'service',
  event: 'event',
  requestId: 'request_id',
  traceId: 'trace_id',
  errorType: 'error_type',
  errorClass: 'error_class',
  errorMessage: 'error_message',
  stage: 'stage',
  processingTimeMs: 'processing_time_ms',
  clientIp: 'client_ip',
  apiKeyId: 'api_key_id',
  userAgent: 'user_agent',
  inputSize: 'input_size',
  inputFormat: 'input_format',
  outputFormat: 'output_format',
  model: 'model',
  provider: 'provider',
  hostName: 'host_name',
};

/** What the entry of a line that names no service says of it. */
const NO_SERVICE = 'unknown';

/**
 * What the map found, and the record's own fields beside it; where one has the name of what was found, what was found is meant.
 * @param service of a record that names none
 */
export function underOwnNames({ record, entry, timed }: MappedRecord, service: string): JsonRecord {
  const found: Record<string, unknown> = timed ? { timestamp: new Date(entry.atMs).toISOString() } : {};
  for (const [key, name] of Object.entries(NAMES)) {
    const value = entry[key as keyof LogEntry];
    if (value !== undefined) found[name] = value;
  }
  if (entry.service === NO_SERVICE) found['service'] = service;
  if (entry.weight !== 1) found['sample_weight'] = entry.weight;
  return { ...found, ...record, ...found };
}
