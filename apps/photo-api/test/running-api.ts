/** The service as tests run it: the whole Nest app on a free port with real worker processes, a log in a folder of its own, and ways to ask it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareModels } from '#imaging';
import { createEventLog, type EventLog } from '#telemetry';
import { type CapturedRecord, captureLines, waitUntil } from '#testkit';
import { loadEnvironment } from '../src/config/environment.js';
import { PhotoApi } from '../src/photo-api.js';
import { DIST } from './scripted-worker.js';

const TERMINAL = new Set(['image_processed', 'image_rejected', 'processing_failed']);

/** Bytes of a file, or of whatever is sent as one. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly name?: string;
}

/** A form: text fields by name, files by name. */
export type Form = Readonly<Record<string, string | Picture>>;

/** A running service and its log. */
export class RunningApi {
  private constructor(
    readonly api: PhotoApi,
    readonly folder: string,
    private readonly log: EventLog,
  ) {}

  /** @param script the scripted worker; the compiled imaging worker by default */
  static async start(variables: Readonly<Record<string, string>> = {}, script?: string): Promise<RunningApi> {
    const folder = variables['DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'safelight-api-'));
    const environment = loadEnvironment({
      DATA_DIR: folder,
      PHOTO_API_PORT: '0',
      WORKERS: '1',
      // The same photo is sent for many purposes; suites about the cache switch it on.
      CACHE_TTL: '0',
      ...variables,
    });
    if (script === undefined) await prepareModels(environment.modelDir);
    const log = createEventLog({ service: 'photo-api', logDir: environment.logDir });
    const workerScript = script ?? join(DIST, 'workers/imaging-worker.js');
    return new RunningApi(await PhotoApi.start({ environment, log, workerScript }), folder, log);
  }

  /** Stops everything and leaves the folder, for a start with it as DATA_DIR. */
  async pause(limitMs = 5000): Promise<void> {
    await this.api.stop(limitMs);
    await this.log.close();
  }

  /** Stops everything and removes the folder. */
  async stop(limitMs = 5000): Promise<void> {
    await this.pause(limitMs);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Sends a form. */
  post(path: string, form: Form, init: RequestInit = {}): Promise<Response> {
    const body = new FormData();
    for (const [name, value] of Object.entries(form)) {
      if (typeof value === 'string') body.append(name, value);
      else body.append(name, new Blob([Buffer.from(value.bytes)]), value.name ?? 'photo.jpg');
    }
    return fetch(this.api.address + path, { method: 'POST', body, ...init });
  }

  /** Asks for a path. */
  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.api.address + path, { headers });
  }

  /** Sends raw bytes over a connection of its own. */
  dial(): RawConnection {
    return new RawConnection(Number(new URL(this.api.address).port));
  }

  /** Whether a new connection is refused. */
  refused(): Promise<boolean> {
    const socket = connect(Number(new URL(this.api.address).port), '127.0.0.1');
    return new Promise((resolve) => {
      const answer = (refused: boolean) => {
        socket.destroy();
        resolve(refused);
      };
      socket.once('connect', () => answer(false)).once('error', () => answer(true));
    });
  }

  /** All lines so far. */
  lines(): CapturedRecord[] {
    return captureLines(join(this.folder, 'logs')).all();
  }

  /** What breaks the contract of the log. */
  lineProblems(): string[] {
    return captureLines(join(this.folder, 'logs')).problems();
  }

  /** The events of a request, in order. */
  eventsOf(requestId: string): unknown[] {
    return this.lines()
      .filter((line) => line['request_id'] === requestId)
      .map((line) => line['event']);
  }

  /** The terminal lines of a request once there is one; more than one would be a fault. */
  terminalsOf(requestId: string): Promise<CapturedRecord[]> {
    const find = () =>
      this.lines().filter((line) => line['request_id'] === requestId && TERMINAL.has(String(line['event'])));
    return waitUntil(() => (find().length > 0 ? find() : undefined), { what: `a terminal line of ${requestId}` });
  }

  /** Settles when a line of the request says that this happened. */
  async happened(requestId: string, event: string): Promise<void> {
    await waitUntil(() => this.eventsOf(requestId).includes(event), { what: `${event} of ${requestId}`, everyMs: 2 });
  }
}

/** A TCP connection that shows what came back so far. */
export class RawConnection {
  private text = '';
  private readonly socket;
  /** Settles when the other side has closed. */
  readonly closed: Promise<void>;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk: Buffer) => (this.text += chunk.toString('latin1')));
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  /** What has come back. */
  get received(): string {
    return this.text;
  }

  /** Sends; settles when the system has taken the bytes, or the connection is gone. */
  send(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** Settles when what came back matches. */
  async until(pattern: RegExp): Promise<string> {
    await waitUntil(() => pattern.test(this.text), {
      what: `${String(pattern)} in ${JSON.stringify(this.text.slice(0, 200))}`,
    });
    return this.text;
  }

  /** Drops the connection. */
  drop(): void {
    this.socket.destroy();
  }
}

/** The head of a multipart POST by hand, and the parts around a file. */
export function rawUpload(path: string, { fileBytes = 0, headers = '', chunked = false, id = 'raw' } = {}) {
  const start = '--B\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n';
  const end = '\r\n--B--\r\n';
  const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${start.length + fileBytes + end.length}`;
  const head =
    `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${id}\r\nContent-Type: multipart/form-data; boundary=B\r\n` +
    `${length}\r\n${headers}\r\n`;
  return { head, start, end };
}
