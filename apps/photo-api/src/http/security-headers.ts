/** What browsers are told not to do with our pages. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Our own page: everything from here, pictures also from memory, nothing inline. */
const OWN_PAGES = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'blob:', 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** Swagger UI writes style attributes; its scripts are files of ours. */
const DOCS = { ...OWN_PAGES, styleSrc: ["'self'", "'unsafe-inline'"] };

const strict = helmetWith(OWN_PAGES);
const docs = helmetWith(DOCS);

/** Sets the headers on every answer. */
export const securityHeaders: RequestHandler = (request, response, next) =>
  (/^\/docs(\/|$)/.test(request.path) ? docs : strict)(request, response, next);

function helmetWith(directives: Record<string, string[]>): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // The service speaks plain HTTP on the loopback; whoever puts TLS in front decides about HSTS there.
    strictTransportSecurity: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });
}
