/** Bad uploads leave nothing behind in the main process, kind by kind: a leak of one kind must not drown in the others. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareModels } from '#imaging';
import { noiseJpeg, plainPicture, pngHeaderBomb } from '#testkit';
import { type ProbedApi, startProbed } from './memory-probe.js';
import { rawUpload } from './running-api.js';

const UPLOADS = 200;
const WARM_UP = 40;
const MIB = 1024 * 1024;
/**
 * Below the 10 KB that are looked for, far above the compiled code and type feedback that V8 adds while it still learns a path: under
 * 1 KB for each of the first 1,000 requests, nothing after some 10,000.
 */
const KEPT_LIMIT_BYTES = 6 * 1024;

type Kind = () => Promise<unknown>;

interface FormOptions {
  /** Name of the file's field. */
  readonly field?: string;
  /** One field before it, `name=value`. */
  readonly fields?: string;
  /** How many bytes of the form are sent and announced. */
  readonly cutAt?: number;
  /** Announces no length. */
  readonly chunked?: true;
}

describe('memory of the main process', () => {
  let folder: string;
  let api: ProbedApi;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const kinds = new Map<string, Kind>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-memory-'));
    await prepareModels(join(folder, 'models'));
    api = await startProbed({ DATA_DIR: folder, MAX_UPLOAD_MB: '1' });
    const noise = await noiseJpeg({ width: 400, height: 300 });
    kinds
      .set('nobody in the picture', upload(await plainPicture({ width: 64, height: 64 }, 'jpeg')))
      .set('a picture that is cut off', upload(noise.subarray(0, noise.length / 2)))
      .set('a bomb', upload(pngHeaderBomb({ width: 60_000, height: 60_000 })))
      .set('no picture', upload(Buffer.from('This is text.')))
      .set('an empty file', upload(Buffer.alloc(0)))
      .set('a file that is too large', upload(Buffer.alloc(1.5 * MIB), { chunked: true }))
      .set('a wrong option', upload(noise, { fields: 'size=huge' }))
      .set('a file in the wrong field', upload(noise, { field: 'photo' }))
      .set('a form without its end', upload(noise, { cutAt: noise.length }))
      .set('no form', () => post({ 'Content-Type': 'application/json' }, Buffer.from('{}')))
      .set('broken chunks', () => raw(`${rawUpload('/v1/cutouts', { chunked: true }).head}zz\r\nnot a chunk`))
      .set('a client that goes away', () => abandoned(noise));
    for (const kind of kinds.values()) await repeat(kind, WARM_UP);
  });
  afterAll(async () => {
    agent.destroy();
    await api.program.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function post(headers: Readonly<Record<string, string>>, body: Buffer): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const options = { port: api.port, host: '127.0.0.1', method: 'POST', path: '/v1/id-photos', headers, agent };
      const sent = request(options, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode));
      });
      sent.once('error', reject).end(body);
    });
  }

  /** A form with one file. */
  function upload(file: Buffer, options: FormOptions = {}): Kind {
    const { field = 'image', fields, cutAt, chunked } = options;
    const [name, value] = (fields ?? '').split('=');
    const text = `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const head = `--B\r\nContent-Disposition: form-data; name="${field}"; filename="a.jpg"\r\n\r\n`;
    const form = Buffer.concat([
      Buffer.from(fields === undefined ? '' : text),
      Buffer.from(head),
      file,
      Buffer.from('\r\n--B--\r\n'),
    ]);
    const headers = {
      'Content-Type': 'multipart/form-data; boundary=B',
      ...(chunked === true ? { 'Transfer-Encoding': 'chunked' } : {}),
    };
    return async () => expect([400, 413, 415, 422]).toContain(await post(headers, form.subarray(0, cutAt)));
  }

  function raw(text: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(api.port, '127.0.0.1').on('error', () => undefined);
      socket
        .once('close', () => resolve())
        .resume()
        .write(text);
    });
  }

  /** Goes away in the middle of a body that the service has begun to read. */
  function abandoned(file: Buffer): Promise<void> {
    const headers = 'Expect: 100-continue\r\n';
    const { head, start } = rawUpload('/v1/id-photos', { fileBytes: file.length, headers });
    return new Promise((resolve) => {
      const socket = connect(api.port, '127.0.0.1').on('error', () => undefined);
      socket.once('close', () => resolve()).write(head);
      const part = Buffer.concat([Buffer.from(start), file.subarray(0, 5000)]);
      socket.once('data', () => socket.write(part, () => socket.destroy()));
    });
  }

  async function repeat(kind: Kind, times: number): Promise<void> {
    for (let count = 0; count < times; count++) await kind();
  }

  it('keeps nothing of any kind of bad upload', async () => {
    const kept: Record<string, number> = {};
    let before = await api.keptBytes();
    for (const [name, kind] of kinds) {
      await repeat(kind, UPLOADS);
      const now = await api.keptBytes();
      kept[name] = Math.round((now - before) / UPLOADS);
      before = now;
    }
    process.stdout.write(`bytes kept for each bad upload: ${JSON.stringify(kept)}\n`);
    for (const [name, bytes] of Object.entries(kept)) expect([name, bytes < KEPT_LIMIT_BYTES]).toEqual([name, true]);
  }, 600_000);
});
