/** How many photos one client may ask for in a minute, however many of them come in one request. Counts in whole minutes, weighs the last one, and keeps a bounded number of clients. */
import { Failure } from '#events';
import type { Client } from './client.js';

const MINUTE_MS = 60_000;
/** Addresses counted in one minute; later ones pass uncounted, since the queue's own bound protects the service from all together. */
const MAX_ADDRESSES = 20_000;

/** Where a client stands after a request that was let through. */
export interface RateState {
  /** Photos a minute. */
  readonly limit: number;
  /** Photos that may follow at once. */
  readonly remaining: number;
  /** Seconds until the whole limit is free again, where nothing more is sent. */
  readonly resetS: number;
}

/** Counts photos by client. */
export class RateLimit {
  private minute = 0;
  private current = new Map<string, number>();
  private last = new Map<string, number>();

  /** @param perMinute limit of clients that have none of their own; 0 for none */
  constructor(private readonly perMinute: number) {}

  /**
   * Counts photos, all or none.
   * @param nowMs any clock in ms
   * @param photos how many are asked for, at least 1
   * @param counted how many of the same request were counted before
   * @returns undefined where no limit holds
   * @throws Failure RateLimitedError with the seconds to wait
   */
  count(client: Client, nowMs: number, photos = 1, counted = 0): RateState | undefined {
    const limit = this.limitOf(client);
    if (limit === 0) return undefined;
    this.turn(Math.floor(nowMs / MINUTE_MS));
    const intoMinute = (nowMs % MINUTE_MS) / MINUTE_MS;
    const before = this.last.get(client.id) ?? 0;
    const now = this.current.get(client.id) ?? 0;
    const used = before * (1 - intoMinute) + now + photos;
    if (used > limit) throw refusal({ limit, before, now, intoMinute }, { photos, whole: photos + counted });
    // Keys are few: whoever has one is counted however many addresses there are.
    if (now > 0 || client.key !== undefined || this.current.size < MAX_ADDRESSES)
      this.current.set(client.id, now + photos);
    const resetS = Math.ceil(((2 - intoMinute) * MINUTE_MS) / 1000);
    return { limit, remaining: Math.floor(limit - used), resetS };
  }

  /** Photos a minute that the client may ask for; 0 for no limit. */
  limitOf({ key }: Client): number {
    return key?.rate_per_minute ?? this.perMinute;
  }

  private turn(minute: number): void {
    if (minute === this.minute) return;
    this.last = minute === this.minute + 1 ? this.current : new Map<string, number>();
    this.current = new Map<string, number>();
    this.minute = minute;
  }
}

interface Usage {
  readonly limit: number;
  readonly before: number;
  readonly now: number;
  readonly intoMinute: number;
}

/** What is asked for now, and in the whole request. */
interface Asked {
  readonly photos: number;
  readonly whole: number;
}

function refusal(usage: Usage, asked: Asked): Failure {
  const { photos, whole } = asked;
  const { limit, before, now, intoMinute } = usage;
  const left = Math.max(0, Math.floor(limit - before * (1 - intoMinute) - now));
  const many = photos === 1 ? '' : ` The request asks for ${photos} more; ${left} are left just now.`;
  return new Failure('RateLimitedError', `More than ${limit} photos a minute from this client.${many}`, {
    retryAfterS: Math.max(1, Math.ceil((minutesUntilRoom(usage, asked) * MINUTE_MS) / 1000)),
    ...(whole > limit ? { remedy: `Send at most ${limit} photos in one request.` } : {}),
  });
}

/** Until the photos fit, where nothing else is sent; until the limit is free where they never do. */
function minutesUntilRoom({ limit, before, now, intoMinute }: Usage, { photos, whole }: Asked): number {
  const room = limit - now - photos;
  // Within this minute once enough of the last one has faded, else in the next one, once enough of this one has.
  if (room >= 0) return 1 - room / before - intoMinute;
  const share = whole > limit ? 1 : Math.max(0, 1 - (limit - photos) / now);
  return 1 - intoMinute + share;
}
