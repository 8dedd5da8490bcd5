/** What is not heard of: an answer that meets a broken line, events that nobody can read, answers of which no event tells. */
import { existsSync } from 'node:fs';
import { type Checks, expectEqual } from '../pages/checks.js';
import type { Member } from './fleet.js';
import type { Line } from './line.js';
import type { Fleet } from './running-fleet.js';

/** BullMQ's own reader ends at some of these. */
const BAD_EVENTS: readonly (readonly string[])[] = [
  ['event', 'completed', 'jobId', 'x'],
  ['event', 'progress', 'jobId', 'x', 'data', '{'],
  ['event', 'failed'],
  ['jobId', 'completed'],
  ['completed', ''],
];

const EVENTS = 'safelight:photos:events';

/** Has the worker hold one photo while something comes of it. @returns the status that the client gets */
async function whileHeld(
  { api, redis }: Fleet,
  worker: Member,
  colour: string,
  happens: (id: string) => Promise<unknown>,
): Promise<number> {
  await api.ready(1);
  const { imagingPid } = worker;
  process.kill(imagingPid, 'SIGSTOP');
  const photo = api.photo(colour);
  await worker.making(1);
  const [key = ''] = await redis.keys('safelight:order:*');
  await happens(key.replace('safelight:order:', ''));
  const { status } = await photo;
  // It did not stop by itself, being held.
  if (existsSync(`/proc/${imagingPid}`)) process.kill(imagingPid, 'SIGCONT');
  await worker.making(0);
  return status;
}

/** @param worker the only one, behind the line */
export async function checkLine(checks: Checks, fleet: Fleet, worker: Member, line: Line): Promise<void> {
  const { api, redis } = fleet;
  await checks.check('a photo that is finished while its worker is cut off comes when the line is back', async () => {
    const status = await whileHeld(fleet, worker, '#515151', async () => {
      line.cut();
      process.kill(worker.imagingPid, 'SIGCONT');
      await worker.making(0);
      line.mend();
    });
    expectEqual(status, 200);
  });
  await checks.check('events that nobody can read deafen no API', async () => {
    for (const fields of BAD_EVENTS) await redis.xadd(EVENTS, '*', ...fields);
    const failed = (id: string) => redis.xadd(EVENTS, '*', 'event', 'failed', 'jobId', id, 'failedReason', 'x');
    expectEqual(await whileHeld(fleet, worker, '#525252', failed), 503);
  });
  await checks.check('an API that is started anew hears, too', async () => {
    const anew = await fleet.start('anew', { ROLE: 'api' });
    await anew.ready(1);
    expectEqual((await anew.photo('#535353')).status, 200);
    await anew.stop();
  });
  await checks.check('an answer of which no event tells is found', async () => {
    const put = (id: string) => redis.set(`safelight:answer:${id}`, 'no parcel', 'PX', 60_000);
    expectEqual(await whileHeld(fleet, worker, '#545454', put), 500);
    await api.ready(1);
    expectEqual((await api.photo('#555555')).status, 200);
  });
}
