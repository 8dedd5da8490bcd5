/** The one line that a photo request ends with. The failure rate is only right if there is exactly one, so it is made here alone. */
import { hostname } from 'node:os';
import type { EventFields } from '#events';
import { type EventEmitter, type PhotoMeasure, recordPhoto, type StepTiming } from '#telemetry';
import type { StoredLine } from '../jobs/job.js';
import type { PhotoRequest } from './photo-request.js';

const KIB = 1024;
const HOST_NAME = hostname();

/** Writes the terminal line of a request that is over, and counts it. To be called once for a request. */
export function writeTerminalLine(log: EventEmitter, request: PhotoRequest): void {
  writeLine(log, terminalLineOf(request));
}

/** The terminal line of a request that is over, to be written by the caller. */
export function terminalLineOf(request: PhotoRequest): StoredLine {
  const { failure, facts, wish, ageMs } = request;
  if (failure === undefined) return lineOf('image_processed', processedFields(request, ageMs));
  const fields = {
    error_type: failure.errorType,
    error_class: failure.errorClass,
    error_message: failure.publicDetail,
    processing_time_ms: ageMs,
    stage: failure.stage,
    output_format: wish?.outputFormat,
    model: facts?.model ?? request.model,
    ...inputFields(request),
    ...senderFields(request),
    ...jobFields(request),
  };
  if (failure.errorClass === 'client_input') return lineOf('image_rejected', fields);
  return lineOf('processing_failed', {
    ...fields,
    error_stack: failure.fullStack(),
    queue_wait_ms: request.queueWaitMs,
    provider: facts?.provider ?? request.provider,
  });
}

/** Writes a terminal line that was made before, perhaps by an earlier run, and counts its photo. */
export function writeLine(log: EventEmitter, { event, fields }: StoredLine): void {
  recordPhoto(measureOf({ event, fields }));
  // They belong together: `lineOf` has seen to it.
  log.emit(event, fields as unknown as EventFields<'image_processed'> & EventFields<'processing_failed'>);
}

function lineOf<E extends StoredLine['event']>(event: E, fields: EventFields<E>): StoredLine {
  return { event, fields };
}

/** Time of the named steps together, in ms; undefined where none of them ran. */
export function timeOf(timings: readonly StepTiming[], ...steps: readonly string[]): number | undefined {
  const ran = timings.filter(({ step }) => steps.includes(step));
  return ran.length === 0 ? undefined : ran.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

const OUTCOMES = { image_processed: 'processed', image_rejected: 'rejected', processing_failed: 'failed' } as const;

function measureOf({ event, fields }: StoredLine): PhotoMeasure {
  const { error_type: errorType, model, processing_time_ms: ms } = fields as EventFields<'processing_failed'>;
  return { outcome: OUTCOMES[event], errorType, model, ms };
}

function processedFields(request: PhotoRequest, ageMs: number): EventFields<'image_processed'> {
  const { facts, wish, outputBytes } = request;
  return {
    output_format: wish?.outputFormat ?? 'unknown',
    processing_time_ms: ageMs,
    matting_time_ms: timeOf(request.timings, 'matte', 'refine'),
    model: facts?.model,
    provider: facts?.provider,
    cache: request.cache,
    queue_wait_ms: request.queueWaitMs,
    background: wish?.background,
    output_kb: outputBytes === undefined ? undefined : outputBytes / KIB,
    ...inputFields(request),
    ...senderFields(request),
    ...jobFields(request),
  };
}

/** What the watcher tells requests apart by, beside what they asked for. */
function senderFields({ sender, apiKeyId }: PhotoRequest) {
  return {
    client_ip: sender?.clientIp,
    api_key_id: apiKeyId,
    user_agent: sender?.userAgent,
    host_name: HOST_NAME,
  };
}

function jobFields({ job }: PhotoRequest) {
  return { job_id: job?.jobId, parent_request_id: job?.parentRequestId };
}

/** What is known of the picture that came in. */
export function inputFields({ header, fileBytes }: Pick<PhotoRequest, 'header' | 'fileBytes'>) {
  return {
    input_size: header === undefined ? undefined : `${header.width}x${header.height}`,
    input_format: header?.format,
    file_size_kb: fileBytes === undefined ? undefined : fileBytes / KIB,
  };
}
