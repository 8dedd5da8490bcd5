/** What a client does with a job that it has submitted. */
import { Controller, Delete, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import { JobService } from '../application/job-service.js';
import type { Environment } from '../config/environment.js';
import { ENVIRONMENT } from '../config/environment-token.js';
import type { Job } from '../jobs/job.js';
import { clientOfRequest } from './client-of-request.js';
import { describeWholeJob } from './job-document.js';
import { answerResult } from './job-result.js';
import { streamJob, wantsEvents } from './job-stream.js';
import { send } from './send.js';

const YES = ['true', '1', 'on', 'yes'];
const NO = ['false', '0', 'off', 'no'];

/** `GET` and `DELETE /v1/jobs/{id}`, `GET /v1/jobs/{id}/result`. */
@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly jobs: JobService,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** Where the job is, once, or as a stream of events. */
  @Get(':id')
  state(@Param('id') id: string, @Req() request: Request, @Res() response: Response): void {
    const job = this.find(id, request);
    const { resultTtlMs } = this.environment;
    response.setHeader('Vary', 'Accept');
    if (wantsEvents(request)) return streamJob(response, this.jobs, job, resultTtlMs);
    send(request, response, {
      status: 200,
      contentType: 'application/json; charset=utf-8',
      body: JSON.stringify(describeWholeJob(job, resultTtlMs)),
      headers: { 'Cache-Control': 'no-store' },
    });
  }

  /** The result; with `delete=true` the job is deleted once it is handed out. */
  @Get(':id/result')
  async result(
    @Param('id') id: string,
    @Query('delete') deletion: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const job = this.find(id, request);
    const deletes = isYes(deletion) && request.method === 'GET' && job.head.finishedAt !== undefined;
    const handOut = (): void => void this.jobs.remove(job, 'handed_out');
    // Only an answer that went out whole is a result that was handed out.
    if (deletes) response.once('finish', handOut);
    try {
      await answerResult(request, response, this.jobs, job);
    } catch (thrown) {
      // The picture could not be read just now: what is answered is not the result.
      if (Failure.from(thrown).errorType === 'QueueStoreError') response.off('finish', handOut);
      throw thrown;
    }
  }

  /** Gives up what is not done and deletes everything. */
  @Delete(':id')
  async remove(@Param('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    await this.jobs.remove(this.find(id, request), 'asked_for');
    response.setHeader('Cache-Control', 'no-store');
    response.status(204).end();
  }

  private find(id: string, request: Request): Job {
    return this.jobs.find(id, clientOfRequest(request).key?.id);
  }
}

function isYes(value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value === 'string' && YES.includes(value)) return true;
  if (typeof value === 'string' && NO.includes(value)) return false;
  throw new Failure('BadOptionError', 'delete: must be true or false.');
}
