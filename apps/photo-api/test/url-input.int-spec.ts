/** Photos that clients name by their address: what is fetched, what is not, and what a client learns of it. */
import type { lookup } from 'node:dns';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Failure } from '#events';
import { plainPicture } from '#testkit';
import { parseAllowedHost } from '../src/outbound/allowed-host.js';
import { RemotePhotos } from '../src/outbound/remote-photo.js';
import { RunningApi } from './running-api.js';
import { scriptedWorker } from './scripted-worker.js';

type Answering = (response: ServerResponse, request: IncomingMessage) => void;
type Resolve = typeof lookup;

const MIB = 1024 * 1024;

let photo: Buffer;
let port: number;
let asked: IncomingMessage[];
let answering: Record<string, Answering>;
const server = createServer((request, response) => {
  asked.push(request);
  const answer = answering[new URL(request.url ?? '', 'http://x').pathname];
  if (answer === undefined) response.writeHead(404).end('a secret of the inside');
  else answer(response, request);
});

beforeAll(async () => {
  photo = await plainPicture({ width: 64, height: 64 }, 'jpeg');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answering = {
    '/photo': (response) => response.end(photo),
    '/moved': (response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/photo` }).end(photo),
    '/page': (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end('<html>a secret</html>'),
    '/large': (response) => response.writeHead(200, { 'content-length': 2 * MIB + 1 }).flushHeaders(),
    '/endless': (response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(256 * 1024), () => setImmediate(more));
      };
      more();
    },
    '/slow': (response) => void response.write(photo.subarray(0, 10)),
    '/silent': () => undefined,
    '/cut': (response) => {
      response.writeHead(200, { 'content-length': photo.length });
      response.write(photo.subarray(0, 10), () => response.destroy());
    },
  };
});

describe('a photo named by its address', () => {
  let running: RunningApi;

  afterEach(() => running.stop());

  const start = async (variables: Record<string, string> = {}): Promise<void> => {
    const hosts = `127.0.0.1:${port},photos.example.org`;
    running = await RunningApi.start({ URL_INPUT_HOSTS: hosts, MAX_UPLOAD_MB: '2', ...variables }, scriptedWorker());
  };
  const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
  const ask = (url: string, path = '/v1/id-photos', headers: Record<string, string> = {}): Promise<Response> =>
    running.post(path, { image_url: url }, { headers });
  const problem = async (answer: Response) => {
    const { status, error_type, detail } = (await answer.json()) as Record<string, string>;
    return [status, error_type, detail];
  };

  it('is fetched and made like one that was sent, on each route that takes it, also as a job', async () => {
    await start();
    for (const path of ['/v1/id-photos', '/v1/cutouts', '/v1/stylizations'])
      expect([path, (await ask(at('/photo?signature=hidden'), path)).status]).toEqual([path, 200]);
    expect((await ask(at('/photo'), '/v1/cutouts', { prefer: 'respond-async' })).status).toBe(202);
    expect(asked).toHaveLength(4);
    expect(asked[0]?.headers).toMatchObject({ host: `127.0.0.1:${port}`, 'user-agent': 'safelight' });
    expect(Object.keys(asked[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(JSON.stringify(running.lines())).not.toContain('hidden');
    expect(running.lineProblems()).toEqual([]);
  });

  it('is nothing that the service fetches by itself: switched off, it says how it is switched on', async () => {
    await start({ URL_INPUT_HOSTS: '' });
    const [status, type, detail] = await problem(await ask(at('/photo')));
    expect([status, type]).toEqual([400, 'BadOptionError']);
    expect(detail).toMatch(/switched off.*URL_INPUT_HOSTS/);
    expect(asked).toEqual([]);
  });

  it.each([
    ['another host', 'https://elsewhere.example/', /not allowed.*only the operator/],
    ['another port', 'http://127.0.0.1:1/', /not allowed/],
    ['an address in other clothes', 'http://2130706433/photo', /not allowed/],
    ['no TLS to a name', 'http://photos.example.org/', /not allowed/],
    ['another scheme', 'file:///etc/passwd', /not allowed/],
    ['a password', 'https://me:hidden@photos.example.org/', /no password/],
    ['no address', 'photo.jpg', /absolute/],
  ])('is refused where it is %s', async (_what, url, why) => {
    await start();
    const [status, type, detail] = await problem(await ask(url));
    expect([status, type]).toEqual([400, 'BadOptionError']);
    expect(detail).toMatch(why);
    expect(JSON.stringify(running.lines()) + detail).not.toContain('hidden');
  });

  it('is refused without a word on which hosts are allowed', async () => {
    await start();
    const answer = await ask('https://elsewhere.example/');
    const text = await answer.text();
    expect(text).not.toMatch(/photos\.example\.org|127\.0\.0\.1/);
    expect(JSON.parse(text)).toMatchObject({ remedy: expect.stringContaining('as a file in `image`') });
  });

  it('is fetched neither beside a file nor for a form that cannot be right', async () => {
    await start();
    const both = await running.post('/v1/id-photos', { image_url: at('/photo'), image: { bytes: photo } });
    expect(await problem(both)).toEqual([400, 'BadOptionError', expect.stringContaining('image_url')]);
    const wrong = await running.post('/v1/id-photos', { image_url: at('/photo'), size: 'huge' });
    expect(await problem(wrong)).toEqual([400, 'BadOptionError', expect.stringContaining('size')]);
    for (const form of [{ image_url: ' ' }, { size: 'cn-1-inch' }] as Record<string, string>[])
      expect(await problem(await running.post('/v1/id-photos', form))).toEqual([
        400,
        'BadOptionError',
        expect.stringContaining('`image` is missing'),
      ]);
    const sheet = await running.post('/v1/print-sheets', { image_url: at('/photo') });
    expect(await problem(sheet)).toEqual([400, 'BadOptionError', expect.stringContaining('no field `image_url`')]);
    expect(asked).toEqual([]);
    const left = await running.post('/v1/id-photos', { image_url: '', image: { bytes: photo } });
    const empty = await running.post('/v1/id-photos', { image_url: at('/photo'), image: { bytes: Buffer.alloc(0) } });
    expect([left.status, empty.status]).toEqual([200, 200]);
  });

  it('is refused in its own words where the other side gives no photo, whatever that says', async () => {
    await start();
    const answers = await Promise.all(
      ['/moved', '/nothing', '/page', '/large', '/endless', '/cut'].map(async (path) => {
        const answer = await ask(at(path), '/v1/id-photos', { 'x-request-id': path.slice(1) });
        const text = await answer.text();
        expect(text).not.toContain('secret');
        return [path, answer.status, (JSON.parse(text) as { error_type: string }).error_type];
      }),
    );
    expect(answers).toEqual([
      ['/moved', 422, 'UrlFetchError'],
      ['/nothing', 422, 'UrlFetchError'],
      ['/page', 415, 'UnsupportedFormatError'],
      ['/large', 413, 'PayloadTooLargeError'],
      ['/endless', 413, 'PayloadTooLargeError'],
      ['/cut', 422, 'UrlFetchError'],
    ]);
    // The redirect was not followed.
    expect(asked.filter(({ url }) => url === '/photo')).toEqual([]);
    const [line] = await running.terminalsOf('moved');
    expect(line).toMatchObject({ event: 'image_rejected', error_type: 'UrlFetchError', error_class: 'client_input' });
    // What was held is given back: the budget has room for all of it again.
    expect((await ask(at('/photo'))).status).toBe(200);
  });

  it.each(['/slow', '/silent'])('is waited for no longer than an upload would be: %s', async (path) => {
    await start({ UPLOAD_TIMEOUT_MS: '1000' });
    expect((await problem(await ask(at(path)))).slice(0, 2)).toEqual([408, 'UploadTimeoutError']);
  });

  it('is not waited for when its client has gone', async () => {
    await start();
    const leaving = new AbortController();
    const closed = new Promise<void>((resolve) => {
      answering['/silent'] = (response) => {
        response.on('close', resolve);
        leaving.abort();
      };
    });
    const init = { signal: leaving.signal, headers: { 'x-request-id': 'gone' } };
    await expect(running.post('/v1/id-photos', { image_url: at('/silent') }, init)).rejects.toThrow();
    await closed;
    expect(await running.terminalsOf('gone')).toMatchObject([{ error_type: 'ClientGoneError' }]);
  });

  it('is answered again by its Idempotency-Key without being fetched again', async () => {
    await start();
    const key = { 'idempotency-key': 'k' };
    const one = await ask(at('/photo'), '/v1/cutouts', key);
    const again = await ask(at('/photo'), '/v1/cutouts', key);
    expect([one.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 200, 'true']);
    expect(asked).toHaveLength(1);
    expect((await ask(at('/photo?other'), '/v1/cutouts', key)).status).toBe(422);
  });
});

describe('the name of a host', () => {
  /** A resolver that answers in turn, and how often it was asked. */
  function resolver(...answers: string[][]): { resolve: Resolve; names: string[] } {
    const names: string[] = [];
    const resolve = (name: string, _options: object, done: (...result: unknown[]) => void): void => {
      const addresses = answers[Math.min(names.push(name), answers.length) - 1] ?? [];
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
    return { resolve: resolve as unknown as Resolve, names };
  }

  function fetchFrom(host: string, resolve: Resolve): Promise<Buffer> {
    const allowed = parseAllowedHost(`${host}:${port}`);
    if (allowed === undefined) throw new Error('no host');
    const remote = new RemotePhotos([allowed], { maxBytes: MIB, timeoutMs: 20_000 }, resolve);
    return remote.fetch(`http://${host.replace('http://', '')}:${port}/photo`, {
      take: () => undefined,
      signal: new AbortController().signal,
    });
  }

  it.each([
    [['127.0.0.1']],
    [['10.1.2.3']],
    [['169.254.169.254']],
    [['100.64.0.1']],
    [['0.0.0.0']],
    [['::1']],
    [['fd00::1']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::7f00:1']],
    [['2001:4860:4860::8888', '127.0.0.1']],
    [[]],
  ])('that leads to %j is not connected to', async (addresses) => {
    const { resolve } = resolver(addresses);
    const failure = await fetchFrom('http://photos.example.org', resolve).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ errorType: 'UrlFetchError' });
    expect((failure as Failure).publicDetail).not.toMatch(/\d/);
    expect(asked).toEqual([]);
  });

  it('is looked up once, and the address that was looked at is the one that is connected to', async () => {
    const { resolve, names } = resolver(['127.0.0.1'], ['192.0.2.1']);
    expect(await fetchFrom('localhost', resolve)).toEqual(photo);
    expect(names).toEqual(['localhost']);
  });

  it('of this machine leads to this machine alone', async () => {
    const { resolve } = resolver(['10.0.0.1']);
    await expect(fetchFrom('localhost', resolve)).rejects.toMatchObject({ errorType: 'UrlFetchError' });
  });
});
