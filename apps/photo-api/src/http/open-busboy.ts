/** The parser of multipart bodies, opened. */
import type { IncomingMessage } from 'node:http';
import busboy, { type Busboy } from 'busboy';
import { Failure } from '#events';

/** A parser of the request's body. @throws Failure UnsupportedFormatError where its Content-Type is malformed */
export function openBusboy({ headers }: IncomingMessage, limits: busboy.Limits): Busboy {
  try {
    return busboy({ headers, limits, defParamCharset: 'utf8' });
  } catch (thrown) {
    throw new Failure('UnsupportedFormatError', 'The Content-Type header is malformed.', { cause: thrown });
  }
}
