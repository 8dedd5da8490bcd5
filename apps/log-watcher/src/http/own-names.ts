/**
 * Under which names this service is asked. A name that is not ours may belong to another site, which has let it point here: its page, open
 * in an operator's browser, could then read the logs' figures and silence alerts as if it were ours.
 */
import { isIP } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Failure } from '#events';
import { ROUTES } from './routes.js';

const REMEDY = 'Use the IP address, localhost, or the name in DASHBOARD_URL.';
const OPEN = new Set(ROUTES.filter(({ underAnyName }) => underAnyName === true).map(({ path }) => path));

/** Refuses what comes under another name, but for the routes that machines watch. @param ownNames in lower case, beside localhost */
export function refuseOtherNames(ownNames: readonly string[]): RequestHandler {
  return ({ headers: { host }, path }: Request, _response: Response, next: NextFunction): void => {
    // Programs that speak HTTP/1.0 send no name; browsers always do.
    if (host === undefined || OPEN.has(path) || isOwn(nameIn(`http://${host}`), ownNames)) return next();
    throw new Failure('BadOptionError', 'Host: this service does not go by that name.', { remedy: REMEDY });
  };
}

/** Refuses changes that a page of another site asks for. Programs send none of these headers. */
export function refuseOtherSites({ headers }: Request, ownNames: readonly string[]): void {
  const { origin, host } = headers;
  const elsewhere = origin !== undefined && !isOwnPage(origin, host, ownNames);
  const site = headers['sec-fetch-site'];
  if (elsewhere || site === 'cross-site' || site === 'same-site')
    throw new Failure('BadOptionError', 'Origin: this is not taken from pages of other sites.', { remedy: REMEDY });
}

function isOwnPage(origin: string, host: string | undefined, ownNames: readonly string[]): boolean {
  return URL.canParse(origin) && new URL(origin).host === host && isOwn(nameIn(origin), ownNames);
}

function isOwn(name: string, ownNames: readonly string[]): boolean {
  return name === 'localhost' || ownNames.includes(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

/** In lower case; empty where it is no address. */
function nameIn(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : '';
}
