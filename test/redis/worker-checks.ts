/** Workers that share, hang, are killed, are told to stop; clients that go away. An imaging process that is stopped (SIGSTOP) holds its photo. */
import { existsSync } from 'node:fs';
import { waitUntil } from '#testkit';
import { type Checks, expectEqual } from '../pages/checks.js';
import type { Answer } from './fleet.js';
import type { Fleet } from './running-fleet.js';

/** Photos in Redis that no worker has answered. */
async function ordersIn({ redis }: Fleet): Promise<number> {
  return (await redis.keys('safelight:order:*')).length;
}

/** Gives each of the two a photo, and lets the second finish while the imaging process of the first holds. @returns both answers */
async function holdFirst({ api, first, second }: Fleet): Promise<Promise<Answer>[]> {
  const pids = [first, second].map(({ imagingPid }) => imagingPid);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  let over = 0;
  const answers = ['#101010', '#202020'].map((colour) => api.photo(colour).finally(() => over++));
  await Promise.all([first.making(1), second.making(1)]);
  process.kill(second.imagingPid, 'SIGCONT');
  await waitUntil(() => over === 1, { what: 'the answer of the other worker', timeoutMs: 60_000 });
  await first.making(1);
  return answers;
}

const statuses = async (answers: readonly Promise<Answer>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

/** What happens to workers and to those who wait for them. */
export async function checkWorkers(checks: Checks, fleet: Fleet): Promise<void> {
  const { api, first, second } = fleet;
  await checks.check('two worker processes share: while one hangs the other goes on', async () => {
    const answers = await holdFirst(fleet);
    process.kill(first.imagingPid, 'SIGCONT');
    expectEqual(await statuses(answers), [200, 200]);
  });
  await checks.check('a client that goes away takes its photo out of Redis and out of the worker', async () => {
    const gone = new AbortController();
    const replaced = () => [first, second].flatMap((member) => member.lines('worker_replaced')).length;
    const before = replaced();
    const held = [first, second].map(({ imagingPid }) => imagingPid);
    for (const pid of held) process.kill(pid, 'SIGSTOP');
    const photo = api.photo('#303030', { signal: gone.signal }).catch(() => undefined);
    const inHand = async () => (await first.inFlight()) + (await second.inFlight());
    await waitUntil(async () => (await inHand()) === 1, { what: 'the photo in hand', timeoutMs: 60_000 });
    expectEqual(await ordersIn(fleet), 1);
    gone.abort();
    await photo;
    await waitUntil(async () => (await ordersIn(fleet)) === 0, { what: 'an empty Redis' });
    // The one that had it did not stop by itself, being held.
    await waitUntil(() => replaced() === before + 1, { what: 'a worker that was replaced' });
    for (const pid of held) if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGCONT');
    await api.ready(2);
    expectEqual((await api.photo('#313131')).status, 200);
  });
  await checks.check('a worker process killed with a photo in hand: another makes it', async () => {
    const answers = await holdFirst(fleet);
    const held = first.imagingPid;
    first.signal('SIGKILL');
    // It ends as soon as it sees that nobody is left to work for; held, it would outlive us.
    process.kill(held, 'SIGCONT');
    expectEqual(await statuses(answers), [200, 200]);
    await api.ready(1);
  });
  await checks.check('a worker process that is told to stop finishes what it has', async () => {
    process.kill(second.imagingPid, 'SIGSTOP');
    const photo = api.photo('#404040');
    const { imagingPid } = second;
    await second.making(1);
    second.signal('SIGTERM');
    await waitUntil(() => second.lines('service_stopping').length === 1, { what: 'service_stopping' });
    process.kill(imagingPid, 'SIGCONT');
    expectEqual((await photo).status, 200);
    await waitUntil(() => second.lines('service_stopped').length === 1, { what: 'service_stopped' });
  });
  await checks.check('without any worker the API is not ready, and a photo waits to its deadline', async () => {
    await waitUntil(async () => (await api.read('/readyz'))['status'] === 'not_ready', { what: 'not_ready' });
    const gone = new AbortController();
    const photo = api.photo('#505050', { signal: gone.signal }).catch(() => undefined);
    await waitUntil(async () => /^safelight_queue_depth 1$/m.test(await (await fetch(`${api.url}/metrics`)).text()), {
      what: 'a photo that waits',
    });
    gone.abort();
    await photo;
  });
}
