/** `Idempotency-Key` of a photo request: what was answered before is answered again, and what is answered now is kept. */
import { createHash, type Hash } from 'node:crypto';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import type { Idempotency, KeptAnswer, KeyedRequest } from '../access/idempotency.js';
import { clientOfRequest } from './client-of-request.js';
import { photoRequestOf } from './photo-request-log.js';
import { type Answer, onAnswer, send } from './send.js';

const VISIBLE = /^[\x21-\x7e]{1,255}$/;

/** Headers that were true of the first answer alone. */
const OF_THE_FIRST = new Set(['Server-Timing', 'X-Cache']);

/**
 * To be called once the upload is complete. Gives an answer again where there is one; else this one will be kept.
 * @param describe adds to the hash what has come: all that decides about the answer
 * @returns whether it was answered; the photo must be made where not
 * @throws Failure BadOptionError where the key is none, and what `Idempotency.begin` throws
 */
export function answeredAgain(
  store: Idempotency,
  request: Request,
  response: Response,
  describe: (hash: Hash) => void,
): boolean {
  const key = idempotencyKeyOf(request);
  if (key === undefined) return false;
  const keyed = { clientId: clientOfRequest(request).id, key, fingerprint: fingerprintOf(request, describe) };
  const kept = store.begin(keyed);
  if (kept === undefined) record(store, request, response, keyed);
  else giveAgain(request, response, kept);
  return kept !== undefined;
}

/** The key of a request; undefined where it has none. @throws Failure BadOptionError where it is none */
export function idempotencyKeyOf({ headers }: Request): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || (typeof key === 'string' && VISIBLE.test(key))) return key;
  throw new Failure('BadOptionError', 'Idempotency-Key: must be 1 to 255 visible ASCII characters.');
}

/** What was made is there already, as after a look into the cache: line and header say so alike. */
function giveAgain(request: Request, response: Response, kept: KeptAnswer): void {
  const photo = photoRequestOf(request);
  if (photo !== undefined) {
    photo.wish = { outputFormat: kept.outputFormat };
    photo.cache = 'hit';
  }
  const headers = Object.entries(kept.headers).filter(([name]) => !OF_THE_FIRST.has(name));
  const now = { 'X-Cache': 'hit', 'Idempotent-Replayed': 'true' };
  send(request, response, { ...kept, headers: { ...Object.fromEntries(headers), ...now } });
}

function record(store: Idempotency, request: Request, response: Response, keyed: KeyedRequest): void {
  const stop = onAnswer(request, (answer) => {
    const outputFormat = photoRequestOf(request)?.wish?.outputFormat ?? 'unknown';
    // A refusal is found out again: it costs little, and its reason may have gone.
    store.end(keyed, answer.status < 300 ? { ...whole(answer), outputFormat } : undefined);
  });
  // Nobody heard an answer and none was made: the key must not stay taken.
  response.once('close', () => {
    if (stop()) store.end(keyed, undefined);
  });
}

function whole({ body, headers = {}, ...answer }: Answer): Omit<KeptAnswer, 'outputFormat'> {
  return { ...answer, headers, body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body };
}

/** Of everything that decides about the answer. */
function fingerprintOf({ path, headers }: Request, describe: (hash: Hash) => void): string {
  const hash = createHash('sha256').update(JSON.stringify([path, headers.accept ?? '', headers.prefer ?? '']));
  describe(hash);
  return hash.digest('hex');
}
