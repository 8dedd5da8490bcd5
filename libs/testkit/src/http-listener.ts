/** A local HTTP server for one test: listens on a free port, closes even where clients hold on. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A listening server. */
export interface Listener {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Cuts all connections and stops listening. */
  readonly close: () => Promise<void>;
}

/** Starts a server whose requests are handed over with their whole body. */
export async function listen(
  handle: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void,
  port = 0,
): Promise<Listener> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handle(request, Buffer.concat(chunks), response));
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
