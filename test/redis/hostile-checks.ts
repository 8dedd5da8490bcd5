/** What anybody who can write to Redis may write. It costs the photo it is about, and nothing else. */
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { waitUntil } from '#testkit';
import { packParcel } from '../../apps/photo-api/src/redis/parcel.js';
import { type Checks, expectEqual } from '../pages/checks.js';
import type { Member } from './fleet.js';
import type { Fleet } from './running-fleet.js';

const header = { format: 'png', width: 10, height: 10, orientation: 1 };
const common = { takenAt: 1, answeredAt: 2, rssBytes: 0, timings: [], loads: [] };

/** What stands for a photo, or for what became of one. */
const ORDERS: readonly (Buffer | undefined)[] = [
  undefined,
  Buffer.alloc(0),
  Buffer.from('{"task":'),
  packParcel([], Buffer.alloc(0)),
  packParcel({ task: { flow: 'id-photo', options: {} }, header }, Buffer.from('no picture')),
  packParcel(
    { task: { flow: 'cutout', options: { format: 'png' } }, header: { ...header, width: 1e9 } },
    Buffer.alloc(9),
  ),
  packParcel({ task: { flow: 'print-sheet', options: { size: null } }, header, headers: [] }, Buffer.alloc(9)),
];
const ANSWERS: readonly (Buffer | undefined)[] = [
  undefined,
  Buffer.from('picture'),
  packParcel({ kind: 'done', ...common }, Buffer.from('picture')),
  packParcel({ kind: 'done', ...common, facts: { format: 'exe' } }, Buffer.from('picture')),
  packParcel(
    { kind: 'lost', ...common, failure: { errorType: 'Mine', publicDetail: 'x', remedy: '', stack: '' } },
    Buffer.alloc(0),
  ),
];
const WORDS = ['', '{', 'null', '[1]', '{"id":"x","places":1e99}', '00 DeadlineExceededError', 'x'.repeat(100_000)];

/** Broken content on every way. @param worker the only one; stopped on the way */
export async function checkHostile(checks: Checks, { api, server }: Fleet, worker: Member): Promise<void> {
  const connect = (): Redis => new Redis(server.url, { maxRetriesPerRequest: null });
  const redis = connect();
  await checks.check('a worker survives whatever stands for a photo', async () => {
    await api.ready(1);
    for (const word of WORDS)
      for (const channel of ['news', 'cancels']) await redis.publish(`safelight:${channel}`, word);
    const queue = new Queue('photos', { connection: connect(), prefix: 'safelight' });
    for (const [index, order] of ORDERS.entries()) {
      if (order !== undefined) await redis.set(`safelight:order:bad-${index}`, order, 'PX', 20_000);
      await queue.add('photo', {}, { jobId: `bad-${index}`, removeOnComplete: true, removeOnFail: true });
    }
    await waitUntil(async () => (await queue.getJobCountByTypes('wait', 'active')) === 0, { what: 'an empty queue' });
    expectEqual((await api.photo('#606060')).status, 200);
    expectEqual(worker.lines('service_failed'), []);
    const left = await redis.keys('safelight:answer:bad-*');
    if (left.length > 0) await redis.unlink(left);
    await queue.close();
    await worker.stop();
  });
  await checks.check('an API survives whatever stands for an answer', async () => {
    let turn = 0;
    const fake = new Worker(
      'photos',
      async ({ id = '' }) => {
        const answer = ANSWERS[turn++ % ANSWERS.length];
        if (answer !== undefined) await redis.set(`safelight:answer:${id}`, answer, 'PX', 20_000);
      },
      { connection: connect(), prefix: 'safelight' },
    );
    const announce = setInterval(() => {
      void redis.publish('safelight:news', JSON.stringify({ id: 'fake', places: 1, ready: 1, models: [] }));
    }, 200);
    await api.ready(1);
    const met: number[] = [];
    for (const [index] of ANSWERS.entries()) met.push((await api.photo(`#70707${index}`)).status);
    clearInterval(announce);
    await fake.close();
    expectEqual(
      met,
      ANSWERS.map(() => 500),
    );
    expectEqual((await fetch(`${api.url}/healthz`)).status, 200);
    expectEqual(
      api
        .lines('processing_failed')
        .filter((line) => line['error_class'] !== 'internal' && line['error_class'] !== 'dependency'),
      [],
    );
  });
  redis.disconnect();
}
