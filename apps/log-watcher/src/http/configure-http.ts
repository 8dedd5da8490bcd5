/** What stands before the controllers, in order: id, security headers, route and method. */
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { Failure } from '#events';
import { setRoute } from '#telemetry';
import type { ProblemFilter } from './problem.filter.js';
import { requestScope } from './request-scope.js';
import { securityHeaders } from './security-headers.js';

/** All routes, as templates. Every one is read-only. */
const ROUTES = [
  '/',
  '/assets/:name',
  '/v1/stats',
  '/v1/errors',
  '/v1/slow',
  '/v1/timeline',
  '/v1/alerts',
  '/v1/requests/:requestId',
  '/v1/stream',
  '/healthz',
  '/readyz',
  '/metrics',
] as const;
const METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Puts everything in place; to be called before `app.init()`, so that it stands before Nest's own routes. */
export function configureHttp(app: NestExpressApplication, problems: ProblemFilter): void {
  const express = app.getHttpAdapter().getInstance();
  express.disable('x-powered-by').disable('etag');
  express.use(requestScope, securityHeaders);
  for (const path of ROUTES) express.all(path, routeGate(path));
  app.useGlobalFilters(problems);
}

/** Names the route on the span, and refuses the methods it does not take. */
function routeGate(path: string) {
  const template = path.replace(/:(\w+)/g, (_, name: string) => `{${name === 'requestId' ? 'request_id' : name}}`);
  return (request: Request, response: Response, next: NextFunction): void => {
    setRoute(template);
    if (METHODS.has(request.method)) return next();
    response.setHeader('Allow', [...METHODS].join(', '));
    throw new Failure('MethodNotAllowedError', `${template} takes GET.`);
  };
}
