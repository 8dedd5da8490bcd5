/**
 * The connection to Redis: whether it is there, said once when that changes, and connections for those who wait on it. What this process
 * asks of a Redis that is away fails at once, instead of waiting for it. Nothing of the address but host and port is ever told.
 */
import type { Redis, RedisOptions } from 'ioredis';

/** Told of the connection. */
export interface LinkListener {
  /** @param trouble why it is away; undefined where it is there */
  changed(trouble: string | undefined): void;
}

/** No answer for so long means that it is away, whatever the connection looks like. */
const ANSWER_LIMIT_MS = 3000;
const LOOK_EVERY_MS = 1000;
const LONGEST_PAUSE_MS = 1000;

const retryStrategy = (attempt: number): number => Math.min(attempt * 100, LONGEST_PAUSE_MS);

/** A connection that is made anew whenever it breaks. */
export class RedisLink {
  /** For commands that are answered at once; rejects them while Redis is away. */
  readonly commands: Redis;
  private readonly others: Redis[] = [];
  private readonly look: NodeJS.Timeout;
  private isAnswering = true;
  private isAsking = false;
  /** Counts the connections: what one of them has not answered says nothing of the next. */
  private connection = 0;
  private told: boolean | undefined;
  private lastError = '';

  private constructor(
    private readonly Client: typeof Redis,
    private readonly url: string,
    private readonly listener: LinkListener,
  ) {
    this.commands = this.connect({
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: ANSWER_LIMIT_MS,
    });
    this.commands.on('ready', () => {
      this.connection++;
      this.isAnswering = true;
      this.tell();
    });
    this.commands.on('error', ({ message }: Error) => (this.lastError = message));
    this.commands.on('close', () => this.tell());
    this.look = setInterval(() => void this.lookAtIt(), LOOK_EVERY_MS);
    this.look.unref();
  }

  /** Begins to connect; whoever never calls this never loads the client. */
  static async open(url: string, listener: LinkListener): Promise<RedisLink> {
    const { Redis } = await import('ioredis');
    return new RedisLink(Redis, url, listener);
  }

  /** Whether Redis is there. */
  get isReachable(): boolean {
    return this.commands.status === 'ready' && this.isAnswering;
  }

  /** One more connection, which waits for Redis however long it is away: for what blocks, and for what listens. Closed with the link. */
  another(): Redis {
    const client = this.connect({ maxRetriesPerRequest: null });
    // What is wrong is told by the first connection.
    client.on('error', () => undefined);
    this.others.push(client);
    return client;
  }

  /** Closes all connections. */
  close(): void {
    clearInterval(this.look);
    this.told = this.isReachable;
    this.commands.removeAllListeners('close');
    for (const client of [this.commands, ...this.others]) client.disconnect();
  }

  private connect(options: RedisOptions): Redis {
    return new this.Client(this.url, { connectTimeout: ANSWER_LIMIT_MS, retryStrategy, ...options });
  }

  /** A host that was unplugged closes no connection. */
  private async lookAtIt(): Promise<void> {
    if (this.isAsking || this.commands.status !== 'ready') return;
    this.isAsking = true;
    const { connection } = this;
    const answers = await this.commands.ping().then(
      () => true,
      () => false,
    );
    this.isAsking = false;
    if (connection !== this.connection || answers === this.isAnswering) return;
    this.isAnswering = answers;
    if (!answers) this.lastError = 'it does not answer';
    this.tell();
    if (!answers) for (const client of [this.commands, ...this.others]) client.disconnect(true);
  }

  private tell(): void {
    const isThere = this.isReachable;
    // The first attempt says what it finds, too.
    if (isThere === this.told) return;
    this.told = isThere;
    this.listener.changed(isThere ? undefined : this.lastError || 'the connection was closed');
  }
}
