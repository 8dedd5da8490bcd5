/** The route that takes many photos at once; they are made one after the other, and each is answered for itself. */
import type { Hash } from 'node:crypto';
import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import { Idempotency } from '../access/idempotency.js';
import { RateLimit } from '../access/rate-limit.js';
import type { PhotoRequest } from '../application/photo-request.js';
import { JobService } from '../application/job-service.js';
import type { Environment } from '../config/environment.js';
import { ENVIRONMENT } from '../config/environment-token.js';
import { MAX_BATCH_PHOTOS } from '../jobs/job.js';
import type { JobDraft } from '../jobs/job-draft.js';
import { ASYNC_FIELDS, splitAsync } from './async-fields.js';
import { BatchInProgress } from './batch-in-progress.js';
import { ALL_BATCH_FIELDS, orderBatch } from './batch-wishes.js';
import { withKnownModel } from './known-model.js';
import { safeFileName } from './log-safe.js';
import { fieldNames } from './option-fields.js';
import { photoRequestOf } from './photo-request-log.js';
import { countAgainstRate } from './rate-gate.js';
import { answeredAgain, idempotencyKeyOf } from './replay.js';
import { answerAccepted, wantsNoStore } from './respond-async.js';
import { letBodyCome } from './server-adapter.js';
import { refuseByHeaders } from './upload-reader.js';

const FIELDS = [...fieldNames(ALL_BATCH_FIELDS), ...fieldNames(ASYNC_FIELDS)];

/** `POST /v1/batches`. */
@Controller('v1/batches')
export class BatchesController {
  constructor(
    private readonly jobs: JobService,
    private readonly answers: Idempotency,
    private readonly rateLimit: RateLimit,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** Many photos, or a zip of them. */
  @Post()
  async batch(@Req() request: Request, @Res() response: Response): Promise<void> {
    const photo = photoRequestOf(request);
    if (photo === undefined) throw new Failure('UnexpectedError', 'The request was not opened.');
    refuseByHeaders(request, this.environment.maxBatchBytes);
    const draft = await this.jobs.draft({ isFingerprinted: idempotencyKeyOf(request) !== undefined });
    try {
      const { fields, hasArchive } = await this.read(request, response, { photo, draft });
      const describe = (hash: Hash) => hash.update(JSON.stringify([fields, draft.fingerprint]));
      if (answeredAgain(this.answers, request, response, describe)) return;
      const { callbackUrl, rest } = splitAsync(fields);
      const { task, ...wish } = withKnownModel(orderBatch(rest, this.environment.modelDir), this.environment);
      this.jobs.checkCallback(callbackUrl);
      if (hasArchive) await draft.unpackArchive(safeFileName);
      countAgainstRate(this.rateLimit, request, response, draft.photos.length - 1);
      photo.wish = wish;
      const order = { kind: 'batch', task, wish, callbackUrl, uncached: wantsNoStore(request) } as const;
      const job = await this.jobs.accept(photo, draft, order);
      answerAccepted(request, response, job, this.environment.resultTtlMs);
    } finally {
      await draft.discard();
    }
  }

  private async read(request: Request, response: Response, { photo, draft }: { photo: PhotoRequest; draft: JobDraft }) {
    letBodyCome(request, response);
    const { maxBatchBytes: maxBytes, batchUploadTimeoutMs: timeoutMs } = this.environment;
    const terms = { fields: FIELDS, draft, maxPhotos: MAX_BATCH_PHOTOS, maxBytes, timeoutMs, signal: photo.signal };
    const parts = await new BatchInProgress(request, terms).done;
    photo.uploadMs = photo.ageMs;
    return parts;
  }
}
