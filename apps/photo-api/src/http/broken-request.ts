/**
 * The answer to what is no HTTP, or stops being HTTP half-way: the server gives such a connection up before or beside the routes, so
 * none of them can answer. It gets the same problem document, with the id of the request where there is one already.
 */
import { randomUUID } from 'node:crypto';
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Failure } from '#events';
import { answeredTrace, TRACEPARENT } from '#telemetry';
import { photoRequestOf } from './photo-request-log.js';
import { describeProblem } from './problem.filter.js';

interface Refusal {
  readonly status: number;
  readonly failure: () => Failure;
}

const MALFORMED: Refusal = {
  status: 400,
  failure: () =>
    new Failure('BadOptionError', 'The request is no valid HTTP/1.1.', { remedy: 'Send it with an HTTP client.' }),
};

/** By Node's code of what went wrong; anything else is malformed. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    failure: () =>
      new Failure('BadOptionError', 'The address or the headers of the request are too long.', {
        remedy: 'Send fewer or shorter headers.',
      }),
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    failure: () => new Failure('PayloadTooLargeError', 'The chunk extensions of the request are too long.'),
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    failure: () => new Failure('UploadTimeoutError', 'The request did not arrive in time.'),
  },
};

/** What a connection says that simply ended: the body did not break, its sender went away. */
const CLIENT_GONE: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE']);

/** The line of a photo whose body broke names that; without this it would say that the client went away. */
function tellPhoto(answer: ServerResponse | undefined, { failure }: Refusal): void {
  if (answer === undefined || answer.req.complete) return;
  const photo = photoRequestOf(answer.req);
  const broken = failure();
  broken.stage = 'upload';
  photo?.fail(broken);
  photo?.giveUp(broken);
}

/** Makes the server answer requests that it cannot hand to a route, and close their connections. */
export function answerBrokenRequests(server: Server): void {
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response) => answers.set(socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const answer = answers.get(socket);
    // Into an answer that has begun nothing may be written: the client would take it for a part of that one.
    const midAnswer = answer !== undefined && answer.headersSent && !answer.writableFinished;
    const refusal = REFUSALS[error.code ?? ''] ?? MALFORMED;
    if (socket.writable && !midAnswer && error.code !== 'ECONNRESET')
      socket.write(wholeAnswer(refusal, identityOf(answer)));
    if (!CLIENT_GONE.has(error.code ?? '')) tellPhoto(answer, refusal);
    socket.destroy(error);
  });
}

/** How the answer says whose it is. */
interface Identity {
  readonly requestId: string;
  readonly traceparent: string | undefined;
}

/** Of the request whose body broke; new ones where not even a request was seen. */
function identityOf(answer: ServerResponse | undefined): Identity {
  const given = (name: string): string | undefined => {
    const value = answer?.writableFinished === false ? answer.getHeader(name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return { requestId: given('X-Request-Id') ?? randomUUID(), traceparent: given(TRACEPARENT) ?? answeredTrace({}) };
}

function wholeAnswer({ status, failure }: Refusal, { requestId, traceparent }: Identity): string {
  const body = JSON.stringify(describeProblem(failure(), status, requestId));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    ...(traceparent === undefined ? [] : [`${TRACEPARENT}: ${traceparent}`]),
    'Server-Timing: total;dur=0.0',
    'Cache-Control: no-store',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
