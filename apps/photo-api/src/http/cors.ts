/** Which pages of other origins may use the API from a browser. No cookies are used, so none are ever allowed to be sent. */
import type { NextFunction, Request, Response } from 'express';

const HEADERS_TO_SEND = [
  'Accept',
  'Authorization',
  'Cache-Control',
  'Content-Type',
  'Idempotency-Key',
  'Prefer',
  'X-API-Key',
  'X-Request-Id',
  'traceparent',
  'tracestate',
].join(', ');

const HEADERS_TO_READ = [
  'Content-Disposition',
  'Idempotent-Replayed',
  'Location',
  'Preference-Applied',
  'RateLimit-Limit',
  'RateLimit-Policy',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'Server-Timing',
  'X-Cache',
  'X-Request-Id',
  'traceparent',
].join(', ');

const PREFLIGHT_KEPT_S = '600';

/**
 * Middleware that tells browsers which origins may. An origin that is not on the list gets the same answer without the headers, which its
 * browser then keeps from it.
 * @param origins `https://example.org`, or `*` for all; none where it is empty
 */
export function cors(origins: readonly string[]) {
  const all = origins.includes('*');
  const allowed = new Set(origins);
  return (request: Request, response: Response, next: NextFunction): void => {
    if (allowed.size === 0) return next();
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin === undefined || !(all || allowed.has(origin))) return next();
    response.setHeader('Access-Control-Allow-Origin', all ? '*' : origin);
    response.setHeader('Access-Control-Expose-Headers', HEADERS_TO_READ);
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, DELETE');
      response.setHeader('Access-Control-Allow-Headers', HEADERS_TO_SEND);
      response.setHeader('Access-Control-Max-Age', PREFLIGHT_KEPT_S);
    }
    next();
  };
}
