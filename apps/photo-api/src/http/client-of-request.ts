/** Finds out once for each request who sends it. */
import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { disregardCaller } from '#telemetry';
import type { Access } from '../access/access.js';
import type { Scope } from '../access/api-key.js';
import { type Client, clientOf } from '../access/client.js';
import type { Visitor } from '../admission/reserve.js';

const clients = new WeakMap<IncomingMessage, Client>();

/** Middleware that recognises the client. It refuses nobody: a refused request has its lines like any other. */
export function recogniseClient(access: Access) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const key = access.keyOf(request.headers, Date.now());
    clients.set(request, clientOf(request.ip ?? '', key));
    // Which traces are kept is not for strangers to say.
    if (access.keysNeeded && key === undefined) disregardCaller();
    next();
  };
}

/** Who sends the request, as `recogniseClient` has found out. */
export function clientOfRequest(request: Request): Client {
  return clients.get(request) ?? clientOf(request.ip ?? '', undefined);
}

/** Who asks for a place, by what the headers say. */
export function visitorOf(request: Request): Visitor {
  const announced = request.headers['content-length'];
  const bytes = announced === undefined ? Number.POSITIVE_INFINITY : Number(announced);
  return { clientId: clientOfRequest(request).id, bytes };
}

/** Middleware that lets only those through who may use the scope. */
export function scopeGate(access: Access, scope: Scope) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    access.check(clientOfRequest(request).key, scope, request.headers);
    next();
  };
}
