/**
 * Finished photos in Redis, for all processes that share it: each until its time is over, all together bounded in bytes. The oldest goes
 * first: all have the same time, so whoever came first is over first. What cannot be read or written is a photo that is not kept.
 */
import { CACHE_BYTES, CACHE_ENDS, cacheKeyOf } from '../redis/keys.js';
import type { RedisLink } from '../redis/redis-link.js';
import { decodeKept, encodeKept, type KeptPhoto } from './kept-photo.js';

/** Where, how long, how much. */
export interface RedisTierSettings {
  readonly link: Pick<RedisLink, 'commands' | 'isReachable'>;
  readonly ttlMs: number;
  readonly maxBytes: number;
  /** Told of a Redis that is there and takes no photo. */
  readonly onTrouble: (error: Error) => void;
}

/** Photos on their way to Redis at a time; past it they are kept by their own process only. */
const MOST_WAITING = 16;

/**
 * Keys: the ends of all photos (members `<key> <bytes>`), the sum of their bytes, the photo. Arguments: key, ms, most bytes in all, and the
 * photo, or none to delete it. By the clock of Redis: those of the processes differ.
 */
const KEEP = `
local ends, sum, photo = KEYS[1], KEYS[2], KEYS[3]
local ttl, most = tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local prefix = string.sub(photo, 1, #photo - #ARGV[1])
local function drop(member)
  local key, bytes = string.match(member, '^(%S+) (%d+)$')
  if redis.call('ZREM', ends, member) == 1 then redis.call('DECRBY', sum, bytes) end
  redis.call('UNLINK', prefix .. key)
end
for _, member in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now)) do drop(member) end
local had = redis.call('STRLEN', photo)
if had > 0 then drop(ARGV[1] .. ' ' .. had) end
if ARGV[4] == nil or #ARGV[4] > most then return 0 end
while tonumber(redis.call('GET', sum) or '0') + #ARGV[4] > most do
  local oldest = redis.call('ZRANGE', ends, 0, 0)[1]
  if oldest == nil then redis.call('SET', sum, 0) else drop(oldest) end
end
redis.call('SET', photo, ARGV[4], 'PX', ttl)
redis.call('ZADD', ends, now + ttl, ARGV[1] .. ' ' .. #ARGV[4])
redis.call('INCRBY', sum, #ARGV[4])
redis.call('PEXPIRE', ends, ttl)
redis.call('PEXPIRE', sum, ttl)
return 1`;

/** The photos by `cacheKey`. */
export class RedisTier {
  private readonly waiting = new Set<Promise<void>>();

  constructor(private readonly settings: RedisTierSettings) {}

  /** The photo and the ms for which it may still be kept. Never rejects. */
  async get(key: string): Promise<{ photo: KeptPhoto; leftMs: number } | undefined> {
    const { link } = this.settings;
    if (!link.isReachable) return undefined;
    const name = cacheKeyOf(key);
    try {
      const [value, leftMs] = await Promise.all([link.commands.getBuffer(name), link.commands.pttl(name)]);
      if (value === null || leftMs <= 0) return undefined;
      const photo = decodeKept(value);
      if (photo === undefined) this.forget(key);
      return photo && { photo, leftMs };
    } catch {
      // It went away meanwhile: the photo is made.
      return undefined;
    }
  }

  /** Keeps a photo; returns at once. */
  put(key: string, photo: KeptPhoto): void {
    if (this.waiting.size < MOST_WAITING) this.run(key, encodeKept(photo));
  }

  /** Deletes a photo. */
  forget(key: string): void {
    this.run(key);
  }

  /** Settles when all that was begun is done. */
  async settled(): Promise<void> {
    await Promise.all(this.waiting);
  }

  private run(key: string, ...photo: Buffer[]): void {
    const { link, maxBytes, onTrouble, ttlMs } = this.settings;
    if (!link.isReachable) return;
    const names = [CACHE_ENDS, CACHE_BYTES, cacheKeyOf(key)];
    const work = link.commands.eval(KEEP, names.length, ...names, key, ttlMs, maxBytes, ...photo).then(
      () => undefined,
      (error: Error) => {
        // That it is away is said elsewhere.
        if (link.isReachable) onTrouble(new Error(error.message));
      },
    );
    this.waiting.add(work);
    void work.then(() => this.waiting.delete(work));
  }
}
