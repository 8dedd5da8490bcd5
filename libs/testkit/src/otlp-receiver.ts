/** Plays a collector: takes OTLP/HTTP traces as protobuf, as a real one does. */
import { gunzipSync } from 'node:zlib';
import { Arrivals } from './arrivals.js';
import { listen } from './http-listener.js';
import { decodeTraceExport, type DecodedSpan } from './otlp-decode.js';

/** A running collector. */
export interface OtlpReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** All spans, in the order in which they arrived. */
  readonly spans: () => readonly DecodedSpan[];
  /** Resolves with all spans once `enough` holds; rejects after `ms` with a list of what came. */
  readonly waitFor: (
    enough: (spans: readonly DecodedSpan[]) => boolean,
    ms?: number,
  ) => Promise<readonly DecodedSpan[]>;
  /** From now on exports are answered with this status; spans are kept only with 200. */
  readonly answerWith: (status: number) => void;
  readonly close: () => Promise<void>;
}

/** Starts a collector on a local port, a free one unless given. */
export async function startOtlpReceiver(options: { port?: number } = {}): Promise<OtlpReceiver> {
  let status = 200;
  const arrivals = new Arrivals<DecodedSpan>((span) => `${span.kind} ${span.name} trace ${span.traceId}`);
  const { url, close } = await listen((request, body, response) => {
    if (request.url !== '/v1/traces') return void response.writeHead(404).end();
    if (request.headers['content-type'] !== 'application/x-protobuf') return void response.writeHead(415).end();
    if (status !== 200) return void response.writeHead(status).end();
    try {
      arrivals.add(...decodeTraceExport(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  }, options.port);
  return {
    url,
    close,
    spans: () => arrivals.items,
    waitFor: (enough, ms = 60_000) => arrivals.waitFor(enough, ms),
    answerWith: (next) => (status = next),
  };
}
