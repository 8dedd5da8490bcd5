/** Plays a receiver of webhooks, well-behaved or not. Verifies nothing: the raw body and headers are there for the test to verify. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Arrivals } from './arrivals.js';
import { listen } from './http-listener.js';

/** One request that arrived. */
export interface ReceivedWebhook {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Exactly as sent: what a signature is over. */
  readonly body: string;
  /** The body parsed; undefined where it is no JSON. */
  readonly json: unknown;
  readonly atMs: number;
}

/** A plain answer. */
export interface WebhookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * How the receiver behaves: a plain answer; `hang` never answers; `reset` cuts the connection at once; `cut` announces a body and cuts the
 * connection in the middle of it; `drip` sends a byte of its 200 every 100 ms and never ends.
 */
export type WebhookBehaviour = WebhookAnswer | 'hang' | 'reset' | 'cut' | 'drip';

/** A running receiver. */
export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** Resolves with all that was received once `enough` holds; rejects after `ms` with a list of what came. */
  readonly waitFor: (
    enough: (received: readonly ReceivedWebhook[]) => boolean,
    ms?: number,
  ) => Promise<readonly ReceivedWebhook[]>;
  readonly close: () => Promise<void>;
}

/** What a receiver may be told. */
export interface WebhookReceiverOptions {
  /** Behaviour towards the n-th request, from 1; 200 `ok` by default. */
  readonly respond?: (n: number, request: ReceivedWebhook) => WebhookBehaviour;
  /** A free one by default; give one to come back at the same address after `close`. */
  readonly port?: number;
}

/** Starts a receiver on a local port. */
export async function startWebhookReceiver(options: WebhookReceiverOptions = {}): Promise<WebhookReceiver> {
  const { respond = () => ({ status: 200, body: 'ok' }) } = options;
  const arrivals = new Arrivals<ReceivedWebhook>((one) => `${one.method} ${one.path} ${one.body.slice(0, 200)}`);
  const { url, close } = await listen((request, raw, response) => {
    const one = describe(request, raw);
    const behaviour = respond(arrivals.items.length + 1, one);
    arrivals.add(one);
    behave(behaviour, request, response);
  }, options.port);
  return { url, close, received: arrivals.items, waitFor: (enough, ms = 60_000) => arrivals.waitFor(enough, ms) };
}

function describe(request: IncomingMessage, raw: Buffer): ReceivedWebhook {
  const body = raw.toString('utf8');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { method: request.method ?? '', path: request.url ?? '', headers, body, json: parse(body), atMs: Date.now() };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function behave(behaviour: WebhookBehaviour, request: IncomingMessage, response: ServerResponse): void {
  if (behaviour === 'hang') return;
  if (behaviour === 'reset') return void request.socket.resetAndDestroy();
  if (behaviour === 'cut') {
    response.writeHead(200, { 'content-length': '100' });
    return void response.write('half', () => request.socket.destroy());
  }
  if (behaviour === 'drip') {
    response.writeHead(200);
    const dripping = setInterval(() => response.write('.'), 100);
    return void response.on('close', () => clearInterval(dripping));
  }
  response.writeHead(behaviour.status, behaviour.headers);
  response.end(behaviour.body ?? '');
}
