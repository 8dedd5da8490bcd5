/** What the checks share. */
import type { Redis } from 'ioredis';
import type { OtlpReceiver } from '#testkit';
import type { Member } from './fleet.js';
import type { RedisServer } from './redis-server.js';

/** One process that takes requests, two that make photos. */
export interface Fleet {
  readonly api: Member;
  readonly first: Member;
  readonly second: Member;
  /** Starts one more over the same Redis. */
  readonly start: (name: string, env: Record<string, string>) => Promise<Member>;
  readonly redis: Redis;
  readonly server: RedisServer;
  readonly collector: OtlpReceiver;
}
