/** What stands before the controllers, in order: id, security headers, route, key, and for photos the log, the shutdown, the rate and the queue. */
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { apiDocs } from '#api-docs';
import { Failure } from '#events';
import { setRoute } from '#telemetry';
import type { Access } from '../access/access.js';
import type { RateLimit } from '../access/rate-limit.js';
import type { Admission } from '../admission/admission.js';
import type { Readiness } from '../application/readiness.js';
import { recogniseClient, scopeGate, visitorOf } from './client-of-request.js';
import { cors } from './cors.js';
import { openApiDocument } from './openapi.js';
import type { PhotoRequestLog } from './photo-request-log.js';
import type { ProblemFilter } from './problem.filter.js';
import { countAgainstRate } from './rate-gate.js';
import { requestScope } from './request-scope.js';
import { type Route, ROUTES } from './routes.js';
import { securityHeaders } from './security-headers.js';

/** The parts that requests meet on their way. */
export interface HttpParts {
  readonly requestLog: PhotoRequestLog;
  readonly readiness: Readiness;
  readonly access: Access;
  readonly corsOrigins: readonly string[];
  readonly rateLimit: RateLimit;
  readonly admission: Admission;
  readonly problems: ProblemFilter;
  readonly trustProxy: number | string;
  readonly maxUploadBytes: number;
}

/** Puts everything in place; to be called before `app.init()`, so that it stands before Nest's own routes. */
export function configureHttp(app: NestExpressApplication, parts: HttpParts): void {
  const express = app.getHttpAdapter().getInstance();
  express.disable('x-powered-by').disable('etag').set('trust proxy', parts.trustProxy);
  express.use(requestScope, securityHeaders, cors(parts.corsOrigins), recogniseClient(parts.access));
  for (const route of ROUTES) {
    express.all(route.path, routeGate(route));
    if (route.photo) express.post(route.path, parts.requestLog.watch(route.path));
    if (route.access !== 'open') express.use(route.path, scopeGate(parts.access, route.access));
    if (route.photo) express.post(route.path, photoGate(parts));
  }
  express.use(apiDocs({ title: 'Safelight · API', document: () => openApiDocument(parts.maxUploadBytes) }));
  app.useGlobalFilters(parts.problems);
}

/** Likewise for a process that serves no photos. */
export function configureHealth(
  app: NestExpressApplication,
  { access, problems, trustProxy }: Pick<HttpParts, 'access' | 'problems' | 'trustProxy'>,
): void {
  const express = app.getHttpAdapter().getInstance();
  express.disable('x-powered-by').disable('etag').set('trust proxy', trustProxy);
  express.use(requestScope, securityHeaders, recogniseClient(access));
  for (const route of ROUTES.filter(({ path }) => HEALTH_PATHS.includes(path))) {
    express.all(route.path, routeGate(route));
    if (route.access !== 'open') express.use(route.path, scopeGate(access, route.access));
  }
  app.useGlobalFilters(problems);
}

const HEALTH_PATHS = ['/healthz', '/readyz', '/metrics'];

/** Names the route on the span, says which methods it takes, and refuses the others. */
function routeGate({ path, methods }: Route) {
  const allowed: string[] = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
  return (request: Request, response: Response, next: NextFunction): void => {
    setRoute(path);
    if (request.method !== 'OPTIONS' && allowed.includes(request.method)) return next();
    response.setHeader('Allow', allowed.join(', '));
    if (request.method === 'OPTIONS') return void response.status(204).end();
    throw new Failure('MethodNotAllowedError', `${path} takes ${methods.join(', ')}.`);
  };
}

/** What refuses a photo before its first byte is read. */
function photoGate({ readiness, rateLimit, admission }: HttpParts) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (readiness.isStopping)
      throw new Failure('ShuttingDownError', 'The service is being stopped and takes no new photos.', {
        retryAfterS: 10,
      });
    countAgainstRate(rateLimit, request, response);
    admission.refuseWhenFull(visitorOf(request));
    next();
  };
}
