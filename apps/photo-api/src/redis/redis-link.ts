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
  /** For commands that are answered at once; rejects them while Redis is away, and what it has not answered in time. */
  readonly commands: Redis;
  /** For files: rejects while Redis is away, and else takes as long as the line does. Whoever waits sets the limit. */
  readonly parcels: Redis;
  /** For the question whether Redis is there: behind a file it would be answered late. */
  private readonly pulse: Redis;
  private readonly clients: Redis[] = [];
  private readonly look: NodeJS.Timeout;
  private isClosed = false;
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
    this.commands = this.impatient({ commandTimeout: ANSWER_LIMIT_MS });
    this.parcels = this.impatient();
    this.pulse = this.impatient({ commandTimeout: ANSWER_LIMIT_MS });
    this.pulse.on('ready', () => {
      this.connection++;
      this.isAnswering = true;
    });
    this.commands.on('error', ({ message }: Error) => (this.lastError = message));
    for (const client of [this.pulse, this.commands, this.parcels]) {
      // They come one after the other: that some are still missing is no news.
      client.on('ready', () => this.isReachable && this.tell());
      client.on('close', () => this.tell());
    }
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
    return this.commands.status === 'ready' && this.parcels.status === 'ready' && this.isAnswering;
  }

  /** One more connection, which waits for Redis however long it is away: for what blocks. Closed with the link. */
  another(): Redis {
    return this.connect({ maxRetriesPerRequest: null });
  }

  /** One more connection, which rejects at once what Redis does not answer because it is away. Closed with the link. */
  impatient(options: RedisOptions = {}): Redis {
    return this.connect({
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      ...options,
    });
  }

  /** Hears a channel on a connection of its own, whenever Redis is there. */
  hear(channel: string, heard: (message: string) => void): void {
    // The client's own way to subscribe again rejects where nobody can catch it.
    const ears = this.connect({ maxRetriesPerRequest: null, autoResubscribe: false });
    ears.on('ready', () => void ears.subscribe(channel).catch(() => undefined));
    ears.on('message', (_channel: string, message: string) => heard(message));
  }

  /** Closes all connections. */
  close(): void {
    clearInterval(this.look);
    this.isClosed = true;
    for (const client of this.clients) client.disconnect();
  }

  private connect(options: RedisOptions): Redis {
    const client = new this.Client(this.url, { connectTimeout: ANSWER_LIMIT_MS, retryStrategy, ...options });
    // What is wrong is told by the first connection.
    client.on('error', () => undefined);
    this.clients.push(client);
    return client;
  }

  /** A host that was unplugged closes no connection. */
  private async lookAtIt(): Promise<void> {
    if (this.isAsking || this.pulse.status !== 'ready') return;
    this.isAsking = true;
    const { connection } = this;
    const answers = await this.pulse.ping().then(
      () => true,
      () => false,
    );
    this.isAsking = false;
    if (connection !== this.connection || answers === this.isAnswering) return;
    // A connection that was closed meanwhile comes again by itself.
    if (!answers && this.pulse.status !== 'ready') return;
    this.isAnswering = answers;
    if (!answers) this.lastError = 'it does not answer';
    this.tell();
    if (!answers) for (const client of this.clients) client.disconnect(true);
  }

  private tell(): void {
    const isThere = this.isReachable;
    // The first attempt says what it finds, too.
    if (this.isClosed || isThere === this.told) return;
    this.told = isThere;
    this.listener.changed(isThere ? undefined : this.lastError || 'the connection was closed');
    // What was wrong before says nothing of the next time.
    if (isThere) this.lastError = '';
  }
}
