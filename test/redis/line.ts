/** A line to Redis that can be cut. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Hands on whatever comes, both ways. */
export class Line {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly port: number,
    private readonly server: Server,
  ) {
    server.on('connection', (near) => this.join(near));
  }

  /** Lays one to a port of loopback. */
  static async to(port: number): Promise<Line> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Line(port, server);
  }

  /** For `REDIS_URL`. */
  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends all connections; whoever comes meanwhile is turned away. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Lets them connect again. */
  mend(): void {
    this.isCut = false;
  }

  /** Takes it away. */
  close(): void {
    this.cut();
    this.server.close();
  }

  private join(near: Socket): void {
    const far = connect(this.port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    if (this.isCut) near.destroy();
  }
}
