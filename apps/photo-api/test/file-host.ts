/** A server that hands a file out as publishers do, and as badly as networks do: cut off, moved, changed, refused. And a proxy before it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** How the next request is answered; the plain file where nothing is said. */
export type Behaviour =
  | { readonly kind: 'cut'; readonly afterBytes: number }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'status'; readonly status: number };

/** What a request asked for. */
export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closing(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}

/** One file on a local port. */
export class FileHost {
  readonly asked: Asked[] = [];
  readonly behaviours: Behaviour[] = [];
  /** Undefined for a server that states no version. */
  etag: string | undefined = '"one"';
  url = '';
  private readonly server = createServer((request, response) => this.answer(request, response));

  constructor(public content: Buffer) {}

  async start(): Promise<void> {
    this.url = await listening(this.server);
  }

  stop(): Promise<void> {
    return closing(this.server);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { range, 'if-range': ifRange } = request.headers;
    this.asked.push({ path: request.url ?? '', range, ifRange: ifRange as string | undefined });
    const behaviour = this.behaviours.shift();
    if (behaviour?.kind === 'redirect') return void response.writeHead(302, { location: behaviour.to }).end();
    if (behaviour?.kind === 'status') return void response.writeHead(behaviour.status).end('no');
    this.send(response, this.firstByte(range, ifRange as string | undefined), behaviour?.afterBytes);
  }

  /** As RFC 9110 has it: the part only where the version is the one the client has. */
  private firstByte(range: string | undefined, ifRange: string | undefined): number {
    const first = /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
    return first === undefined || ifRange !== this.etag ? 0 : Number(first);
  }

  private send(response: ServerResponse, first: number, cutAfter: number | undefined): void {
    const { content, etag } = this;
    const part = content.subarray(first);
    response.writeHead(first === 0 ? 200 : 206, {
      'content-length': part.length,
      ...(etag === undefined ? {} : { etag }),
      ...(first === 0 ? {} : { 'content-range': `bytes ${first}-${content.length - 1}/${content.length}` }),
    });
    if (cutAfter === undefined) return void response.end(part);
    response.write(part.subarray(0, cutAfter), () => response.destroy());
  }
}

/** A proxy that tunnels, and remembers to where. */
export class TunnelProxy {
  readonly tunnels: string[] = [];
  url = '';
  private readonly server = createServer((_request, response) => void response.writeHead(405).end());

  async start(): Promise<void> {
    this.server.on('connect', (request: IncomingMessage, client: Socket) => {
      this.tunnels.push(request.url ?? '');
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const target = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        target.pipe(client).pipe(target);
      });
      for (const end of [client, target])
        end.on('error', () => {
          client.destroy();
          target.destroy();
        });
    });
    this.url = await listening(this.server);
  }

  stop(): Promise<void> {
    return closing(this.server);
  }
}
