/** The same request again: answered from the cache, logged, traced and timed like every other. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { plainPicture } from '#testkit';
import { RunningApi } from './running-api.js';
import { HeldPhoto, scriptedWorker } from './scripted-worker.js';

const ON = { CACHE_TTL: '10m' };

describe('the cache', () => {
  let running: RunningApi;

  afterEach(() => running.stop());

  async function picture(act: string): Promise<Buffer> {
    return Buffer.concat([await plainPicture({ width: 64, height: 64 }, 'jpeg'), Buffer.from(`\n${act}`)]);
  }

  async function post(act: string, id: string, { headers = {}, fields = {}, ...init }: Extra = {}): Promise<Response> {
    const form = { image: { bytes: await picture(act) }, ...fields };
    return running.post('/v1/id-photos', form, { headers: { 'x-request-id': id, ...headers }, ...init });
  }

  interface Extra extends RequestInit {
    readonly headers?: Record<string, string>;
    readonly fields?: Record<string, string>;
  }

  async function terminal(id: string) {
    const lines = await running.terminalsOf(id);
    expect(lines).toHaveLength(1);
    return lines[0];
  }

  it('answers the same request with the same bytes and no work, and says so everywhere', async () => {
    running = await RunningApi.start(ON, scriptedWorker());
    const first = await post('ok', 'first');
    const again = await post('ok', 'again');
    expect([first.headers.get('x-cache'), again.headers.get('x-cache')]).toEqual(['miss', 'hit']);
    expect(await again.text()).toBe(await first.text());
    expect(again.headers.get('content-type')).toBe('image/png');
    expect(again.headers.get('server-timing')).toMatch(/^upload;dur=[\d.]+, inspect;dur=[\d.]+, total;dur=[\d.]+$/);
    expect(await terminal('first')).toMatchObject({ event: 'image_processed', cache: 'miss', model: 'scripted' });
    expect(await terminal('again')).toMatchObject({ event: 'image_processed', cache: 'hit', model: 'scripted' });
    expect(running.eventsOf('again')).toEqual(['request_received', 'image_uploaded', 'image_processed']);
    expect(running.lineProblems()).toEqual([]);
  });

  it('tells other options, other routes and other bytes apart', async () => {
    running = await RunningApi.start(ON, scriptedWorker());
    await post('ok', 'a');
    const image = { bytes: await picture('ok') };
    const others = [
      await post('ok', 'b', { fields: { background: 'red' } }),
      await post('ok ', 'c'),
      await running.post('/v1/cutouts', { image }),
    ];
    expect(others.map((answer) => answer.headers.get('x-cache'))).toEqual(['miss', 'miss', 'miss']);
  });

  it('answers JSON from the same photo', async () => {
    running = await RunningApi.start(ON, scriptedWorker());
    const bytes = Buffer.from(await (await post('ok', 'bytes')).arrayBuffer());
    const answer = await post('ok', 'json', { headers: { accept: 'application/json' } });
    const document = (await answer.json()) as { image: string; request_id: string };
    expect([answer.headers.get('x-cache'), document.request_id]).toEqual(['hit', 'json']);
    expect(Buffer.from(document.image, 'base64')).toEqual(bytes);
  });

  it('keeps no failure', async () => {
    running = await RunningApi.start(ON, scriptedWorker());
    expect([(await post('fail NoFaceError', 'a')).status, (await post('fail NoFaceError', 'b')).status]).toEqual([
      422, 422,
    ]);
    expect(await terminal('b')).toMatchObject({ event: 'image_rejected', error_type: 'NoFaceError' });
    expect(running.eventsOf('b')).toContain('image_uploaded');
  });

  it('survives a restart of the service', async () => {
    const script = scriptedWorker();
    running = await RunningApi.start(ON, script);
    const made = await (await post('ok', 'before')).text();
    await running.pause();
    running = await RunningApi.start({ ...ON, DATA_DIR: running.folder }, script);
    const answer = await post('ok', 'after');
    expect([answer.headers.get('x-cache'), await answer.text()]).toEqual(['hit', made]);
  });

  it('is left alone where the client says no-store, and where it is off', async () => {
    const script = scriptedWorker();
    running = await RunningApi.start(ON, script);
    const headers = { 'cache-control': 'no-store' };
    await post('ok', 'private', { headers });
    const next = await post('ok', 'next');
    const again = await post('ok', 'again', { headers });
    expect([next, again].map((answer) => answer.headers.get('x-cache'))).toEqual(['miss', null]);
    await running.stop();
    running = await RunningApi.start({ CACHE_TTL: '0' }, script);
    const off = [await post('ok', 'one'), await post('ok', 'two')];
    expect(off.map((answer) => answer.headers.get('x-cache'))).toEqual([null, null]);
    expect(await terminal('two')).not.toHaveProperty('cache');
  });

  it('has a photo that several ask for at once made once', async () => {
    running = await RunningApi.start({ ...ON, WORKERS: '2' }, scriptedWorker());
    const held = new HeldPhoto();
    const first = post(held.act, 'first');
    await running.happened('first', 'image_uploaded');
    const asked = ['b', 'c', 'd'].map((id) => post(held.act, id));
    for (const id of ['b', 'c', 'd']) await running.happened(id, 'image_uploaded');
    held.finish();
    const others = await Promise.all(asked);
    const texts = await Promise.all([await first, ...others].map((answer) => answer.text()));
    expect(new Set(texts).size).toBe(1);
    expect(others.map((answer) => answer.headers.get('x-cache'))).toEqual(['hit', 'hit', 'hit']);
    for (const id of ['first', 'b', 'c', 'd']) expect(await terminal(id)).toMatchObject({ event: 'image_processed' });
  });

  it('has it made again for the others where the first of them goes away', async () => {
    running = await RunningApi.start(ON, scriptedWorker());
    const client = new AbortController();
    const held = new HeldPhoto();
    const first = post(held.act, 'gone', { signal: client.signal });
    await running.happened('gone', 'image_uploaded');
    const second = post(held.act, 'second');
    await running.happened('second', 'image_uploaded');
    client.abort();
    await expect(first).rejects.toThrow();
    await terminal('gone');
    held.finish();
    expect((await second).status).toBe(200);
    expect(await terminal('second')).toMatchObject({ event: 'image_processed', cache: 'miss' });
    expect(await terminal('gone')).toMatchObject({ error_type: 'ClientGoneError' });
  });

  it('shares a refusal of the photo with those who wait for it, but no crash of a worker', async () => {
    running = await RunningApi.start(ON, scriptedWorker());
    const held = new HeldPhoto();
    const blocker = post(held.act, 'blocker');
    await running.happened('blocker', 'image_uploaded');
    const answers = ['a', 'b'].map((id) => post('fail NoFaceError', id));
    for (const id of ['a', 'b']) await running.happened(id, 'image_uploaded');
    held.finish();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([422, 422]);
    expect((await blocker).status).toBe(200);
    const crashes = await Promise.all(['c', 'd'].map((id) => post('exit', id)));
    expect(crashes.map(({ status }) => status)).toEqual([500, 500]);
    for (const id of ['a', 'b', 'c', 'd']) await terminal(id);
  });
});
