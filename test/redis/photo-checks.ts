/** Photos that go well. */
import { createHash } from 'node:crypto';
import { waitUntil } from '#testkit';
import { type Checks, expectEqual } from '../pages/checks.js';
import type { Fleet } from './running-fleet.js';

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Made by another process as by this one, and traced as one request. */
export async function checkPhotos(checks: Checks, fleet: Fleet): Promise<void> {
  const { api } = fleet;
  await checks.check('the API is ready when workers have announced themselves', () => api.ready(2));
  await checks.check('a photo is the same, byte for byte, as made by a process alone', async () => {
    const alone = await fleet.start('alone', { REDIS_URL: '' });
    const [here, there] = [await alone.photo('red'), await api.photo('red')];
    expectEqual([here.status, there.status], [200, 200]);
    expectEqual(digest(there.bytes), digest(here.bytes));
    await alone.stop();
  });
  await checks.check('a process that does both makes photos by itself', async () => {
    const both = await fleet.start('both', { ROLE: 'all' });
    await both.ready(3);
    expectEqual((await both.photo('blue')).status, 200);
    await both.stop();
    await api.ready(2);
  });
  await checks.check(
    'what one API has had made, another finds in Redis, and bytes that were altered are made anew',
    async () => {
      const kept = { ROLE: 'api', CACHE_TTL: '10m', CACHE_MEMORY_MB: '0' };
      const apis = await Promise.all([fleet.start('keeps', kept), fleet.start('finds', kept)]);
      const [keeps, finds] = apis;
      for (const one of apis) await one.ready(2);
      const made = await keeps.photo('#00ff00');
      const [name = ''] = await waitUntil(
        async () => {
          const names = await fleet.redis.keys('safelight:cache:*');
          return names.length === 1 ? names : undefined;
        },
        { what: 'the photo in Redis' },
      );
      const found = await finds.photo('#00ff00');
      expectEqual([made.status, found.status, digest(found.bytes)], [200, 200, digest(made.bytes)]);
      await fleet.redis.setrange(name, 2000, 'altered');
      expectEqual(digest((await finds.photo('#00ff00')).bytes), digest(made.bytes));
      await waitUntil(() => finds.lines('image_processed').length === 2, { what: 'two terminal lines' });
      expectEqual(
        finds.lines('image_processed').map((line) => line['cache']),
        ['hit', 'miss'],
      );
      const left = await fleet.redis.pttl(name);
      if (left <= 0 || left > 600_000) throw new Error(`it stays for ${left} ms`);
      await Promise.all(apis.map((one) => one.stop()));
    },
  );
  await checks.check('one trace has it all, with request_id on every span', () => checkTrace(fleet));
  await checks.check('the lines of a photo are written once, by the process that was asked', async () => {
    expectEqual(
      [fleet.first, fleet.second].flatMap((member) => member.lines('image_processed')),
      [],
    );
    await waitUntil(() => api.lines('image_processed').length === 2, { what: 'a terminal line for each' });
    expectEqual(new Set(api.lines('image_processed').map((line) => line['request_id'])).size, 2);
  });
}

async function checkTrace({ api, collector }: Fleet): Promise<void> {
  const traceId = 'c0ffee0000000000000000000000cafe';
  const headers = { 'X-Request-Id': 'traced-1', traceparent: `00-${traceId}-00000000000000aa-01` };
  const { status } = await api.photo('white', { headers });
  expectEqual(status, 200);
  const isWhole = (names: readonly string[]) =>
    ['work on photo', 'queue', 'encode', 'POST /v1/id-photos'].every((name) => names.includes(name));
  const all = await collector.waitFor((spans) =>
    isWhole(spans.filter((span) => span.traceId === traceId).map(({ name }) => name)),
  );
  const spans = all.filter((span) => span.traceId === traceId);
  expectEqual([...new Set(spans.map(({ attributes }) => attributes['request_id']))], ['traced-1']);
  const root = spans.find(({ kind }) => kind === 'server');
  const worked = spans.find(({ kind }) => kind === 'consumer');
  expectEqual(worked?.parentSpanId, root?.spanId);
  const queues = spans
    .filter(({ name }) => name === 'queue')
    .map(({ attributes }) => attributes['safelight.store'] ?? '');
  expectEqual(queues.sort(), ['', 'redis']);
  const outside = spans.filter(
    ({ startNs, endNs }) => root !== undefined && (startNs < root.startNs || endNs > root.endNs + 50_000_000n),
  );
  expectEqual(
    outside.map(({ name }) => name),
    [],
  );
}
