/** First of all middlewares: decides the request's id and runs everything else inside the request. */
import type { NextFunction, Request, Response } from 'express';
import { answeredTrace, ensureRequestId, runInRequest, TRACEPARENT } from '#telemetry';

/** Gives the request its id, in the answer's header and in every line and span from here on, tells its trace in the answer. */
export function requestScope(request: Request, response: Response, next: NextFunction): void {
  const requestId = ensureRequestId(request);
  response.setHeader('X-Request-Id', requestId);
  const traceparent = answeredTrace(request.headers);
  if (traceparent !== undefined) response.setHeader(TRACEPARENT, traceparent);
  runInRequest({ requestId }, () => next());
}
