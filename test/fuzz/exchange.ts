/** Sends bytes over a connection of their own and says what came back. */
import { connect } from 'node:net';

/** What became of a request. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  /** The connection ended without a whole status line. */
  | { readonly kind: 'closed' }
  /** Neither an answer nor an end in time. */
  | { readonly kind: 'hung' };

/** Far past every limit of the service that is fuzzed. */
const LIMIT_MS = 60_000;

/** Settles with the first final answer, the end of the connection, or after a minute. */
export function exchange(port: number, bytes: Buffer): Promise<Outcome> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    const settle = (outcome: Outcome): void => {
      clearTimeout(limit);
      resolve(outcome);
      socket.destroy();
    };
    const limit = setTimeout(() => settle({ kind: 'hung' }), LIMIT_MS);
    socket.on('error', () => undefined);
    socket.on('close', () => settle({ kind: 'closed' }));
    socket.on('data', (chunk: Buffer) => {
      if (text.length < 100_000) text += chunk.toString('latin1');
      const status = finalStatus(text);
      if (status !== undefined) settle({ kind: 'answered', status, text });
    });
    socket.write(bytes);
  });
}

/** Status of the first answer that is not an interim one, once its head is there. */
function finalStatus(text: string): number | undefined {
  const heads = text.matchAll(/HTTP\/1\.1 (\d{3})[^\r]*\r\n(?:[^\r]+\r\n)*\r\n/g);
  for (const [, status] of heads) if (Number(status) >= 200) return Number(status);
  return undefined;
}
