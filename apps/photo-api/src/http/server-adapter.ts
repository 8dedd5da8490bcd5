/** The HTTP server under Nest, with limits that its own adapter cannot set. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import express from 'express';
import { answerBrokenRequests } from './broken-request.js';

/** Limits of the server. */
export interface ServerLimits {
  /** Time for a whole request, headers and body, to arrive. */
  readonly requestTimeoutMs: number;
  readonly maxConnections: number;
}

const HEADERS_TIMEOUT_MS = 10_000;
/** Longer than the usual proxy's own, so that the proxy closes idle connections first and never writes into a closing one. */
const KEEP_ALIVE_MS = 65_000;
const MAX_REQUESTS_PER_SOCKET = 1000;
const MAX_HEADER_BYTES = 16 * 1024;
/** With Node's default of 30 s a headers timeout of 10 s would close after up to 40. */
const CHECK_INTERVAL_MS = 1000;

/** Requests whose client waits for `100 Continue` before it sends the body. */
const waitingForContinue = new WeakSet<IncomingMessage>();

/** Tells a client that waits for it to send the body; only once everything that can be refused by the headers has been. */
export function letBodyCome(request: IncomingMessage, response: ServerResponse): void {
  if (waitingForContinue.delete(request)) response.writeContinue();
}

/** Nest's Express adapter on a server with our limits. */
export class LimitedExpressAdapter extends ExpressAdapter {
  constructor(private readonly limits: ServerLimits) {
    // One address a route: whoever closes /metrics in front of this service must not be passed by /METRICS or /metrics/.
    super(express().enable('case sensitive routing').enable('strict routing'));
  }

  override initHttpServer(): void {
    const server = http.createServer(
      {
        connectionsCheckingInterval: CHECK_INTERVAL_MS,
        headersTimeout: Math.min(HEADERS_TIMEOUT_MS, this.limits.requestTimeoutMs),
        requestTimeout: this.limits.requestTimeoutMs,
        keepAliveTimeout: KEEP_ALIVE_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
      },
      this.getInstance<http.RequestListener>(),
    );
    server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET;
    server.maxConnections = this.limits.maxConnections;
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      waitingForContinue.add(request);
      server.emit('request', request, response);
    });
    // Expectations nobody knows are left unmet, which the standard allows; Node's own refusal would bypass the routes.
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
      server.emit('request', request, response),
    );
    answerBrokenRequests(server);
    this.setHttpServer(server);
  }
}
