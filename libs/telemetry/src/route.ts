/** The route of a request: on its server span, in the span's name, and on the HTTP duration metric. */
import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';

/** On the span of an answer that stays open for as long as somebody listens: its length says nothing. */
export const STREAM_ATTRIBUTE = 'safelight.stream';

/**
 * Says which route template the active request matched. The HTTP instrumentation reads it when the answer ends, renames the span to
 * `{METHOD} {route}` and puts `http.route` on span and metric.
 * @param route template such as `/v1/jobs/{id}`, never the raw path
 */
export function setRoute(route: string): void {
  const rpc = getRPCMetadata(context.active());
  if (rpc !== undefined) rpc.route = route;
  (rpc?.span ?? trace.getActiveSpan())?.setAttribute('http.route', route);
}

/** Says that the active request is answered for as long as its client listens: it is not slow, however long that is. */
export function markStream(): void {
  trace.getActiveSpan()?.setAttribute(STREAM_ATTRIBUTE, true);
}
