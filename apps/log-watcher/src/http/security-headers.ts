/** What browsers are told not to do with the page: everything comes from here, nothing is inline, nobody frames it. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Sets the headers on every answer. */
export const securityHeaders: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // The service speaks plain HTTP on the loopback; whoever puts TLS in front decides about HSTS there.
  strictTransportSecurity: false,
  crossOriginResourcePolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'no-referrer' },
});
