/** The route of a request: on its server span, in the span's name, and on the HTTP duration metric. */
import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';

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
