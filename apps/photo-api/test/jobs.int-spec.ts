/** Photos that are made later, over HTTP: accepted, followed, handed out, deleted, and still there after a restart. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { plainPicture, waitUntil } from '#testkit';
import { readEvents } from './event-stream.js';
import { RunningApi } from './running-api.js';
import { HeldPhoto, scriptedWorker } from './scripted-worker.js';

interface Job {
  id: string;
  status: string;
  progress: { total: number; done: number; processed: number; rejected: number; failed: number };
  result: string | null;
  expires_at: string | null;
  photos: { status: string; name: string | null; request_id: string; error?: { status: number; error_type: string } }[];
}

const ASYNC = { prefer: 'respond-async' };

describe('jobs', () => {
  let running: RunningApi;

  afterEach(() => running.stop());

  async function picture(act: string): Promise<Buffer> {
    return Buffer.concat([await plainPicture({ width: 64, height: 64 }, 'jpeg'), Buffer.from(`\n${act}`)]);
  }

  async function submit(act: string, id: string, headers: Record<string, string> = {}): Promise<Response> {
    const image = { bytes: await picture(act), name: 'me.jpg' };
    return running.post('/v1/id-photos', { image }, { headers: { 'x-request-id': id, ...ASYNC, ...headers } });
  }

  const read = async (answer: Response): Promise<Job> => (await answer.json()) as Job;
  const accepted = async (act: string, id: string): Promise<Job> => read(await submit(act, id));
  const ask = (id: string): Promise<Response> => running.get(`/v1/jobs/${id}`);
  const remove = (id: string) => fetch(`${running.api.address}/v1/jobs/${id}`, { method: 'DELETE' });
  const finished = (id: string): Promise<Job> =>
    waitUntil(
      async () => {
        const job = await read(await ask(id));
        return job.status === 'finished' ? job : undefined;
      },
      { what: `the end of job ${id}` },
    );
  const filesOf = (id: string): string[] => {
    const folder = join(running.folder, 'jobs/files', id);
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  };
  const terminalEvents = async (id: string) => (await running.terminalsOf(id)).map((line) => line['event']);

  it('are accepted at once, made, and handed out as the route itself would have answered', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const held = new HeldPhoto();
    const answer = await submit(held.act, 'r1');
    expect(answer.status).toBe(202);
    expect(answer.headers.get('preference-applied')).toBe('respond-async');
    const job = await read(answer);
    expect(job.id).toMatch(/^[0-9a-f]{32}$/);
    expect(answer.headers.get('location')).toBe(`/v1/jobs/${job.id}`);
    expect(job).toMatchObject({ kind: 'photo', request_id: 'r1', result: null, progress: { total: 1, done: 0 } });
    const early = await running.get(`/v1/jobs/${job.id}/result`);
    expect([early.status, ((await early.json()) as { error_type: string }).error_type]).toEqual([
      409,
      'JobNotReadyError',
    ]);
    held.finish();
    const done = await finished(job.id);
    expect(done.progress).toMatchObject({ done: 1, processed: 1 });
    const result = await running.get(done.result ?? '');
    expect(result.headers.get('content-type')).toBe('image/png');
    expect(result.headers.get('content-disposition')).toBe('inline; filename="cn-1-inch-blue.png"');
    expect(await result.text()).toBe(String(running.api.workerPids[0]));
    const json = await running.get(done.result ?? '', { accept: 'application/json' });
    expect(await json.json()).toMatchObject({ request_id: 'r1', model: 'scripted', output_format: 'cn-1-inch-blue' });
  });

  it('end in one terminal line, with the id of their request and a part of their own', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const job = await accepted('ok', 'r1');
    await finished(job.id);
    const [line, ...more] = await running.terminalsOf('r1');
    expect(more).toEqual([]);
    expect(line).toMatchObject({ event: 'image_processed', job_id: job.id.slice(0, 12) });
    expect(line).not.toHaveProperty('parent_request_id');
    await running.happened('r1', 'job_finished');
    expect(running.eventsOf('r1')).toEqual([
      'request_received',
      'job_accepted',
      'image_uploaded',
      'image_processed',
      'job_finished',
    ]);
    expect(running.lineProblems()).toEqual([]);
    expect(JSON.stringify(running.lines())).not.toContain(job.id);
  });

  it('tell why a photo was not made, with the status that its route would have answered', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const job = await accepted('fail NoFaceError', 'r1');
    const done = await finished(job.id);
    expect(done.photos).toMatchObject([
      { status: 'rejected', request_id: 'r1', error: { status: 422, error_type: 'NoFaceError', request_id: 'r1' } },
    ]);
    expect((await running.get(`/v1/jobs/${job.id}/result`)).status).toBe(422);
    expect(await terminalEvents('r1')).toEqual(['image_rejected']);
    const crashed = await accepted('exit', 'r2');
    expect((await finished(crashed.id)).photos[0]).toMatchObject({ status: 'failed', error: { status: 500 } });
    expect(await terminalEvents('r2')).toEqual(['processing_failed']);
  });

  it('keep the upload only until the photo is made, and their files for this user alone', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const held = new HeldPhoto();
    const job = await accepted(held.act, 'r1');
    expect(filesOf(job.id)).toEqual(['0.in']);
    const folder = join(running.folder, 'jobs/files', job.id);
    expect([statSync(folder).mode & 0o777, statSync(join(folder, '0.in')).mode & 0o777]).toEqual([0o700, 0o600]);
    held.finish();
    await finished(job.id);
    await waitUntil(() => filesOf(job.id).join() === '0.out', { what: 'the end of the upload' });
    expect(statSync(join(folder, '0.out')).mode & 0o777).toBe(0o600);
  });

  it('are told by events as they go on, and the stream ends with them', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const held = new HeldPhoto();
    const job = await accepted(held.act, 'r1');
    const stream = await running.get(`/v1/jobs/${job.id}`, { accept: 'text/event-stream' });
    held.finish();
    const events = await readEvents(stream);
    expect(events[0]?.event).toBe('state');
    expect(events.at(-1)).toMatchObject({ event: 'finished', data: { status: 'finished', photos: [{ index: 0 }] } });
    expect(events.filter(({ event }) => event === 'progress').at(-1)).toMatchObject({
      data: { photo: { status: 'processed' } },
    });
    const late = await readEvents(await running.get(`/v1/jobs/${job.id}`, { accept: 'text/event-stream' }));
    expect(late.map(({ event }) => event)).toEqual(['finished']);
  });

  it('are deleted when told to: waiting and running photos get their line, the stream ends, nothing is left', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const working = await accepted('slow 60000', 'working');
    await running.happened('working', 'image_uploaded');
    const waiting = await accepted('ok', 'waiting');
    const stream = running.get(`/v1/jobs/${waiting.id}`, { accept: 'text/event-stream' });
    const events = readEvents(await stream);
    expect((await remove(waiting.id)).status).toBe(204);
    expect((await events).at(-1)?.event).toBe('deleted');
    expect((await remove(working.id)).status).toBe(204);
    for (const id of ['waiting', 'working'])
      expect(await running.terminalsOf(id)).toMatchObject([
        { event: 'image_rejected', error_type: 'JobCancelledError' },
      ]);
    expect([(await ask(waiting.id)).status, (await remove(working.id)).status]).toEqual([404, 404]);
    expect([...filesOf(waiting.id), ...filesOf(working.id)]).toEqual([]);
    expect((await submit('ok', 'next')).status).toBe(202);
  });

  it('are deleted when their result was handed out, if asked for; also from the cache', async () => {
    running = await RunningApi.start({ CACHE_TTL: '10m' }, scriptedWorker());
    const job = await accepted('ok', 'r1');
    await finished(job.id);
    const answer = await running.get(`/v1/jobs/${job.id}/result?delete=true`);
    expect([answer.status, (await answer.text()).length > 0]).toEqual([200, true]);
    await waitUntil(async () => (await ask(job.id)).status === 404, { what: 'the end of the job' });
    await waitUntil(() => readdirSync(join(running.folder, 'cache')).length === 0, { what: 'the end of the copy' });
    await waitUntil(() => filesOf(job.id).length === 0, { what: 'the end of the files' });
    expect((await running.get(`/v1/jobs/${job.id}/result?delete=maybe`)).status).toBe(404);
  });

  it('are deleted when their time is over', async () => {
    running = await RunningApi.start({ RESULT_TTL: '1' }, scriptedWorker());
    const job = await accepted('ok', 'r1');
    await waitUntil(async () => (await ask(job.id)).status === 404, { what: 'the end of the job' });
    await waitUntil(() => filesOf(job.id).length === 0, { what: 'the end of the files' });
    expect(running.lines().find(({ event }) => event === 'job_deleted')).toMatchObject({ reason: 'expired' });
  });

  it('wait for nobody: a photo for whose answer somebody waits goes first', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const [first, second] = [new HeldPhoto(), new HeldPhoto()];
    await accepted(first.act, 'a');
    await running.happened('a', 'image_uploaded');
    const jobs = [await accepted(second.act, 'b'), await accepted('ok', 'c')];
    const image = { bytes: await picture('ok') };
    const answer = running.post('/v1/id-photos', { image }, { headers: { 'x-request-id': 'waited-for' } });
    await running.happened('waited-for', 'image_uploaded');
    first.finish();
    expect((await answer).status).toBe(200);
    expect((await read(await ask(jobs[1]?.id ?? ''))).status).toBe('queued');
    second.finish();
  });

  it('survive a stop and a start: what waited is made, what was made is kept, each with one line', async () => {
    const script = scriptedWorker();
    running = await RunningApi.start({}, script);
    const done = await accepted('ok', 'done');
    await finished(done.id);
    const working = await accepted('slow 60000', 'working');
    await running.happened('working', 'image_uploaded');
    const waiting = await accepted('ok', 'waiting');
    await running.pause(50);
    for (const id of ['working', 'waiting'])
      expect(running.eventsOf(id)).not.toEqual(expect.arrayContaining(['processing_failed']));
    writeFileSync(join(running.folder, 'jobs/files', working.id, '0.in'), await picture('ok'));
    running = await RunningApi.start({ DATA_DIR: running.folder }, script);
    expect((await running.get(`/v1/jobs/${done.id}/result`)).status).toBe(200);
    for (const { id } of [working, waiting]) expect((await finished(id)).progress.processed).toBe(1);
    for (const id of ['done', 'working', 'waiting']) expect(await terminalEvents(id)).toEqual(['image_processed']);
    expect(running.lines().find(({ event }) => event === 'jobs_restored')).toMatchObject({ level: 'INFO', photos: 2 });
  });

  it('are refused past their bounds, and what was accepted is not touched', async () => {
    running = await RunningApi.start({ MAX_JOB_PHOTOS: '1' }, scriptedWorker());
    const job = await accepted('ok', 'r1');
    const answer = await submit('ok', 'r2');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60']);
    expect(await running.terminalsOf('r2')).toMatchObject([
      { event: 'processing_failed', error_type: 'QueueFullError' },
    ]);
    expect((await finished(job.id)).progress.processed).toBe(1);
    await remove(job.id);
    expect((await submit('ok', 'r3')).status).toBe(202);
  });

  it('give the room of refused and deleted uploads back', async () => {
    running = await RunningApi.start({ JOBS_DISK_MB: '1' }, scriptedWorker());
    const image = { bytes: Buffer.concat([await picture('ok'), Buffer.alloc(700_000), Buffer.from('\nok')]) };
    for (let count = 0; count < 4; count++) {
      const answer = await running.post('/v1/id-photos', { image }, { headers: ASYNC });
      expect(answer.status).toBe(202);
      await remove((await read(answer)).id);
    }
  });

  it('leave a client that prefers nothing, or something else, its answer', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const image = { bytes: await picture('ok') };
    const plain = await running.post('/v1/id-photos', { image }, { headers: { prefer: 'wait=10' } });
    expect([plain.status, plain.headers.get('preference-applied')]).toEqual([200, null]);
    const both = await running.post('/v1/cutouts', { image }, { headers: { prefer: 'wait=10, respond-async' } });
    expect(both.status).toBe(202);
    const classic = await running.post('/upload', { file: image }, { headers: ASYNC });
    expect(classic.status).toBe(200);
  });

  it('refuse options as their routes do, before anything is kept', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const image = { bytes: await picture('ok') };
    const headers = { ...ASYNC, 'x-request-id': 'bad' };
    expect((await running.post('/v1/id-photos', { image, size: 'poster' }, { headers })).status).toBe(400);
    expect(await terminalEvents('bad')).toEqual(['image_rejected']);
    expect(readdirSync(join(running.folder, 'jobs/files'))).toEqual([]);
    const callback = await running.post('/v1/id-photos', { image, callback_url: 'https://x.test' }, { headers });
    expect(await callback.json()).toMatchObject({ status: 400, detail: expect.stringContaining('switched off') });
    const sync = await running.post('/v1/id-photos', { image, callback_url: 'https://x.test' });
    expect(await sync.json()).toMatchObject({ status: 400, detail: expect.stringContaining('respond-async') });
  });

  it.each([
    ['is none', 'nothing'],
    ['nobody has', '0'.repeat(32)],
    ['leads elsewhere', '..%2f..%2fetc'],
    ['is long', 'A'.repeat(5000)],
  ])('know no job by an id that %s', async (_what, id) => {
    running = await RunningApi.start({}, scriptedWorker());
    expect((await ask(id)).status).toBe(404);
    expect((await running.get(`/v1/jobs/${id}/result`)).status).toBe(404);
    expect((await remove(id)).status).toBe(404);
  });

  it('take no methods but their own', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const answer = await fetch(`${running.api.address}/v1/jobs/x`, { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, DELETE, HEAD, OPTIONS']);
  });

  it('let go of a client that stops listening', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const job = await accepted('slow 500', 'r1');
    const client = new AbortController();
    const headers = { accept: 'text/event-stream' };
    const stream = await fetch(`${running.api.address}/v1/jobs/${job.id}`, { headers, signal: client.signal });
    await stream.body?.getReader().read();
    client.abort();
    expect((await finished(job.id)).progress.processed).toBe(1);
  });
});
