/** Why the body of a request was not read, in words of ours: those of Express's parsers are for programmers of servers. */
import { isUtf8 } from 'node:buffer';
import type { RequestHandler } from 'express';
import { Failure } from '#events';

const REMEDY = 'Send a few lines of JSON in UTF-8 with `Content-Type: application/json`, as docs/alerts.md shows.';

/** Bytes that are no UTF-8 would become other words: a silence that matches nothing. Throws for Express's parsers, which name the error. */
export function verifyText(_request: unknown, _response: unknown, body: Buffer, encoding: string): void {
  if (encoding === 'utf-8' && !isUtf8(body)) throw new Error('no UTF-8');
}

/** The same of a form, whose bytes are percent-encoded: what cannot be decoded would be taken as it is written. */
export function verifyForm(_request: unknown, _response: unknown, body: Buffer, encoding: string): void {
  verifyText(_request, _response, body, encoding);
  if (encoding === 'utf-8') decodeURIComponent(body.toString());
}

/** By the `type` that Express's body parsers give their errors. */
const REFUSALS: Readonly<
  Record<string, readonly ['BadOptionError' | 'PayloadTooLargeError' | 'UnsupportedFormatError', string]>
> = {
  'entity.too.large': ['PayloadTooLargeError', 'The body is longer than 16 KiB.'],
  'charset.unsupported': ['UnsupportedFormatError', 'The charset of the body is none that is read here.'],
  'encoding.unsupported': ['UnsupportedFormatError', 'The Content-Encoding of the body is none that is read here.'],
  'entity.verify.failed': ['BadOptionError', 'The body is no valid UTF-8.'],
  'entity.parse.failed': ['BadOptionError', 'The body is no valid JSON.'],
  'parameters.too.many': ['BadOptionError', 'The form has too many fields.'],
  'request.aborted': ['BadOptionError', 'The body was cut off.'],
  'request.size.invalid': ['BadOptionError', 'The body is not as long as its Content-Length says.'],
};

/** The parser, whose errors are replaced by a Failure BadOptionError, PayloadTooLargeError or UnsupportedFormatError. */
export function refusingInWords(parser: RequestHandler): RequestHandler {
  return (request, response, next) =>
    void parser(request, response, (thrown?: unknown) => next(refusalOf(thrown) ?? thrown));
}

// What zlib throws has a status and no type.
const UNPACKED = ['BadOptionError', 'The body is not packed as its Content-Encoding says.'] as const;

function refusalOf(thrown: unknown): Failure | undefined {
  const { type, status } = (thrown ?? {}) as { readonly type?: unknown; readonly status?: unknown };
  const known = typeof type === 'string' && Object.hasOwn(REFUSALS, type) ? REFUSALS[type] : undefined;
  const refusal = known ?? (status === 400 ? UNPACKED : undefined);
  return refusal && new Failure(...refusal, { remedy: REMEDY, cause: thrown });
}
