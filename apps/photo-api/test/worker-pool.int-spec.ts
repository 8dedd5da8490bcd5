import { afterEach, describe, expect, it } from '@jest/globals';
import { Failure } from '#events';
import { Admission } from '../src/admission/admission.js';
import { PhotoQueue } from '../src/queue/photo-queue.js';
import type { PhotoMessage } from '../src/workers/protocol.js';
import { WorkerPool } from '../src/workers/worker-pool.js';
import type { WorkerReply } from '../src/workers/worker-process.js';
import { scriptedWorker } from './scripted-worker.js';

const MIB = 1024 * 1024;
const MESSAGE = { kind: 'photo', deadlineAt: Infinity } as unknown as PhotoMessage;

/** A pool and its queue, with what they told. */
class Rig {
  readonly told: string[] = [];
  readonly pool: WorkerPool;
  readonly admission: Admission;
  readonly queue: PhotoQueue;
  private readonly waiting: { wanted: string; resolve: () => void }[] = [];

  constructor({ count = 1, maxWaiting = 8, script = scriptedWorker(), startLimitMs = 30_000 } = {}) {
    this.admission = new Admission({ workers: count, maxWaiting, budgetBytes: 100 * MIB });
    this.pool = new WorkerPool(
      {
        script,
        count,
        rssLimitBytes: 100 * MIB,
        startLimitMs,
        networks: { modelDir: '', executionProviders: ['cpu'], mattingModel: '' },
        variables: { PATH: process.env['PATH'] ?? '' },
      },
      {
        availabilityChanged: () => this.queue.pump(),
        modelLoaded: ({ model }) => this.tell(`loaded ${model}`),
        workerStarted: () => this.tell('started'),
        workerReplaced: (_pid, reason) => this.tell(`replaced ${reason}`),
      },
    );
    this.queue = new PhotoQueue(this.pool, this.admission);
  }

  /** Settles when something is told that was not told before the call. */
  next(wanted: string): Promise<void> {
    return new Promise((resolve) => this.waiting.push({ wanted, resolve }));
  }

  make(
    act: string,
    { signal = new AbortController().signal, costBytes = MIB, background = false } = {},
  ): Promise<WorkerReply> {
    return this.queue.process({
      bytes: Buffer.from(act),
      costBytes,
      signal,
      clientId: 'a',
      background,
      begin: () => {
        this.tell(`began ${act}`);
        return MESSAGE;
      },
    });
  }

  private tell(what: string): void {
    this.told.push(what);
    const heard = this.waiting.filter(({ wanted }) => wanted === what);
    for (const one of heard) {
      this.waiting.splice(this.waiting.indexOf(one), 1);
      one.resolve();
    }
  }
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Failure) return thrown;
  throw new Error(`no failure but ${String(thrown)}`);
}

function pidOf(reply: WorkerReply): string {
  return reply.ok ? reply.picture.toString() : 'failed';
}

describe('worker pool and queue', () => {
  let rig: Rig;

  async function start(options?: ConstructorParameters<typeof Rig>[0]): Promise<void> {
    rig = new Rig(options);
    await rig.pool.start();
  }

  afterEach(() => rig.pool.stop());

  it('starts as many workers as told, and tells of models and workers', async () => {
    await start({ count: 2 });
    expect(rig.pool.ready).toBe(2);
    expect(rig.told.sort()).toEqual(['loaded scripted', 'loaded scripted', 'started', 'started']);
  });

  it('hands bytes to a worker and gives back what it made', async () => {
    await start();
    const reply = await rig.make('ok');
    expect(reply).toMatchObject({ ok: true, message: { kind: 'done', facts: { model: 'scripted' } } });
    expect(pidOf(reply)).toBe(String(rig.pool.pids[0]));
  });

  it("passes a worker's refusal of a photo on and keeps the worker", async () => {
    await start();
    const reply = await rig.make('fail NoFaceError');
    expect(reply).toMatchObject({ ok: false, message: { failure: { errorType: 'NoFaceError' } } });
    expect(rig.told).not.toContain('replaced crashed');
  });

  it('works on two photos at once with two workers, in the order in which they came', async () => {
    await start({ count: 2 });
    const replies = await Promise.all([rig.make('slow 50'), rig.make('slow 50'), rig.make('ok')]);
    expect(new Set(replies.slice(0, 2).map(pidOf)).size).toBe(2);
  });

  it('lets idle workers take turns, so that all stay warm', async () => {
    await start({ count: 3 });
    const pids: string[] = [];
    for (let count = 0; count < 6; count++) pids.push(pidOf(await rig.make('ok')));
    expect(new Set(pids.slice(0, 3)).size).toBe(3);
    expect(pids.slice(3)).toEqual(pids.slice(0, 3));
  });

  it.each(['exit', 'die', 'garbage'])(
    'fails the one photo whose worker ends by %s, and serves the next',
    async (act) => {
      await start();
      const [failure, next] = await Promise.all([failureOf(rig.make(act)), rig.make('ok')]);
      expect(failure.errorType).toBe('WorkerCrashedError');
      expect(next.ok).toBe(true);
    },
  );

  it('tells an exhausted heap from a crash', async () => {
    await start();
    expect((await failureOf(rig.make('heap'))).errorType).toBe('MemoryError');
  });

  it('answers a deadline at once, kills the worker, and serves the next', async () => {
    await start();
    const deadline = new AbortController();
    const hanging = failureOf(rig.make('hang', { signal: deadline.signal }));
    const waiting = rig.make('ok');
    deadline.abort(new Failure('DeadlineExceededError', 'over'));
    expect((await hanging).errorType).toBe('DeadlineExceededError');
    expect((await waiting).ok).toBe(true);
    expect(rig.told).toContain('replaced deadline');
  });

  it('lets a worker stop by itself when the client goes away', async () => {
    await start();
    // Half a second that a busy machine may not leave it, each time.
    let kept = false;
    for (let attempt = 0; attempt < 5 && !kept; attempt++) {
      const pid = pidOf(await rig.make('ok'));
      const client = new AbortController();
      const gone = failureOf(rig.make('slow 60000', { signal: client.signal }));
      client.abort(new Failure('ClientGoneError', 'gone'));
      expect((await gone).errorType).toBe('ClientGoneError');
      kept = pidOf(await rig.make('ok')) === pid;
    }
    expect(kept).toBe(true);
  });

  it('kills a worker that does not stop for a client that is gone', async () => {
    await start();
    const client = new AbortController();
    const gone = failureOf(rig.make('deaf', { signal: client.signal }));
    client.abort(new Failure('ClientGoneError', 'gone'));
    await gone;
    expect((await rig.make('ok')).ok).toBe(true);
    expect(rig.told).toContain('replaced cancelled');
  });

  it('drops a waiting photo whose client is gone, without touching the worker', async () => {
    await start();
    const client = new AbortController();
    const running = rig.make('slow 50');
    const waiting = failureOf(rig.make('exit', { signal: client.signal }));
    client.abort(new Failure('ClientGoneError', 'gone'));
    expect((await waiting).errorType).toBe('ClientGoneError');
    expect(rig.admission.waiting).toBe(0);
    expect((await running).ok).toBe(true);
  });

  it('refuses photos past the waiting line', async () => {
    await start({ maxWaiting: 1 });
    const accepted = [rig.make('slow 30'), rig.make('ok')];
    expect((await failureOf(rig.make('ok'))).errorType).toBe('QueueFullError');
    expect((await Promise.all(accepted)).every(({ ok }) => ok)).toBe(true);
    expect((await rig.make('ok')).ok).toBe(true);
  });

  it('holds a photo back until there is memory for it', async () => {
    await start({ count: 2 });
    let largeDone = false;
    const large = rig.make('slow 50', { costBytes: 80 * MIB }).then(() => (largeDone = true));
    const next = rig.make('ok', { costBytes: 80 * MIB }).then(() => largeDone);
    await large;
    expect(await next).toBe(true);
  });

  it('lets photos of jobs go behind those for whose answer somebody waits', async () => {
    await start();
    const order = ['slow 50', 'ok job 1', 'ok job 2', 'ok 1', 'ok 2'];
    await Promise.all(order.map((act) => rig.make(act, { background: act.includes('job') })));
    const began = rig.told.filter((what) => what.startsWith('began'));
    expect(began).toEqual(['slow 50', 'ok 1', 'ok 2', 'ok job 1', 'ok job 2'].map((act) => `began ${act}`));
  });

  it('counts no photo of a job as waiting, but refuses one that could never begin', async () => {
    await start({ count: 1, maxWaiting: 0 });
    const jobs = ['slow 50', 'ok', 'ok'].map((act) => rig.make(act, { background: true }));
    expect(rig.admission.waiting).toBe(0);
    const failure = await failureOf(rig.make('ok', { background: true, costBytes: 1000 * MIB }));
    expect(failure.errorType).toBe('MemoryError');
    expect(await Promise.all(jobs)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(rig.admission.running).toBe(0);
  });

  it('replaces a worker that has grown past its limit, after its photo', async () => {
    await start();
    const replaced = rig.next('replaced outgrew_memory');
    expect((await rig.make('grow 200')).ok).toBe(true);
    await replaced;
    expect((await rig.make('ok')).ok).toBe(true);
  });

  it('ends a worker that has grown past its limit and does not go when it is told to', async () => {
    await start();
    const replaced = rig.next('replaced outgrew_memory');
    expect((await rig.make('stay 200')).ok).toBe(true);
    await replaced;
    expect((await rig.make('ok')).ok).toBe(true);
  });

  it('ends workers that never become ready, and gives up the first start', async () => {
    rig = new Rig({ script: scriptedWorker('never'), startLimitMs: 300 });
    expect((await failureOf(rig.pool.start())).errorType).toBe('WorkerCrashedError');
    expect(rig.told.filter((what) => what === 'replaced start_timeout')).toHaveLength(3);
  });

  it('says at the first start what a worker says that cannot work', async () => {
    rig = new Rig({ script: scriptedWorker('refuse') });
    expect((await failureOf(rig.pool.start())).errorType).toBe('ModelLoadError');
  });

  it('gives up a first start whose workers die without a word', async () => {
    rig = new Rig({ script: scriptedWorker('die') });
    expect((await failureOf(rig.pool.start())).errorType).toBe('WorkerCrashedError');
  });

  it('leaves no process behind when stopped in the middle of work', async () => {
    await start({ count: 2 });
    const pids = rig.pool.pids;
    const failure = failureOf(rig.make('hang'));
    await rig.pool.stop();
    expect((await failure).errorType).toBe('WorkerCrashedError');
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
