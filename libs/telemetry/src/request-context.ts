/**
 * Which request the running code belongs to. Kept apart from OpenTelemetry's context, so that `request_id` stays in the lines when
 * tracing is off, and never travels to third parties as baggage would.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What a request carries through everything that is done for it. */
export interface RequestContext {
  /** 1–128 characters of `[A-Za-z0-9._-]`. */
  readonly requestId: string;
}

const SAFE_ID = /^[A-Za-z0-9._-]{1,128}$/;
const HEADER = 'x-request-id';

/** Kept on globalThis: the preload and the program must share it even where a bundler or a test loads this module twice. */
const STORAGE_KEY = Symbol.for('safelight.request-context');
const shared = globalThis as unknown as Record<symbol, AsyncLocalStorage<RequestContext> | undefined>;
const storage = (shared[STORAGE_KEY] ??= new AsyncLocalStorage<RequestContext>());

/**
 * Runs `work` and everything it starts inside the request. Listeners of sockets and responses run in the context of whoever emits:
 * pass them through `AsyncLocalStorage.bind` of node:async_hooks, which keeps both the request and the trace.
 */
export function runInRequest<T>(request: RequestContext, work: () => T): T {
  return storage.run(request, work);
}

/** Id of the request that the running code belongs to; undefined outside requests. */
export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}

/**
 * Decides the request's id, once: the client's `X-Request-Id` where it is safe to repeat in headers and lines, else a new UUID. It is
 * written back to the headers, so that every later caller gets the same answer.
 */
export function ensureRequestId(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers[HEADER];
  if (typeof given === 'string' && SAFE_ID.test(given)) return given;
  const made = randomUUID();
  request.headers[HEADER] = made;
  return made;
}
