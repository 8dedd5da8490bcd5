/** Counts photos against their client's limit and tells the client where it stands. */
import type { Request, Response } from 'express';
import { Failure } from '#events';
import type { RateLimit } from '../access/rate-limit.js';
import { clientOfRequest } from './client-of-request.js';

/**
 * Counts photos of the request: one before its body is read, the others of a batch or a sheet when it is known how many they are. The answer gets the `RateLimit-*` headers of draft-ietf-httpapi-ratelimit-headers-06, which clients know.
 * @param others how many come behind the one that was counted before; undefined for that one
 * @throws Failure RateLimitedError
 */
export function countAgainstRate(limits: RateLimit, request: Request, response: Response, others?: number): void {
  if (others !== undefined && others < 1) return;
  const client = clientOfRequest(request);
  try {
    const state = limits.count(client, Date.now(), others ?? 1, others === undefined ? 0 : 1);
    if (state !== undefined) tell(response, state);
  } catch (thrown) {
    const failure = Failure.from(thrown);
    if (failure.errorType === 'RateLimitedError' && failure.retryAfterS !== undefined)
      tell(response, { limit: limits.limitOf(client), remaining: 0, resetS: failure.retryAfterS });
    throw failure;
  }
}

function tell(response: Response, { limit, remaining, resetS }: { limit: number; remaining: number; resetS: number }) {
  response.setHeader('RateLimit-Policy', `${limit};w=60`);
  response.setHeader('RateLimit-Limit', String(limit));
  response.setHeader('RateLimit-Remaining', String(remaining));
  response.setHeader('RateLimit-Reset', String(resetS));
}
