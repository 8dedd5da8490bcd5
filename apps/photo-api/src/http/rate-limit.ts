/** How many photos one address may ask for in a minute. Counts in whole minutes, weighs the last one, and keeps a bounded number of addresses. */
import { isIPv6 } from 'node:net';
import { Failure } from '#events';

const MINUTE_MS = 60_000;
/** Addresses counted in one minute; later ones pass uncounted, since the queue's own bound protects the service from all together. */
const MAX_ADDRESSES = 20_000;

/** Counts requests by client address. */
export class RateLimit {
  private minute = 0;
  private current = new Map<string, number>();
  private last = new Map<string, number>();

  /** @param perMinute 0 for no limit */
  constructor(private readonly perMinute: number) {}

  /**
   * Counts one request.
   * @param nowMs any clock in ms
   * @throws Failure RateLimitedError with the seconds to wait
   */
  count(address: string, nowMs: number): void {
    if (this.perMinute === 0) return;
    this.turn(Math.floor(nowMs / MINUTE_MS));
    const key = subscriber(address);
    const intoMinute = (nowMs % MINUTE_MS) / MINUTE_MS;
    const before = this.last.get(key) ?? 0;
    const now = this.current.get(key) ?? 0;
    if (before * (1 - intoMinute) + now + 1 > this.perMinute) throw this.refusal(before, now, intoMinute);
    if (now > 0 || this.current.size < MAX_ADDRESSES) this.current.set(key, now + 1);
  }

  private turn(minute: number): void {
    if (minute === this.minute) return;
    this.last = minute === this.minute + 1 ? this.current : new Map<string, number>();
    this.current = new Map<string, number>();
    this.minute = minute;
  }

  private refusal(before: number, now: number, intoMinute: number): Failure {
    const room = this.perMinute - now - 1;
    // Within this minute once enough of the last one has faded, else in the next one.
    const share = before > 0 && room >= 0 ? 1 - room / before - intoMinute : 1 - intoMinute;
    return new Failure('RateLimitedError', `More than ${this.perMinute} photos a minute from this address.`, {
      retryAfterS: Math.max(1, Math.ceil((share * MINUTE_MS) / 1000)),
    });
  }
}

/** One subscriber usually has a whole /64 of IPv6. */
function subscriber(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail.split(':').filter((group) => group !== '');
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  while (groups.length + rest.length < 8) groups.push('0');
  return [...groups, ...rest].slice(0, 4).join(':');
}
