/**
 * Opens a photo request before anything can refuse it, and closes it when its answer is out or can no longer be given: so each one
 * has a `request_received` and exactly one terminal line, whatever happens in between.
 */
import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { Failure } from '#events';
import { describeTrace, type EventEmitter } from '#telemetry';
import type { OpenRequests } from '../application/open-requests.js';
import { traceFactsOf } from '../application/photo-facts.js';
import { PhotoRequest } from '../application/photo-request.js';
import { writeTerminalLine } from '../application/terminal-line.js';
import { clientOfRequest } from './client-of-request.js';
import { safeUserAgent } from './log-safe.js';

const requests = new WeakMap<IncomingMessage, PhotoRequest>();

/** The photo request behind an HTTP request; undefined on every other route. */
export function photoRequestOf(request: IncomingMessage): PhotoRequest | undefined {
  return requests.get(request);
}

/** Writes the first and the last line of photo requests. */
export class PhotoRequestLog {
  constructor(
    private readonly log: EventEmitter,
    private readonly open: OpenRequests,
  ) {}

  /** Middleware of one photo route. */
  watch(route: string): (request: Request, response: Response, next: NextFunction) => void {
    return (request, response, next) => {
      const { id, key } = clientOfRequest(request);
      const photo = new PhotoRequest(route, id, key?.id);
      const sender = { clientIp: request.ip, userAgent: safeUserAgent(request.headers['user-agent']) };
      photo.sender = sender;
      requests.set(request, photo);
      // Sockets emit in a context of their own: without this the last line would not know its request and trace.
      const close = AsyncResource.bind(() => this.close(photo, response));
      this.open.add(photo, close);
      this.log.emit('request_received', {
        method: request.method,
        route,
        client_ip: sender.clientIp,
        api_key_id: key?.id,
        user_agent: sender.userAgent,
        content_length: contentLength(request),
      });
      response.once('answered', close);
      response.once('finish', close);
      // Before the span ends, which it does with the same event: of a client that went away there is no other.
      response.prependOnceListener('close', close);
      next();
    };
  }

  private close(photo: PhotoRequest, response: Response): void {
    if (!this.open.remove(photo)) return;
    if (!photo.isHandedOver) this.end(photo, response);
    describeTrace(() => traceFactsOf(photo), photo.failure?.errorType);
  }

  private end(photo: PhotoRequest, response: Response): void {
    if (photo.failure === undefined && !response.writableFinished) {
      const gone = new Failure('ClientGoneError', 'The client closed the connection before it had the answer.');
      photo.fail(gone);
      photo.giveUp(gone);
    }
    writeTerminalLine(this.log, photo);
  }
}

function contentLength({ headers }: IncomingMessage): number | undefined {
  const announced = headers['content-length'];
  return announced === undefined ? undefined : Number(announced);
}
