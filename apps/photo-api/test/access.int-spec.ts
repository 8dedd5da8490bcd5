/** Who may use the service, how often, and from which pages: over real HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { plainPicture, waitUntil } from '#testkit';
import { digestOf, type KeptKey, makeKey, type Scope } from '../src/access/api-key.js';
import { writeKeyFile } from '../src/access/key-file.js';
import { ROUTES } from '../src/http/routes.js';
import { RunningApi } from './running-api.js';
import { scriptedWorker } from './scripted-worker.js';

describe('access', () => {
  let running: RunningApi;
  const folder = mkdtempSync(join(tmpdir(), 'safelight-access-'));
  const file = join(folder, 'keys.json');

  afterEach(async () => {
    await running.stop();
    rmSync(file, { force: true });
  });

  function made(scopes: readonly Scope[] = ['photos'], rate?: number): { key: string; kept: KeptKey } {
    const { id, key } = makeKey();
    const created_at = new Date().toISOString();
    return { key, kept: { id, name: 'test', sha256: digestOf(key), scopes, rate_per_minute: rate, created_at } };
  }

  async function post(headers: Record<string, string>, path = '/v1/id-photos'): Promise<Response> {
    const bytes = await plainPicture({ width: 64, height: 64 }, 'jpeg');
    return running.post(path, { [path === '/upload' ? 'file' : 'image']: { bytes } }, { headers });
  }

  it('asks for a key on everything that is not open, and on nothing that is', async () => {
    writeKeyFile(file, [made().kept]);
    running = await RunningApi.start({ API_KEYS_FILE: file }, scriptedWorker());
    for (const { path, access, methods } of ROUTES) {
      const method = methods[0] ?? 'GET';
      const answer = await fetch(running.api.address + path.replace(/:\w+/, 'page.css'), { method });
      const asked = answer.headers.get('www-authenticate');
      const bearer = 'Bearer realm="Safelight"';
      expect([path, answer.status === 401, asked]).toEqual([
        path,
        access !== 'open',
        access === 'open' ? null : bearer,
      ]);
      await answer.arrayBuffer();
    }
  });

  it('takes a key in either header and writes its id, never the key, into the lines', async () => {
    const { key, kept } = made();
    writeKeyFile(file, [kept]);
    running = await RunningApi.start({ API_KEYS_FILE: file }, scriptedWorker());
    expect((await post({ authorization: `Bearer ${key}`, 'x-request-id': 'bearer' })).status).toBe(200);
    expect((await post({ 'x-api-key': key, 'x-request-id': 'header' }, '/upload')).status).toBe(200);
    await running.terminalsOf('header');
    const received = running.lines().filter(({ event }) => event === 'request_received');
    expect(received.map((line) => line['api_key_id'])).toEqual([kept.id, kept.id]);
    expect(JSON.stringify(running.lines())).not.toContain(key.slice(16));
    expect(running.lineProblems()).toEqual([]);
  });

  it('refuses with the reason, a remedy and one terminal line', async () => {
    const metrics = made(['metrics']);
    writeKeyFile(file, [metrics.kept]);
    running = await RunningApi.start({ API_KEYS_FILE: file }, scriptedWorker());
    const missing = await post({ 'x-request-id': 'missing' });
    expect([missing.status, await missing.json()]).toMatchObject([
      401,
      { error_type: 'UnauthorizedError', remedy: expect.stringContaining('npm run keys -- create') },
    ]);
    const wrong = await post({ 'x-request-id': 'wrong', 'x-api-key': metrics.key }, '/upload');
    expect([wrong.status, await wrong.json()]).toMatchObject([
      403,
      { success: false, error_type: 'ForbiddenError', detail: expect.stringContaining('needs the scope photos') },
    ]);
    expect((await running.get('/metrics', { authorization: `Bearer ${metrics.key}` })).status).toBe(200);
    expect(await running.terminalsOf('missing')).toMatchObject([
      { event: 'image_rejected', error_type: 'UnauthorizedError', error_class: 'client_input' },
    ]);
    expect(await running.terminalsOf('wrong')).toMatchObject([{ error_type: 'ForbiddenError' }]);
  });

  it('holds each key to its own limit and says in each answer where it stands', async () => {
    const [slow, fast] = [made(['photos'], 1), made(['photos'], 60)];
    writeKeyFile(file, [slow.kept, fast.kept]);
    running = await RunningApi.start({ API_KEYS_FILE: file }, scriptedWorker());
    const first = await post({ 'x-api-key': slow.key });
    expect([first.status, first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-remaining')]).toEqual([
      200,
      '1',
      '0',
    ]);
    const second = await post({ 'x-api-key': slow.key });
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe(second.headers.get('ratelimit-reset'));
    expect((await post({ 'x-api-key': fast.key })).headers.get('ratelimit-policy')).toBe('60;w=60');
  });

  it('believes X-Forwarded-For only where a proxy is trusted', async () => {
    const twice = async (variables: Record<string, string>): Promise<number[]> => {
      running = await RunningApi.start({ RATE_LIMIT_PER_MINUTE: '1', ...variables }, scriptedWorker());
      const answers = [];
      for (const address of ['192.0.2.1', '192.0.2.2']) answers.push(await post({ 'x-forwarded-for': address }));
      return answers.map(({ status }) => status);
    };
    expect(await twice({})).toEqual([200, 429]);
    await running.stop();
    expect(await twice({ TRUST_PROXY: '1' })).toEqual([200, 200]);
  });

  it('gives the same answer to the same Idempotency-Key, per client, and tells another request with it from it', async () => {
    running = await RunningApi.start({ TRUST_PROXY: '1', CACHE_TTL: '0' }, scriptedWorker());
    const one = await post({ 'idempotency-key': 'k1' });
    const again = await post({ 'idempotency-key': 'k1', 'x-request-id': 'again' });
    expect([one.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
    expect(await again.text()).toBe(await one.text());
    expect(again.headers.get('x-cache')).toBe('hit');
    expect(again.headers.get('server-timing')).toMatch(/^total;dur=[\d.]+$/);
    expect(await running.terminalsOf('again')).toMatchObject([{ event: 'image_processed', cache: 'hit' }]);
    const other = await post({ 'idempotency-key': 'k1' }, '/v1/cutouts');
    expect([other.status, await other.json()]).toMatchObject([422, { error_type: 'IdempotencyKeyReusedError' }]);
    const elsewhere = await post({ 'idempotency-key': 'k1', 'x-forwarded-for': '192.0.2.9' }, '/v1/cutouts');
    expect(elsewhere.status).toBe(200);
    expect((await post({ 'idempotency-key': 'a b' })).status).toBe(400);
  });

  it('gives the answer of a batch again too: one job, however often it is sent', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const pictures = await Promise.all([60, 70].map((side) => plainPicture({ width: side, height: side }, 'jpeg')));
    const batch = async (key: string, photos: readonly Buffer[], id = 'one', names = ['a.jpg', 'b.jpg']) => {
      const body = new FormData();
      photos.forEach((photo, n) => body.append('image', new Blob([new Uint8Array(photo)]), names[n] ?? 'c.jpg'));
      const headers = { 'idempotency-key': key, 'x-request-id': id };
      return fetch(`${running.api.address}/v1/batches`, { method: 'POST', body, headers });
    };
    const one = await batch('k1', pictures);
    const again = await batch('k1', pictures, 'again');
    expect([one.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 202, 'true']);
    expect(await again.text()).toBe(await one.text());
    expect(await running.terminalsOf('again')).toMatchObject([{ event: 'image_processed', cache: 'hit' }]);
    expect(running.lines().filter(({ event }) => event === 'job_accepted')).toHaveLength(1);
    const swapped = await batch('k1', [...pictures].reverse());
    const renamed = await batch('k1', pictures, 'two', ['a.jpg', 'other.jpg']);
    const fewer = await batch('k1', pictures.slice(1));
    expect([swapped, renamed, fewer].map(({ status }) => status)).toEqual([422, 422, 422]);
    expect((await batch('k2', pictures)).headers.get('idempotent-replayed')).toBeNull();
    expect((await batch('a b', pictures)).status).toBe(400);
  });

  it('counts each photo of a batch and of a sheet against the rate, and takes all of them or none', async () => {
    running = await RunningApi.start({ RATE_LIMIT_PER_MINUTE: '6' }, scriptedWorker());
    const photo = await plainPicture({ width: 64, height: 64 }, 'jpeg');
    const send = async (path: string, count: number) => {
      const body = new FormData();
      for (let n = 0; n < count; n++) body.append('image', new Blob([new Uint8Array(photo)]), `${n}.jpg`);
      return fetch(running.api.address + path, { method: 'POST', body });
    };
    const batch = await send('/v1/batches', 3);
    expect([batch.status, batch.headers.get('ratelimit-remaining')]).toEqual([202, '3']);
    const large = await send('/v1/batches', 9);
    expect([large.status, await large.json()]).toMatchObject([
      429,
      { error_type: 'RateLimitedError', remedy: 'Send at most 6 photos in one request.' },
    ]);
    expect((await send('/v1/print-sheets', 2)).headers.get('ratelimit-remaining')).toBe('0');
    expect((await send('/v1/id-photos', 1)).status).toBe(429);
  });

  it('answers an Idempotency-Key 409 while its first request is being worked on, and lets go of it when that ends', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const bytes = Buffer.concat([await plainPicture({ width: 64, height: 64 }, 'jpeg'), Buffer.from('\nslow 600000')]);
    const leaving = new AbortController();
    const send = (id: string, signal?: AbortSignal) =>
      running.post(
        '/v1/id-photos',
        { image: { bytes } },
        { headers: { 'idempotency-key': 'k', 'x-request-id': id }, ...(signal === undefined ? {} : { signal }) },
      );
    const first = send('first', leaving.signal).catch(() => 'left');
    await running.happened('first', 'image_uploaded');
    const second = await send('second');
    expect([second.status, second.headers.get('retry-after')]).toEqual([409, '1']);
    expect(await second.json()).toMatchObject({ error_type: 'RequestInProgressError' });
    leaving.abort();
    expect(await first).toBe('left');
    await running.terminalsOf('first');
    expect((await post({ 'idempotency-key': 'k' })).status).toBe(200);
  });

  it('forgets an Idempotency-Key when its time is over', async () => {
    running = await RunningApi.start({ IDEMPOTENCY_TTL: '1s' }, scriptedWorker());
    const key = { 'idempotency-key': 'k' };
    expect((await post(key)).status).toBe(200);
    await waitUntil(async () => (await post(key)).headers.get('idempotent-replayed') === null, {
      what: 'the end of the key',
    });
  });

  it('opens a job to the key that made it, to no other one, and after a restart too', async () => {
    const [mine, other] = [made(['photos', 'jobs']), made(['jobs'])];
    writeKeyFile(file, [mine.kept, other.kept]);
    running = await RunningApi.start({ API_KEYS_FILE: file }, scriptedWorker());
    const { id } = (await (await post({ 'x-api-key': mine.key, prefer: 'respond-async' })).json()) as { id: string };
    const ask = (key: string, path = '', method = 'GET') =>
      fetch(`${running.api.address}/v1/jobs/${id}${path}`, { method, headers: { 'x-api-key': key } });
    const seenBy = async (key: string) => [(await ask(key)).status, (await ask(key, '/result', 'HEAD')).status === 404];
    await running.pause();
    running = await RunningApi.start({ API_KEYS_FILE: file, DATA_DIR: running.folder }, scriptedWorker());
    expect([await seenBy(mine.key), await seenBy(other.key)]).toEqual([
      [200, false],
      [404, true],
    ]);
    expect((await ask(other.key, '', 'DELETE')).status).toBe(404);
    const nobodys = await fetch(`${running.api.address}/v1/jobs/${'0'.repeat(32)}`, {
      headers: { 'x-api-key': other.key },
    });
    const said = async (answer: Response) => ((await answer.json()) as { detail: string }).detail;
    expect(await said(await ask(other.key))).toBe(await said(nobodys));
    expect((await ask(mine.key, '', 'DELETE')).status).toBe(204);
  });

  describe('from pages of other origins', () => {
    const ask = (origin: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
      fetch(`${running.api.address}/v1/id-photos`, { method, headers: { origin, ...headers } });
    const allowed = (answer: Response): string | null => answer.headers.get('access-control-allow-origin');

    it('is allowed to those that are listed, also in problems', async () => {
      running = await RunningApi.start({ CORS_ORIGINS: 'https://a.example,https://b.example:8443' }, scriptedWorker());
      const preflight = await ask('https://b.example:8443', { 'access-control-request-method': 'POST' }, 'OPTIONS');
      expect([preflight.status, allowed(preflight)]).toEqual([204, 'https://b.example:8443']);
      expect(preflight.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
      const problem = await ask('https://a.example');
      expect([problem.status, allowed(problem), problem.headers.get('vary')]).toEqual([
        405,
        'https://a.example',
        'Origin',
      ]);
      expect(problem.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
      for (const other of ['https://a.example.evil', 'http://a.example', 'null'])
        expect(allowed(await ask(other))).toBeNull();
    });

    it('is allowed to none by default', async () => {
      running = await RunningApi.start({}, scriptedWorker());
      expect(allowed(await ask('https://a.example'))).toBeNull();
    });

    it('is asked for a key like any other, but not before it has asked whether it may', async () => {
      writeKeyFile(file, [made().kept]);
      running = await RunningApi.start({ CORS_ORIGINS: '*', API_KEYS_FILE: file }, scriptedWorker());
      const preflight = await ask('https://c.example', { 'access-control-request-method': 'POST' }, 'OPTIONS');
      expect([preflight.status, allowed(preflight)]).toEqual([204, '*']);
      const refused = await fetch(`${running.api.address}/v1/id-photos`, {
        method: 'POST',
        headers: { origin: 'https://c.example' },
      });
      expect([refused.status, allowed(refused)]).toEqual([401, '*']);
    });
  });
});
