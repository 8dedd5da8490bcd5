/** Processes of photo-api over one Redis, each with a folder of its own and the models of all, and what they are asked. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureLines, freePort, type CapturedRecord, waitUntil } from '#testkit';
import { serve, type Server } from '../deploy/tool.js';

const portrait = readFileSync('test/fixtures/portrait-spacesuit.png');

/** What came back of a photo. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** A running process. */
export class Member {
  private constructor(
    readonly url: string,
    /** What it was started with. */
    readonly env: Readonly<Record<string, string>>,
    private readonly folder: string,
    private readonly server: Server,
  ) {}

  /** Starts one; settles when it answers, whether it is ready or not. @param env beside what all of them have */
  static async start(home: string, name: string, env: Readonly<Record<string, string>>): Promise<Member> {
    const folder = join(home, name);
    mkdirSync(folder, { recursive: true });
    const url = `http://127.0.0.1:${await freePort()}`;
    const built = 'dist/apps/photo-api/src';
    const all = {
      PATH: process.env['PATH'] ?? '',
      DATA_DIR: folder,
      MODEL_DIR: join(home, 'models'),
      PHOTO_API_PORT: new URL(url).port,
      WORKERS: '1',
      CACHE_TTL: '0',
      // The machine may be slow, and a photo whose worker was killed waits for another.
      REQUEST_DEADLINE_MS: '120000',
      ...env,
    };
    const server = await serve(
      process.execPath,
      ['--import', `./${built}/instrumentation.js`, `${built}/main.js`],
      `${url}/healthz`,
      { env: all },
    );
    return new Member(url, all, folder, server);
  }

  /** Sends a photo; of another background it is another photo. */
  async photo(background: string, { signal, route = '/v1/id-photos', headers = {} }: PhotoTerms = {}): Promise<Answer> {
    const form = new FormData();
    form.set('image', new Blob([new Uint8Array(portrait)]), 'a.png');
    form.set('size', 'cn-1-inch');
    form.set('background', background);
    const init = { method: 'POST', body: form, headers, ...(signal === undefined ? {} : { signal }) };
    const answer = await fetch(this.url + route, init);
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  }

  /** The document at a path. */
  async read(path: string): Promise<Readonly<Record<string, unknown>>> {
    return (await (await fetch(this.url + path)).json()) as Readonly<Record<string, unknown>>;
  }

  /** Settles when it is ready, with so many workers in all where that is told. */
  async ready(workers?: number): Promise<void> {
    await waitUntil(
      async () => {
        const { status, checks } = (await this.read('/readyz')) as {
          status: string;
          checks: { workers: { ready: number } };
        };
        return status === 'ready' && (workers === undefined || checks.workers.ready === workers);
      },
      { what: `readiness with ${workers ?? 'any'} workers`, timeoutMs: 60_000, everyMs: 25 },
    );
  }

  /** Its lines of an event. */
  lines(event: string): CapturedRecord[] {
    const logs = join(this.folder, 'logs');
    return existsSync(logs)
      ? captureLines(logs)
          .all()
          .filter((line) => line['event'] === event)
      : [];
  }

  /** Settles when it makes so many photos. */
  async making(photos: number): Promise<void> {
    await waitUntil(async () => (await this.inFlight()) === photos, {
      what: `${photos} photos in hand`,
      timeoutMs: 60_000,
    });
  }

  /** Photos that it makes. */
  async inFlight(): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    return Number(/^safelight_in_flight (\d+)$/m.exec(metrics)?.[1]);
  }

  /** Of a process that has ended. */
  get exitCode(): number | null {
    return this.server.exitCode();
  }

  /** Process id of its imaging worker that was started last. */
  get imagingPid(): number {
    return Number(this.lines('worker_started').at(-1)?.['worker_pid']);
  }

  /** Sends a signal to its main process. */
  signal(name: NodeJS.Signals): void {
    this.server.signal(name);
  }

  /** Stops it as an operator does. */
  stop(): Promise<void> {
    return this.server.stop();
  }
}

interface PhotoTerms {
  readonly signal?: AbortSignal;
  readonly route?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
