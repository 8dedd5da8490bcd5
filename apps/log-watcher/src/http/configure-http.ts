/** What stands before the controllers, in order: id, security headers, route and method. */
import { isIP } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, urlencoded, type NextFunction, type Request, type Response } from 'express';
import { Failure } from '#events';
import { setRoute } from '#telemetry';
import type { ProblemFilter } from './problem.filter.js';
import { requestScope } from './request-scope.js';
import { securityHeaders } from './security-headers.js';

const READ = ['GET', 'HEAD', 'OPTIONS'];
const ACT = ['POST', 'OPTIONS'];

/** All routes, as templates, and the methods that each takes. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  '/': READ,
  '/assets/:name': READ,
  '/v1/stats': READ,
  '/v1/errors': READ,
  '/v1/slow': READ,
  '/v1/timeline': READ,
  '/v1/alerts': READ,
  '/v1/requests/:requestId': READ,
  '/v1/stream': READ,
  '/v1/silences': [...READ, 'POST'],
  '/v1/silences/:id': ['DELETE', 'OPTIONS'],
  '/v1/receivers': READ,
  '/v1/receivers/:name/test': ACT,
  '/v1/dead-letters': READ,
  '/v1/dead-letters/resend': ACT,
  '/v1/dead-letters/:id/resend': ACT,
  '/silence': [...READ, 'POST'],
  '/healthz': READ,
  '/readyz': READ,
  '/metrics': READ,
};

/** What a request may carry: a silence needs a few lines. */
const BODY_BYTES = 16 * 1024;

/**
 * Puts everything in place; to be called before `app.init()`, so that it stands before Nest's own routes.
 * @param dashboardUrl where browsers find this service beside its plain addresses
 */
export function configureHttp(app: NestExpressApplication, problems: ProblemFilter, dashboardUrl: string): void {
  // An address with a zone, such as fe80::1%eth0, is none to a URL.
  const hostname = URL.canParse(dashboardUrl) ? new URL(dashboardUrl).hostname : '';
  const express = app.getHttpAdapter().getInstance();
  express.disable('x-powered-by').disable('etag');
  express.use(requestScope, securityHeaders);
  for (const [path, methods] of Object.entries(ROUTES)) express.all(path, routeGate(path, methods, hostname));
  express.use('/v1/silences', json({ limit: BODY_BYTES, strict: false }));
  express.use('/silence', urlencoded({ limit: BODY_BYTES, extended: false }));
  app.useGlobalFilters(problems);
}

/** Names the route on the span, and refuses the methods it does not take. */
function routeGate(path: string, methods: readonly string[], ownName: string) {
  const template = path.replace(/:(\w+)/g, (_, name: string) => `{${name === 'requestId' ? 'request_id' : name}}`);
  return (request: Request, response: Response, next: NextFunction): void => {
    setRoute(template);
    if (!methods.includes(request.method)) {
      response.setHeader('Allow', methods.join(', '));
      const taken = methods.filter((it) => it !== 'HEAD' && it !== 'OPTIONS');
      throw new Failure('MethodNotAllowedError', `${template} takes ${taken.join(' and ')}.`);
    }
    if (!READ.includes(request.method)) refuseOtherSites(request, ownName);
    return next();
  };
}

/** A page of another site, open in an operator's browser, must not be able to silence an alert. Programs send none of these headers. */
function refuseOtherSites({ headers }: Request, ownName: string): void {
  const { origin, host } = headers;
  const elsewhere = origin !== undefined && !isOwnPage(origin, host, ownName);
  const site = headers['sec-fetch-site'];
  if (elsewhere || site === 'cross-site' || site === 'same-site')
    throw new Failure('BadOptionError', 'Origin: this is not taken from pages of other sites.', {
      remedy: 'Open the page by its IP address, or by the name in DASHBOARD_URL.',
    });
}

/** A name that is not ours may belong to another site, which has let it point here: then both headers say the same. */
function isOwnPage(origin: string, host: string | undefined, ownName: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { host: from, hostname } = new URL(origin);
  const isKnown = hostname === 'localhost' || hostname === ownName || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return from === host && isKnown;
}
