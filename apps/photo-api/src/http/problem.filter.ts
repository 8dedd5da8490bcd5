/** Where every failure becomes an answer: one shape, one status table, no stack, no HTML. The only catch of the HTTP edge. */
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import type { EventEmitter } from '#telemetry';
import { photoRequestOf } from './photo-request-log.js';
import { problemType, STATUS_OF } from './problem-status.js';
import { requestIdOf } from './request-scope.js';
import { send, serverTiming } from './send.js';

/** An RFC 9457 problem document, with what Safelight adds. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly request_id: string;
  readonly error_type: string;
  readonly remedy: string;
  /** Seconds after which the same request may succeed. */
  readonly retry_after?: number;
}

const DEFAULT_RETRY_S = 5;

/** Answers whatever was thrown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: EventEmitter) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const failure = toFailure(thrown);
    const photo = photoRequestOf(request);
    photo?.fail(failure);
    if (photo === undefined && failure.errorType === 'UnexpectedError')
      this.log.emit(
        'library_warned',
        { message: `${request.method} failed unexpectedly`, error_stack: failure.fullStack() },
        'ERROR',
      );
    const status = STATUS_OF[failure.errorType];
    // Nobody is there to read an answer.
    if (status === null && failure.errorType === 'ClientGoneError') return void response.destroy();
    answerProblem(request, response, failure, status ?? 500);
  }
}

/** The problem document of a failure. */
export function describeProblem(failure: Failure, status: number, requestId: string): Problem {
  const retryAfter = retryAfterOf(failure, status);
  return {
    type: problemType(failure.errorType),
    title: failure.title,
    status,
    detail: failure.publicDetail,
    instance: `urn:safelight:request:${requestId}`,
    request_id: requestId,
    error_type: failure.errorType,
    remedy: failure.remedy,
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
  };
}

function answerProblem(request: Request, response: Response, failure: Failure, status: number): void {
  const photo = photoRequestOf(request);
  const problem = describeProblem(failure, status, requestIdOf(request));
  // The classic form endpoint speaks its own shape, also when it fails; its readers look at `success`.
  const classic = photo?.route === '/upload';
  send(request, response, {
    status,
    contentType: classic ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8',
    body: JSON.stringify(classic ? { success: false, error: failure.publicDetail, ...problem } : problem),
    headers: {
      'Cache-Control': 'no-store',
      ...(photo === undefined ? {} : { 'Server-Timing': serverTiming(photo) }),
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer realm="Safelight"' } : {}),
      ...(problem.retry_after === undefined ? {} : { 'Retry-After': String(problem.retry_after) }),
    },
  });
}

function retryAfterOf(failure: Failure, status: number): number | undefined {
  if (failure.retryAfterS !== undefined) return failure.retryAfterS;
  return status === 503 || status === 429 ? DEFAULT_RETRY_S : undefined;
}

/** Nest and Express have errors of their own, and no parser of bodies stands before the routes; all else that is no Failure is unexpected. */
function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusOf(thrown);
  if (status === 404) return new Failure('NotFoundError', 'There is no such route.', { cause: thrown });
  if (status === 400)
    return new Failure('BadOptionError', 'The path of the address is no UTF-8 in percent encoding.', {
      remedy: 'Write % as %25, and encode other characters as UTF-8, as any HTTP client does.',
      cause: thrown,
    });
  return Failure.from(thrown);
}

function statusOf(thrown: unknown): number | undefined {
  const status: unknown = thrown instanceof Error && 'status' in thrown ? thrown.status : undefined;
  return typeof status === 'number' ? status : undefined;
}
