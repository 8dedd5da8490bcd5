/** Everything that can go wrong around a photo: each request is answered in its way and ends in exactly one terminal line. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { plainPicture, waitUntil } from '#testkit';
import { rawUpload, RunningApi } from './running-api.js';
import { HeldPhoto, scriptedWorker } from './scripted-worker.js';

interface Problem {
  error_type: string;
  retry_after?: number;
  request_id: string;
}

describe('trouble', () => {
  let running: RunningApi;

  afterEach(() => running.stop());

  /** A picture whose last line tells the scripted worker what to do. */
  async function picture(act: string): Promise<Buffer> {
    return Buffer.concat([await plainPicture({ width: 64, height: 64 }, 'jpeg'), Buffer.from(`\n${act}`)]);
  }

  async function post(act: string, id: string, init: RequestInit = {}): Promise<Response> {
    const headers = { 'x-request-id': id };
    return running.post('/v1/id-photos', { image: { bytes: await picture(act) } }, { headers, ...init });
  }

  async function expectProblem(answer: Response, status: number, errorType: string): Promise<Problem> {
    const problem = (await answer.json()) as Problem;
    expect([answer.status, problem.error_type]).toEqual([status, errorType]);
    return problem;
  }

  async function expectOneTerminal(id: string, event: string, errorType?: string): Promise<void> {
    const terminals = await running.terminalsOf(id);
    expect(terminals.map((line) => [line['event'], line['error_type']])).toEqual([[event, errorType]]);
    expect(running.eventsOf(id)[0]).toBe('request_received');
    expect(running.lineProblems()).toEqual([]);
  }

  it('a worker that crashes costs its own request and no other', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const [crashed, next] = await Promise.all([post('exit', 'crash'), post('ok', 'next')]);
    await expectProblem(crashed, 500, 'WorkerCrashedError');
    expect(next.status).toBe(200);
    await expectOneTerminal('crash', 'processing_failed', 'WorkerCrashedError');
    await expectOneTerminal('next', 'image_processed');
    const line = running.lines().find(({ event }) => event === 'worker_replaced');
    expect(line).toMatchObject({
      level: 'WARNING',
      reason: 'crashed',
      message: expect.stringContaining('scripted end'),
    });
  });

  it('kill -9 of the worker in mid-request answers 500, and the next request is served', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const answer = post('slow 60000', 'killed');
    await running.happened('killed', 'image_uploaded');
    process.kill(running.api.workerPids[0] ?? 0, 'SIGKILL');
    await expectProblem(await answer, 500, 'WorkerCrashedError');
    expect((await post('ok', 'after')).status).toBe(200);
    await expectOneTerminal('killed', 'processing_failed', 'WorkerCrashedError');
  });

  it('memory that runs out is told as such, with a time to come back', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const answer = await post('heap', 'heap');
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    await expectProblem(answer, 503, 'MemoryError');
    await expectOneTerminal('heap', 'processing_failed', 'MemoryError');
  });

  it('a photo that could never fit is refused before any work', async () => {
    running = await RunningApi.start({ MEMORY_BUDGET_MB: '64' }, scriptedWorker());
    const bytes = await plainPicture({ width: 4000, height: 4000 }, 'png');
    const answer = await running.post('/v1/cutouts', { image: { bytes } }, { headers: { 'x-request-id': 'huge' } });
    await expectProblem(answer, 503, 'MemoryError');
    await expectOneTerminal('huge', 'processing_failed', 'MemoryError');
  });

  it('a photo past its deadline is answered 504, and its worker is replaced', async () => {
    running = await RunningApi.start({ REQUEST_DEADLINE_MS: '3000' }, scriptedWorker());
    await expectProblem(await post('hang', 'late'), 504, 'DeadlineExceededError');
    await expectOneTerminal('late', 'processing_failed', 'DeadlineExceededError');
    // The next photo has no more time than this one had, and on a busy machine a worker needs much of it to start.
    await waitUntil(() => running.api.readiness.report().checks.models, { what: 'the next worker' });
    expect((await post('ok', 'after')).status).toBe(200);
  });

  it('a photo that had to wait has that much less time, is answered 504, and the one before it goes on', async () => {
    running = await RunningApi.start({ REQUEST_DEADLINE_MS: '3000' }, scriptedWorker());
    const held = new HeldPhoto();
    const first = post(held.act, 'first');
    await running.happened('first', 'image_uploaded');
    const second = post('slow 60000', 'second');
    await running.happened('second', 'image_uploaded');
    held.finish();
    expect((await first).status).toBe(200);
    await expectProblem(await second, 504, 'DeadlineExceededError');
    await expectOneTerminal('second', 'processing_failed', 'DeadlineExceededError');
  });

  it('a full queue is answered 503 with Retry-After before the body is read, and readiness says so', async () => {
    running = await RunningApi.start({ MAX_WAITING: '1' }, scriptedWorker());
    const held = new HeldPhoto();
    const working = post(held.act, 'working');
    await running.happened('working', 'image_uploaded');
    const waiting = post('ok', 'waiting');
    await running.happened('waiting', 'image_uploaded');
    const refused = await post('ok', 'refused');
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect((await expectProblem(refused, 503, 'QueueFullError')).retry_after).toBeGreaterThan(0);
    const ready = await running.get('/readyz');
    expect([ready.status, await ready.json()]).toMatchObject([503, { checks: { queue_has_room: false } }]);
    held.finish();
    expect([(await working).status, (await waiting).status]).toEqual([200, 200]);
    await expectOneTerminal('refused', 'processing_failed', 'QueueFullError');
    expect((await running.get('/readyz')).status).toBe(200);
  });

  it('a client that goes away cancels its work, and is no failure of the service', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    // A worker that a busy machine keeps from stopping by itself for half a second is replaced, and rightly.
    let kept = false;
    for (let attempt = 1; attempt <= 5 && !kept; attempt++) {
      const pids = running.api.workerPids;
      const id = `gone-${attempt}`;
      const client = new AbortController();
      const gone = post('slow 60000', id, { signal: client.signal, headers: { 'x-request-id': id } });
      await running.happened(id, 'image_uploaded');
      client.abort();
      await expect(gone).rejects.toThrow();
      await expectOneTerminal(id, 'image_rejected', 'ClientGoneError');
      expect((await post('ok', `after-${attempt}`)).status).toBe(200);
      kept = String(running.api.workerPids) === String(pids);
    }
    expect(kept).toBe(true);
  });

  it('a client that goes away while its photo waits leaves the line', async () => {
    running = await RunningApi.start({ MAX_WAITING: '1' }, scriptedWorker());
    const held = new HeldPhoto();
    const working = post(held.act, 'working');
    await running.happened('working', 'image_uploaded');
    const client = new AbortController();
    const gone = post('ok', 'gone', { signal: client.signal, headers: { 'x-request-id': 'gone' } });
    await running.happened('gone', 'image_uploaded');
    client.abort();
    await expect(gone).rejects.toThrow();
    await expectOneTerminal('gone', 'image_rejected', 'ClientGoneError');
    const place = post('ok', 'place');
    await running.happened('place', 'image_uploaded');
    held.finish();
    expect([(await working).status, (await place).status]).toEqual([200, 200]);
  });

  it('clients take turns: many photos of one delay the single one of another by about one', async () => {
    running = await RunningApi.start({ TRUST_PROXY: '1' }, scriptedWorker());
    const held = new HeldPhoto();
    const send = async (act: string, id: string, address: string): Promise<void> => {
      const headers = { 'x-request-id': id, 'x-forwarded-for': address };
      const answer = post(act, id, { headers });
      sent.push(answer.then(({ status }) => status));
      await running.happened(id, 'image_uploaded');
    };
    const sent: Promise<number>[] = [];
    await send(held.act, 'many-0', '192.0.2.1');
    for (let index = 1; index < 12; index++) await send('ok', `many-${index}`, '192.0.2.1');
    await send('ok', 'single', '192.0.2.2');
    held.finish();
    expect(new Set(await Promise.all(sent))).toEqual(new Set([200]));
    const made = running.lines().filter((line) => line['event'] === 'image_processed');
    // The one that was being made goes before it, and the one whose turn had come when it arrived.
    expect(made.findIndex((line) => line['request_id'] === 'single')).toBeLessThanOrEqual(2);
    expect(made).toHaveLength(13);
  });

  it('too many photos from one address are answered 429 with Retry-After', async () => {
    running = await RunningApi.start({ RATE_LIMIT_PER_MINUTE: '2' }, scriptedWorker());
    expect([(await post('ok', 'a')).status, (await post('ok', 'b')).status]).toEqual([200, 200]);
    const refused = await post('ok', 'c');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await expectProblem(refused, 429, 'RateLimitedError');
    await expectOneTerminal('c', 'image_rejected', 'RateLimitedError');
    expect((await running.get('/v1/sizes')).status).toBe(200);
  });

  it('what a worker did not foresee is answered 500 without a word of it', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    await expectProblem(await post('fail InferenceError', 'inference'), 500, 'InferenceError');
    await expectOneTerminal('inference', 'processing_failed', 'InferenceError');
  });

  it('the classic endpoint tells failures in its own shape, with the right status', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const answer = await running.post(
      '/upload',
      { file: { bytes: await picture('exit') } },
      { headers: { 'x-request-id': 'classic' } },
    );
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toMatchObject({
      success: false,
      error: expect.any(String),
      error_type: 'WorkerCrashedError',
      request_id: 'classic',
    });
    await expectOneTerminal('classic', 'processing_failed', 'WorkerCrashedError');
  });

  it('the first photo after all workers died waits for the next worker', async () => {
    running = await RunningApi.start({ WORKERS: '2' }, scriptedWorker());
    const dead = running.api.workerPids;
    for (const pid of dead) process.kill(pid, 'SIGKILL');
    await waitUntil(() => !running.api.workerPids.some((pid) => dead.includes(pid)), {
      what: 'the end of all workers',
    });
    expect((await post('ok', 'patient')).status).toBe(200);
  });

  describe('a stop', () => {
    it('lets accepted photos finish and takes no new ones', async () => {
      running = await RunningApi.start({}, scriptedWorker());
      const keptAlive = running.dial();
      await keptAlive.send('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      await keptAlive.until(/HTTP\/1.1 200/);
      const held = new HeldPhoto();
      const accepted = post(held.act, 'accepted');
      await running.happened('accepted', 'image_uploaded');
      const stopping = running.api.stop(120_000);
      // It listens a moment longer, for what was on its way.
      await waitUntil(() => running.refused(), { what: 'the closed door' });
      await keptAlive.closed;
      expect(running.api.openRequests).toBe(1);
      held.finish();
      expect((await accepted).status).toBe(200);
      await stopping;
      await expectOneTerminal('accepted', 'image_processed');
    });

    it('answers what came while it listened, though it stood still until that time was over', async () => {
      running = await RunningApi.start({}, scriptedWorker());
      const { port } = new URL(running.api.address);
      const answer = join(running.folder, 'answer');
      const request = 'GET /healthz HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n';
      const sent = `exec 3<>/dev/tcp/127.0.0.1/${port} && printf '${request}' >&3`;
      const stopping = running.api.stop(10_000);
      // The system takes the connection and its bytes meanwhile.
      spawnSync('bash', ['-c', `${sent} && (cat <&3 >'${answer}' &) && sleep 0.3`], { stdio: 'ignore' });
      await stopping;
      await waitUntil(() => readFileSync(answer, 'utf8').includes('}'), { what: 'the answer' });
      expect(readFileSync(answer, 'utf8')).toMatch(/^HTTP\/1.1 200 [^]*"photo-api"/);
    });

    it('answers 503 to a photo that comes over a connection that is still open', async () => {
      running = await RunningApi.start({}, scriptedWorker());
      const working = running.dial();
      const held = new HeldPhoto();
      const bytes = await picture(held.act);
      const { head, start, end } = rawUpload('/v1/id-photos', { fileBytes: bytes.length, id: 'working' });
      await working.send(Buffer.concat([Buffer.from(head + start), bytes, Buffer.from(end)]));
      await running.happened('working', 'image_uploaded');
      const late = running.dial();
      await late.send('POST /v1/id-photos HTTP/1.1\r\n');
      await waitUntil(() => running.api.openRequests === 1, { what: 'one open request' });
      const stopping = running.api.stop(120_000);
      await waitUntil(() => running.refused(), { what: 'the closed door' });
      await late.send(rawUpload('/v1/id-photos', { fileBytes: 10, id: 'late' }).head.replace(/^.*\r\n/, ''));
      expect(await late.until(/ShuttingDownError/)).toMatch(/^HTTP\/1.1 503 [^]*Retry-After: /);
      late.drop();
      held.finish();
      expect(await working.until(/\r\n\r\n/)).toMatch(/^HTTP\/1.1 200 /);
      working.drop();
      await stopping;
      await expectOneTerminal('late', 'processing_failed', 'ShuttingDownError');
      await expectOneTerminal('working', 'image_processed');
    });

    it('answers 503 to accepted photos that do not finish in time', async () => {
      running = await RunningApi.start({}, scriptedWorker());
      const endless = post('hang', 'endless');
      await running.happened('endless', 'image_uploaded');
      const waiting = post('ok', 'waiting');
      await running.happened('waiting', 'image_uploaded');
      const stopping = running.api.stop(50);
      await expectProblem(await endless, 503, 'ShuttingDownError');
      await expectProblem(await waiting, 503, 'ShuttingDownError');
      await stopping;
      await expectOneTerminal('endless', 'processing_failed', 'ShuttingDownError');
      await expectOneTerminal('waiting', 'processing_failed', 'ShuttingDownError');
    });

    it('ends the line of an upload that was still coming', async () => {
      running = await RunningApi.start({}, scriptedWorker());
      const raw = running.dial();
      const { head, start } = rawUpload('/v1/id-photos', { fileBytes: 1000, id: 'coming' });
      await raw.send(head + start);
      await running.happened('coming', 'request_received');
      await running.api.stop(50);
      await raw.closed;
      await expectOneTerminal('coming', 'processing_failed', 'ShuttingDownError');
    });
  });
});
