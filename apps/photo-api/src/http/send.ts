/** How an answer leaves: timings in the headers, and a clean end even where the client is still sending. */
import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import type { PhotoRequest } from '../application/photo-request.js';

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

const listeners = new WeakMap<IncomingMessage, (answer: Answer) => void>();

/** Tells what a request is answered with, once. @returns ends that; whether it was still to come */
export function onAnswer(request: IncomingMessage, listener: (answer: Answer) => void): () => boolean {
  listeners.set(request, listener);
  return () => listeners.delete(request);
}

/** How much of a refused upload is still read, and for how long, so that the client gets to see the answer before the connection closes. */
const LINGER_BYTES = 8 * 1024 * 1024;
const LINGER_MS = 2000;

/** Sends the answer. Where the request's body is still coming, the answer goes out at once and the connection closes after it. */
export function send(request: IncomingMessage, response: Response, answer: Answer): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  response.status(answer.status);
  response.setHeader('Content-Type', answer.contentType);
  response.setHeader('Content-Length', body.length);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  listeners.get(request)?.(answer);
  listeners.delete(request);
  if (bodyIsComing(request)) sendAndLinger(request, response, body);
  else response.end(request.method === 'HEAD' ? undefined : body);
}

/** `Server-Timing` of a photo request: upload, queue, the steps, total; in ms. */
export function serverTiming(request: PhotoRequest): string {
  const entries: [string, number][] = [
    ...(request.uploadMs === undefined ? [] : [['upload', request.uploadMs] as [string, number]]),
    ...request.timings.map(({ step, durationMs }) => [step, durationMs] as [string, number]),
    ['total', request.ageMs],
  ];
  // The wait lies between the header's inspection and the first step in the worker.
  if (request.queueWaitMs !== undefined) {
    const after = entries.findIndex(([name]) => name === 'inspect');
    entries.splice(after + 1, 0, ['queue', request.queueWaitMs]);
  }
  return entries.map(([name, ms]) => `${name};dur=${ms.toFixed(1)}`).join(', ');
}

function bodyIsComing({ complete, headers }: IncomingMessage): boolean {
  const announced = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return announced && !complete;
}

/**
 * Closing a socket that holds unread bytes resets the connection, and the reset may overtake the answer. So the answer is sent
 * whole, the rest of the body is read and dropped within limits, and only then the connection ends.
 */
function sendAndLinger(request: IncomingMessage, response: Response, body: Uint8Array): void {
  response.setHeader('Connection', 'close');
  response.write(body, () => response.emit('answered'));
  let dropped = 0;
  const end = (): void => {
    clearTimeout(limit);
    request.off('data', drop);
    response.end();
  };
  const drop = (chunk: Buffer): void => {
    dropped += chunk.length;
    if (dropped > LINGER_BYTES) end();
  };
  const limit = setTimeout(end, LINGER_MS);
  request.on('data', drop);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}
