/** First of all middlewares: decides the request's id and runs everything else inside the request. */
import type { NextFunction, Request, Response } from 'express';
import { answeredTrace, ensureRequestId, runInRequest, TRACEPARENT } from '#telemetry';

/** Gives the request its id, in the answer's header and in every line and span from here on, tells its trace in the answer, and every answer a `Server-Timing`. */
export function requestScope(request: Request, response: Response, next: NextFunction): void {
  const requestId = ensureRequestId(request);
  response.setHeader('X-Request-Id', requestId);
  const traceparent = answeredTrace(request.headers);
  if (traceparent !== undefined) response.setHeader(TRACEPARENT, traceparent);
  timeAnswer(response);
  runInRequest({ requestId }, () => next());
}

/** Id of the request, as `requestScope` has decided it. */
export function requestIdOf(request: Request): string {
  return ensureRequestId(request);
}

/** Photo routes time their stages themselves; all others at least say how long they took. */
function timeAnswer(response: Response): void {
  const startedAt = performance.now();
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => Response;
  response.writeHead = (...head: unknown[]): Response => {
    if (!response.hasHeader('Server-Timing'))
      response.setHeader('Server-Timing', `total;dur=${(performance.now() - startedAt).toFixed(1)}`);
    return writeHead(...head);
  };
}
