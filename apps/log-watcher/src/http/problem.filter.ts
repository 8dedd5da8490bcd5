/** Where every failure becomes an answer: RFC 9457, no stack, no HTML. The only catch of the HTTP edge, and the only file with statuses of errors. */
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure, type ErrorType } from '#events';
import { ensureRequestId, type EventEmitter } from '#telemetry';
import { ROUTES, templateOf } from './routes.js';

/** Statuses of what this service answers; anything else is its own fault. */
const STATUS_OF: Readonly<Partial<Record<ErrorType, number>>> = {
  BadOptionError: 400,
  NotFoundError: 404,
  MethodNotAllowedError: 405,
  PayloadTooLargeError: 413,
  UnsupportedFormatError: 415,
  QueueFullError: 503,
  ShuttingDownError: 503,
};

/** Answers whatever was thrown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: EventEmitter) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const failure = toFailure(thrown);
    const status = STATUS_OF[failure.errorType] ?? 500;
    if (status === 500)
      this.log.emit(
        'library_warned',
        { message: `${request.method} failed unexpectedly`, error_stack: failure.fullStack() },
        'ERROR',
      );
    if (response.headersSent) return void response.destroy();
    if (failure.retryAfterS !== undefined) response.setHeader('Retry-After', failure.retryAfterS);
    response.setHeader('Cache-Control', 'no-store');
    response
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(failure, status, request)));
  }
}

function problemOf(failure: Failure, status: number, request: Request) {
  const requestId = ensureRequestId(request);
  return {
    type: `urn:safelight:error:${failure.errorType}`,
    title: failure.title,
    status,
    detail: failure.publicDetail,
    instance: `urn:safelight:request:${requestId}`,
    request_id: requestId,
    error_type: failure.errorType,
    remedy: failure.remedy,
  };
}

/** Nest and Express have errors of their own; all else that is no Failure is unexpected. */
function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const status = thrown instanceof HttpException ? thrown.getStatus() : (thrown as { status?: unknown } | null)?.status;
  if (status === 404)
    return new Failure('NotFoundError', 'There is no such route.', { remedy: ROUTES_REMEDY, cause: thrown });
  if (status === 400)
    return new Failure('BadOptionError', 'The path of the address is no UTF-8 in percent encoding.', {
      remedy: 'Write % as %25, and encode other characters as UTF-8, as any HTTP client does.',
      cause: thrown,
    });
  return Failure.from(thrown);
}

const ROUTES_REMEDY = `The routes are ${ROUTES.map(templateOf).join(', ')}.`;
