/**
 * Photos over a real Redis, by real processes: `node dist/test/redis/redis.js`. Needs redis-server, listens on loopback alone and writes into
 * a folder of its own; the exit code tells.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { prepareModels } from '#imaging';
import { startOtlpReceiver } from '#testkit';
import { Checks, expectEqual, expectMatch } from '../pages/checks.js';
import { Member } from './fleet.js';
import { checkHostile } from './hostile-checks.js';
import { checkLine } from './line-checks.js';
import { Line } from './line.js';
import { checkOutage } from './outage-checks.js';
import { checkPhotos } from './photo-checks.js';
import { RedisServer } from './redis-server.js';
import { checkWorkers } from './worker-checks.js';

/** A worker that has nothing to work for says so instead of waiting. */
function checkAlone(): void {
  const env = { PATH: process.env['PATH'] ?? '', ROLE: 'worker' };
  const { status, stderr } = spawnSync(process.execPath, ['dist/apps/photo-api/src/main.js'], {
    env,
    encoding: 'utf8',
  });
  expectEqual(status, 78);
  expectMatch(stderr, /REDIS_URL is missing: ROLE=worker needs it/);
}

/** Whatever happened, no photo stays. */
async function checkLeftovers(redis: Redis): Promise<void> {
  const keys = await redis.keys('*');
  expectEqual(
    keys.filter((key) => !/^safelight:photos:(id|meta|events|stalled-check|marker)$/.test(key)),
    [],
  );
}

async function main(): Promise<number> {
  const checks = new Checks();
  const home = mkdtempSync(join(tmpdir(), 'safelight-redis-'));
  const server = await RedisServer.start();
  const collector = await startOtlpReceiver();
  const members: Member[] = [];
  let line: Line | undefined;
  try {
    await checks.check('a worker alone refuses to start without a Redis', checkAlone);
    await prepareModels(join(home, 'models'));
    const traced = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      TRACES_KEEP_RATIO: '1',
    };
    const start = async (name: string, env: Record<string, string>): Promise<Member> => {
      const member = await Member.start(home, name, { REDIS_URL: server.url, ...traced, ...env });
      members.push(member);
      return member;
    };
    const redis = new Redis(server.url, { maxRetriesPerRequest: null });
    redis.on('error', () => undefined);
    const [api, first, second] = await Promise.all([
      start('api', { ROLE: 'api' }),
      start('first', { ROLE: 'worker' }),
      start('second', { ROLE: 'worker' }),
    ]);
    const fleet = { api, first, second, start, redis, server, collector };
    await checkPhotos(checks, fleet);
    await checkOutage(checks, fleet);
    await checkWorkers(checks, fleet);
    line = await Line.to(server.port);
    const third = await start('third', { ROLE: 'worker', REDIS_URL: line.url });
    await checkLine(checks, fleet, third, line);
    await checkHostile(checks, fleet, third);
    await checks.check('nothing of any photo stays in Redis', () => checkLeftovers(redis));
    redis.disconnect();
  } finally {
    await Promise.all(members.map((member) => member.stop()));
    await collector.close();
    line?.close();
    await server.end();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
  return checks.finish();
}

process.exit(await main());
