/** Processes that are told to stop, or cannot start, while there is no Redis: closing its connections must not wait for it. */
import { spawnSync } from 'node:child_process';
import { freePort } from '#testkit';
import { type Checks, expectEqual, expectMatch } from '../pages/checks.js';
import type { Member } from './fleet.js';
import type { Fleet } from './running-fleet.js';

async function expectCleanStop(member: Member): Promise<void> {
  await member.stop();
  expectEqual(member.exitCode, 0);
  expectEqual(member.lines('service_stopped').length, 1);
}

/** @param both a process of ROLE=all that has met the Redis which is gone by now */
export async function checkStops(checks: Checks, { api, start }: Fleet, both: Member): Promise<void> {
  const nowhere = `redis://127.0.0.1:${await freePort()}`;
  await checks.check('a process whose Redis is gone stops when it is told to', () => expectCleanStop(both));
  await checks.check('processes that never met a Redis stop when they are told to', async () => {
    const never = await Promise.all([
      start('never-served', { REDIS_URL: nowhere, ROLE: 'api' }),
      start('never-worked', { REDIS_URL: nowhere, ROLE: 'worker' }),
    ]);
    await Promise.all(never.map(expectCleanStop));
  });
  await checks.check('a port that is taken ends a start without Redis, too', () => {
    const env = { ...api.env, REDIS_URL: nowhere, DATA_DIR: `${api.env['DATA_DIR']}-taken` };
    const { status, stderr } = spawnSync(process.execPath, ['dist/apps/photo-api/src/main.js'], {
      env,
      encoding: 'utf8',
      timeout: 60_000,
    });
    expectEqual(status, 1);
    expectMatch(stderr, /Port \d+ on 127\.0\.0\.1 is taken/);
  });
}
