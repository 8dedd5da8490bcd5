/** What stands before the controllers, in order: id, security headers, our own name, route and method. */
import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { json, urlencoded, type Express, type NextFunction, type Request, type Response } from 'express';
import { apiDocs } from '#api-docs';
import { Failure } from '#events';
import { setRoute } from '#telemetry';
import { openApiDocument } from './openapi.js';
import { refuseOtherNames, refuseOtherSites } from './own-names.js';
import type { ProblemFilter } from './problem.filter.js';
import { refusingInWords, verifyForm, verifyText } from './refused-body.js';
import { requestScope } from './request-scope.js';
import { type Route, ROUTES, templateOf } from './routes.js';
import { securityHeaders } from './security-headers.js';

/** What a request may carry: a silence needs a few lines. */
const BODY_BYTES = 16 * 1024;

/** One address a route: whoever closes one in front of this service must not be passed by its name in capitals or with a slash behind it. */
export function exactExpress(): Express {
  return express().enable('case sensitive routing').enable('strict routing');
}

/**
 * Puts everything in place; to be called before `app.init()`, so that it stands before Nest's own routes.
 * @param ownNames by which browsers find this service beside its plain addresses
 */
export function configureHttp(app: NestExpressApplication, problems: ProblemFilter, ownNames: readonly string[]): void {
  const names = ownNames.map((name) => name.toLowerCase());
  const server = app.getHttpAdapter().getInstance();
  server.disable('x-powered-by').disable('etag');
  server.use(requestScope, securityHeaders, refuseOtherNames(names));
  for (const route of ROUTES) server.all(route.path, routeGate(route, names));
  server.use('/v1/silences', refusingInWords(json({ limit: BODY_BYTES, strict: false, verify: verifyText })));
  server.use('/silence', refusingInWords(urlencoded({ limit: BODY_BYTES, extended: false, verify: verifyForm })));
  server.use(apiDocs({ title: 'Safelight · log-watcher API', document: openApiDocument }));
  app.useGlobalFilters(problems);
}

/** Names the route on the span, and refuses the methods it does not take. */
function routeGate(route: Route, ownNames: readonly string[]) {
  const template = templateOf(route);
  const taken: readonly string[] = route.methods;
  const methods = [...taken, ...(taken.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
  return (request: Request, response: Response, next: NextFunction): void => {
    setRoute(template);
    if (request.method === 'OPTIONS' || !methods.includes(request.method)) {
      response.setHeader('Allow', methods.join(', '));
      // What is taken, and nothing about other sites: their pages may not ask.
      if (request.method === 'OPTIONS') return void response.status(204).end();
      throw new Failure('MethodNotAllowedError', `${template} takes ${taken.join(' and ')}.`);
    }
    if (request.method === 'POST' || request.method === 'DELETE') refuseOtherSites(request, ownNames);
    return next();
  };
}
