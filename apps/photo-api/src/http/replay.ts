/** `Idempotency-Key` of a photo request: what was answered before is answered again, and what is answered now is kept. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import type { Idempotency, KeptAnswer, KeyedRequest } from '../access/idempotency.js';
import { clientOfRequest } from './client-of-request.js';
import { photoRequestOf } from './photo-request-log.js';

const VISIBLE = /^[\x21-\x7e]{1,255}$/;

const recorders = new WeakMap<IncomingMessage, (answer: Answered) => void>();

/** What came, as far as it decides about the answer. */
interface Upload {
  readonly images: readonly Buffer[];
  readonly extras: Readonly<Record<string, Buffer>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly imageUrl: string | undefined;
}

type Answered = Omit<KeptAnswer, 'outputFormat'>;

/**
 * To be called once the upload is complete.
 * @returns the answer to give again; undefined where the photo must be made
 * @throws Failure BadOptionError where the key is none, and what `Idempotency.begin` throws
 */
export function replayed(
  store: Idempotency,
  request: Request,
  response: Response,
  upload: Upload,
): KeptAnswer | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !VISIBLE.test(key))
    throw new Failure('BadOptionError', 'Idempotency-Key: must be 1 to 255 visible ASCII characters.');
  const keyed = { clientId: clientOfRequest(request).id, key, fingerprint: fingerprintOf(request, upload) };
  const kept = store.begin(keyed);
  if (kept === undefined) record(store, request, response, keyed);
  return kept;
}

/** Tells what is being answered; a request without a key is not recorded. */
export function recordAnswer(request: IncomingMessage, answer: Answered): void {
  recorders.get(request)?.(answer);
  recorders.delete(request);
}

function record(store: Idempotency, request: Request, response: Response, keyed: KeyedRequest): void {
  recorders.set(request, (answer) => {
    // A refusal is found out again: it costs little, and its reason may have gone.
    const outputFormat = photoRequestOf(request)?.wish?.outputFormat ?? 'unknown';
    store.end(keyed, answer.status < 300 ? { ...answer, outputFormat } : undefined);
  });
  // Nobody heard an answer and none was made: the key must not stay taken.
  response.once('close', () => {
    if (recorders.delete(request)) store.end(keyed, undefined);
  });
}

/** Of everything that decides about the answer. */
function fingerprintOf(request: Request, { images, extras, fields, imageUrl }: Upload): string {
  const hash = createHash('sha256').update(
    JSON.stringify([
      request.path,
      request.headers.accept ?? '',
      request.headers.prefer ?? '',
      fields,
      imageUrl ?? null,
      Object.keys(extras),
    ]),
  );
  for (const file of [...images, ...Object.values(extras)]) hash.update(`\n${file.length}\n`).update(file);
  return hash.digest('hex');
}
