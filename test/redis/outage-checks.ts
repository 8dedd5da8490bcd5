/** A Redis that is gone, that answers nobody, and that is back. */
import { waitUntil } from '#testkit';
import { type Checks, expectEqual, expectMatch } from '../pages/checks.js';
import type { Answer } from './fleet.js';
import type { Fleet } from './running-fleet.js';
import { checkStops } from './stop-checks.js';

function expectAway({ status, headers, bytes }: Answer): void {
  expectEqual([status, headers.get('retry-after')], [503, '5']);
  const problem = JSON.parse(bytes.toString()) as { error_type: string };
  expectEqual(problem.error_type, 'QueueStoreError');
}

const checksOf = async ({ api }: Fleet) =>
  (await api.read('/readyz'))['checks'] as { redis_reachable: boolean; workers: { ready: number } };

/** Requests are told at once; jobs wait; all goes on by itself. */
export async function checkOutage(checks: Checks, fleet: Fleet): Promise<void> {
  const { api, first, second, server, start } = fleet;
  let job = '';
  const both = await start('both-left', { ROLE: 'all' });
  await both.ready(3);
  await checks.check(
    'while Redis is gone a photo is a 503 that says when to come again, and /readyz says why',
    async () => {
      await server.end();
      await waitUntil(async () => !(await checksOf(fleet)).redis_reachable, { what: 'redis_reachable: false' });
      expectAway(await api.photo('red'));
      for (const member of [first, second]) expectEqual((await fetch(`${member.url}/readyz`)).status, 503);
    },
  );
  await checks.check('a job is accepted meanwhile', async () => {
    const { status, bytes } = await api.photo('red', { headers: { Prefer: 'respond-async' } });
    expectEqual(status, 202);
    job = (JSON.parse(bytes.toString()) as { id: string }).id;
  });
  await checkStops(checks, fleet, both);
  await checks.check('when it is back, photos are made, and so is the job', async () => {
    await server.begin();
    await api.ready(2);
    expectEqual((await api.photo('red')).status, 200);
    const over = await waitUntil(
      async () => {
        const { status, photos } = await api.read(`/v1/jobs/${job}`);
        return status === 'finished' ? (photos as { status: string }[]) : undefined;
      },
      { what: 'the end of the job' },
    );
    expectEqual(
      over.map(({ status }) => status),
      ['processed'],
    );
  });
  await checks.check('a Redis that answers nobody is found out', async () => {
    server.signal('SIGSTOP');
    const photo = api.photo('blue');
    await waitUntil(async () => !(await checksOf(fleet)).redis_reachable, { what: 'redis_reachable: false' });
    expectAway(await photo);
    server.signal('SIGCONT');
    await api.ready(2);
    expectEqual((await api.photo('blue')).status, 200);
    // It had been sent a photo, takes it in as it wakes, and would keep it to its deadline.
    const left = await fleet.redis.keys('safelight:order:*');
    if (left.length > 0) await fleet.redis.unlink(left);
  });
  await checks.check('each outage is one WARNING line of each process, and names no more than the host', () => {
    for (const member of [api, first, second]) {
      // The second was over as soon as a photo had met it: not everybody may have come to ask.
      expectMatch(String(member.lines('redis_lost').length), /^[12]$/);
      for (const line of member.lines('redis_lost')) expectMatch(String(line['message']), /^127\.0\.0\.1:\d+: /);
    }
  });
}
