/** The one line that a photo request ends with. The failure rate is only right if there is exactly one, so it is made here alone. */
import type { EventFields } from '#events';
import { type EventEmitter, type PhotoMeasure, recordPhoto, type StepTiming } from '#telemetry';
import type { PhotoRequest } from './photo-request.js';

const KIB = 1024;

/** Writes the terminal line of a request that is over, and counts it. To be called once for a request. */
export function writeTerminalLine(log: EventEmitter, request: PhotoRequest): void {
  const { failure, facts, ageMs } = request;
  recordPhoto(measure(request, ageMs));
  if (failure === undefined) log.emit('image_processed', processedFields(request, ageMs));
  else {
    const fields = {
      error_type: failure.errorType,
      error_class: failure.errorClass,
      error_message: failure.publicDetail,
      processing_time_ms: ageMs,
      stage: failure.stage,
      ...inputFields(request),
      ...jobFields(request),
    };
    if (failure.errorClass === 'client_input') log.emit('image_rejected', fields);
    else
      log.emit('processing_failed', {
        ...fields,
        error_stack: failure.fullStack(),
        queue_wait_ms: request.queueWaitMs,
        model: facts?.model,
        provider: facts?.provider,
      });
  }
}

/** Time of the named steps together, in ms; undefined where none of them ran. */
export function timeOf(timings: readonly StepTiming[], ...steps: readonly string[]): number | undefined {
  const ran = timings.filter(({ step }) => steps.includes(step));
  return ran.length === 0 ? undefined : ran.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function measure({ failure, facts }: PhotoRequest, ms: number): PhotoMeasure {
  const model = facts?.model;
  if (failure === undefined) return { outcome: 'processed', model, ms };
  return {
    outcome: failure.errorClass === 'client_input' ? 'rejected' : 'failed',
    errorType: failure.errorType,
    model,
    ms,
  };
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
    ...jobFields(request),
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
