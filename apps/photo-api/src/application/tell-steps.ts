/** The lines between `request_received` and the terminal one: what was found and done on the way. */
import type { Finding } from '#imaging';
import type { EventEmitter } from '#telemetry';
import type { PhotoFacts } from '../workers/protocol.js';
import type { PhotoRequest } from './photo-request.js';
import { inputFields } from './terminal-line.js';

/** Says that the upload is complete and readable. */
export function tellUpload(log: EventEmitter, request: Pick<PhotoRequest, 'header' | 'fileBytes' | 'fileName'>): void {
  const { input_size, input_format, file_size_kb } = inputFields(request);
  if (input_size === undefined || input_format === undefined || file_size_kb === undefined) return;
  log.emit('image_uploaded', { input_size, input_format, file_size_kb, file_name: request.fileName });
}

/** Says of each step worth a line that it succeeded, also where a later one failed. */
export function tellSteps(log: EventEmitter, { timings, wish }: PhotoRequest): void {
  for (const { step, durationMs, facts, errorType } of timings) {
    if (errorType !== undefined) continue;
    const background = wish?.background;
    if (step === 'find_face') log.emit('face_detected', { duration_ms: durationMs, faces: Number(facts['faces']) });
    else if (step === 'matte' || step === 'stylize')
      log.emit(step === 'matte' ? 'matting_completed' : 'style_applied', {
        duration_ms: durationMs,
        model: String(facts['model']),
        provider: String(facts['provider']),
      });
    else if (step === 'compose' && background !== undefined)
      log.emit('background_applied', { duration_ms: durationMs, background });
  }
}

/** Says of each thing that the checks found what was measured, and in which photo where there are several. */
export function tellFindings(log: EventEmitter, request: PhotoRequest, { quality, sheet }: PhotoFacts): void {
  const images = sheet?.images ?? [];
  if (images.length < 2) return tellEach(log, quality.checks, inputFields(request));
  // What is known of the input is known of the first photo alone.
  for (const [index, image] of images.entries()) tellEach(log, image.quality.checks, { photo_number: index + 1 });
}

function tellEach(
  log: EventEmitter,
  findings: readonly Finding[],
  about: ReturnType<typeof inputFields> | { readonly photo_number: number },
): void {
  for (const { code, measure, limit } of findings)
    log.emit('image_suspicious', { reason: code, measure, limit, ...about });
}
