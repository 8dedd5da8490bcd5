/** First of all middlewares: decides the request's id and runs everything else inside the request. */
import type { NextFunction, Request, Response } from 'express';
import { ensureRequestId, runInRequest } from '#telemetry';

/** Gives the request its id, in the answer's header and in every line and span from here on. */
export function requestScope(request: Request, response: Response, next: NextFunction): void {
  const requestId = ensureRequestId(request);
  response.setHeader('X-Request-Id', requestId);
  runInRequest({ requestId }, () => next());
}
