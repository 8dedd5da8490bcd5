/** What a trace says of a photo request: sizes and decisions, so that what slow or failing requests have in common can be seen. No photo content, no file name. */
import type { TraceFacts } from '#telemetry';
import type { PhotoTask } from '../workers/protocol.js';
import type { PhotoRequest } from './photo-request.js';

/** The facts of a request that is over, or was made into a job. */
export function traceFactsOf(request: PhotoRequest): TraceFacts {
  const { cache, queueWaitMs, task } = request;
  return {
    outcome: outcomeOf(request),
    ...inputOf(request),
    ...(task === undefined ? {} : wishOf(task)),
    ...resultOf(request),
    cache,
    queue_wait_ms: queueWaitMs === undefined ? undefined : Math.round(queueWaitMs * 10) / 10,
    error_class: request.failure?.errorClass,
    job_id: request.job?.jobId,
  };
}

function inputOf({ fileBytes, header }: PhotoRequest): TraceFacts {
  return {
    input_bytes: fileBytes,
    input_width: header?.width,
    input_height: header?.height,
    input_format: header?.format,
  };
}

function resultOf({ facts, model, outputBytes }: PhotoRequest): TraceFacts {
  return {
    model: facts?.model ?? model,
    provider: facts?.provider,
    output_width: facts?.width,
    output_height: facts?.height,
    output_bytes: outputBytes,
  };
}

function outcomeOf({ failure, isHandedOver }: PhotoRequest): string {
  if (isHandedOver) return 'accepted';
  if (failure === undefined) return 'processed';
  return failure.errorClass === 'client_input' ? 'rejected' : 'failed';
}

function wishOf({ flow, options }: PhotoTask): TraceFacts {
  const common = { flow, output_format: options.format };
  if (flow === 'cutout') return common;
  if (flow === 'stylization') return { ...common, style: options.style };
  return { ...common, size: options.size.id, background_kind: options.background.kind };
}
