/**
 * Around jobs: followers who read slowly, leave half-way or ask for nonsense, jobs deleted while they are followed, and receivers of
 * callbacks who answer as they should not. What each of them has to get in the end is checked.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { Random } from './random.js';

/** With which the service under test signs. */
export const CALLBACK_SECRET = `whsec_${Buffer.from('a secret of the fuzz run, 32 B.').toString('base64')}`;

const LAST_EVENT_IDS = ['1', '-1', '{}', '9'.repeat(5000), "';--", '%00'];
const FOLLOWERS = 12;
const PATIENCE_MS = 60_000;

/** Paths and how each answers; a drip ends when the other side has had enough. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/ok': (response) => void response.end('ok'),
  '/500': (response) => void response.writeHead(500).end(),
  '/gone': (response) => void response.writeHead(410).end(),
  '/redirect': (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
  '/reset': (response) => void response.socket?.resetAndDestroy(),
  '/huge': (response) => void response.end(Buffer.alloc(4 * 1024 * 1024)),
  '/drip': (response) => void response.writeHead(200).write('x'),
};

/** A receiver of callbacks on this machine. */
export class HostileReceiver {
  /** What was wrong with what came. */
  readonly problems: string[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<HostileReceiver> {
    const server = createServer((request, response) => void receiver.receive(request, response));
    const receiver = new HostileReceiver(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  /** As CALLBACK_HOSTS has it. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const answer = ANSWERS[path];
    // The only way to another path is a redirect that was followed.
    if (answer === undefined) this.problems.push(`a callback came to ${path}`);
    try {
      new Webhook(CALLBACK_SECRET).verify(await text(request), request.headers as Record<string, string>);
    } catch (thrown) {
      this.problems.push(`a callback to ${path} was not signed: ${(thrown as Error).message}`);
    }
    answer?.(response);
  }
}

/** What followers of jobs did. */
export interface Followed {
  readonly jobs: number;
  readonly problems: readonly string[];
}

/** Makes jobs one after the other and has each followed by many, until it is told to end. */
export async function followJobs(port: number, { photo, random, receiver, isOver }: FollowParts): Promise<Followed> {
  const problems: string[] = [];
  let jobs = 0;
  while (!isOver() && problems.length === 0) {
    const callback = `http://${receiver.host}${random.of(Object.keys(ANSWERS))}`;
    const path = await begin(port, photo, callback, jobs++);
    // Full, for a while: that is an answer too.
    if (path === undefined) continue;
    const followers = Array.from({ length: FOLLOWERS }, (_, n) => new Follower(port, path, random, n));
    if (random.oneIn(2)) await fetch(`http://127.0.0.1:${port}${path}`, { method: 'DELETE' });
    for (const follower of followers) {
      const problem = await follower.end();
      if (problem !== undefined) problems.push(`${path}: ${problem}`);
    }
  }
  return { jobs, problems: [...problems, ...receiver.problems] };
}

/** What they follow, and until when. */
export interface FollowParts {
  readonly photo: Buffer;
  readonly random: Random;
  readonly receiver: HostileReceiver;
  readonly isOver: () => boolean;
}

/** @returns the job's path; undefined where there is no room for it just now */
async function begin(port: number, photo: Buffer, callback: string, jobs: number): Promise<string | undefined> {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(photo)]), 'portrait.png');
  form.set('callback_url', callback);
  form.set('watermark', `job ${jobs}`);
  const answer = await fetch(`http://127.0.0.1:${port}/v1/id-photos`, {
    method: 'POST',
    headers: { prefer: 'respond-async' },
    body: form,
  });
  const body = await answer.text();
  if (answer.status === 503) return undefined;
  if (answer.status !== 202) throw new Error(`a job was answered ${answer.status}: ${body}`);
  return answer.headers.get('location') ?? undefined;
}

/** One connection to a job's events. */
class Follower {
  private readonly socket: Socket;
  private readonly closed: Promise<unknown>;
  private heard = '';

  constructor(port: number, path: string, random: Random, kind: number) {
    this.socket = connect(port, '127.0.0.1');
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.on('error', () => undefined).on('data', (data) => (this.heard += data.toString('latin1')));
    const accept = random.oneIn(6) ? 'text/event-stream;q=x,,;' : 'text/event-stream';
    const id = random.of(LAST_EVENT_IDS);
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: ${accept}\r\nLast-Event-ID: ${id}\r\n\r\n`,
    );
    if (kind % 4 === 1) this.socket.destroySoon();
    if (kind % 4 === 2) this.socket.pause();
  }

  /** Reads to the end of the stream. @returns what was wrong with it */
  async end(): Promise<string | undefined> {
    const hasLeft = this.socket.destroyed || this.socket.writableEnded;
    this.socket.resume();
    const late = setTimeout(() => this.socket.destroy(new Error('late')), PATIENCE_MS);
    const startedAt = performance.now();
    await this.closed;
    clearTimeout(late);
    if (hasLeft) return undefined;
    if (performance.now() - startedAt >= PATIENCE_MS) return `a stream did not end: ${this.heard.slice(-300)}`;
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(this.heard) ?? [];
    if (status === '404') return undefined;
    if (status !== '200') return `a stream was answered ${this.heard.slice(0, 300)}`;
    return /event: (finished|deleted)|"status":/.test(this.heard) ? undefined : `a stream broke off: ${this.heard}`;
  }
}
