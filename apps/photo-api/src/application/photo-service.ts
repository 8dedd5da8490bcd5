/**
 * The way of a photo: inspect → admit → queue → worker → result. It begins when the upload is complete and ends with a picture or a
 * Failure. Decodes nothing, answers nobody, knows no HTTP.
 */
import { Failure } from '#events';
import { type ImageHeader, inspectImage, type PhotoResult } from '#imaging';
import { type EventEmitter, preciseNow, recordQueueWait, reportSteps, StepTrail } from '#telemetry';
import { estimatePhotoBytes } from '../admission/memory-estimate.js';
import type { PhotoQueue } from '../queue/photo-queue.js';
import type { PhotoTask } from '../workers/protocol.js';
import type { WorkerReply } from '../workers/worker-process.js';
import type { PhotoRequest } from './photo-request.js';
import { tellDoubts, tellSteps, tellUpload } from './tell-steps.js';

/** Makes photos. */
export class PhotoService {
  constructor(
    private readonly queue: PhotoQueue,
    private readonly log: EventEmitter,
    private readonly deadlineMs: number,
  ) {}

  /**
   * Makes one photo and writes its steps into lines, spans and metrics.
   * @param bytes the uploaded file; must not change meanwhile
   * @throws Failure every way in which a photo can fail; the request then holds what is known
   */
  async make(request: PhotoRequest, bytes: Uint8Array, task: PhotoTask): Promise<PhotoResult> {
    const trail = new StepTrail();
    const overdue = setTimeout(() => request.giveUp(deadlineFailure(this.deadlineMs)), this.deadlineMs);
    try {
      const header = await trail.run('inspect', () => inspectImage(bytes), describeHeader);
      this.uploaded(request, header, bytes);
      const reply = await this.inLine(request, bytes, task);
      trail.timings.push(...reply.message.timings);
      return finish(request, reply);
    } finally {
      clearTimeout(overdue);
      this.tell(request, trail);
    }
  }

  private uploaded(request: PhotoRequest, header: ImageHeader, bytes: Uint8Array): void {
    request.header = header;
    request.fileBytes = bytes.length;
    tellUpload(this.log, request);
  }

  private inLine(request: PhotoRequest, bytes: Uint8Array, task: PhotoTask): Promise<WorkerReply> {
    const header = request.header as ImageHeader;
    return this.queue.process({
      message: { kind: 'photo', task, header, deadlineAt: preciseNow() + this.deadlineMs },
      bytes,
      costBytes: estimatePhotoBytes(header, bytes.length),
      signal: request.signal,
      onBegin: (queueWaitMs) => {
        request.queueWaitMs = queueWaitMs;
        recordQueueWait(queueWaitMs);
      },
    });
  }

  private tell(request: PhotoRequest, { timings }: StepTrail): void {
    request.timings = timings;
    reportSteps(timings);
    tellSteps(this.log, request);
    if (request.facts !== undefined) tellDoubts(this.log, request, request.facts.doubts);
  }
}

function finish(request: PhotoRequest, reply: WorkerReply): PhotoResult {
  if (!reply.ok) throw Failure.fromJSON(reply.message.failure);
  request.facts = reply.message.facts;
  request.outputBytes = reply.picture.length;
  return { ...reply.message.facts, bytes: reply.picture };
}

function describeHeader({ format, width, height }: ImageHeader) {
  return { format, width, height };
}

function deadlineFailure(deadlineMs: number): Failure {
  return new Failure('DeadlineExceededError', `The photo was not ready after ${deadlineMs / 1000} s.`);
}
