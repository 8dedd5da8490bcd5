import { describe, expect, it } from '@jest/globals';
import { Failure } from '#events';
import { clientOf } from './client.js';
import { RateLimit } from './rate-limit.js';

const MINUTE = 60_000;

function tries(limit: RateLimit, address: string, at: readonly number[]): (number | 'ok')[] {
  return at.map((nowMs) => {
    try {
      limit.count(clientOf(address, undefined), nowMs);
      return 'ok';
    } catch (thrown) {
      return thrown instanceof Failure && thrown.retryAfterS !== undefined ? thrown.retryAfterS : -1;
    }
  });
}

describe('RateLimit', () => {
  it('lets everything pass at 0', () => {
    expect(new Set(tries(new RateLimit(0), 'a', Array<number>(100).fill(0)))).toEqual(new Set(['ok']));
  });

  it('refuses past the limit, with the seconds to wait, and serves others', () => {
    const limit = new RateLimit(2);
    expect(tries(limit, 'a', [0, 10_000, 30_000])).toEqual(['ok', 'ok', 60]);
    expect(tries(limit, 'b', [30_000])).toEqual(['ok']);
  });

  it('fades the last minute out instead of starting afresh', () => {
    const limit = new RateLimit(4);
    tries(limit, 'a', [50_000, 50_000, 50_000, 50_000]);
    expect(tries(limit, 'a', [MINUTE + 1000, MINUTE + 16_000, MINUTE + 17_000])).toEqual([14, 'ok', 13]);
  });

  it('honours the wait it names', () => {
    const limit = new RateLimit(3);
    tries(limit, 'a', [10, 20, 30]);
    const [wait] = tries(limit, 'a', [40]) as [number];
    expect(tries(limit, 'a', [40 + (wait - 1) * 1000])).toEqual([1]);
    expect(tries(limit, 'a', [40 + wait * 1000])).toEqual(['ok']);
  });

  it('counts each photo of a request, all or none', () => {
    const limit = new RateLimit(10);
    const count = (photos: number, nowMs: number) => limit.count(clientOf('a', undefined), nowMs, photos);
    expect(count(7, 0)).toMatchObject({ limit: 10, remaining: 3 });
    expect(() => count(4, 0)).toThrow('The request asks for 4 more; 3 are left just now.');
    expect(count(3, 0)).toMatchObject({ remaining: 0 });
    expect(() => count(5, 30_000)).toThrow(expect.objectContaining({ retryAfterS: 60 }));
    expect(count(5, 90_000)).toMatchObject({ remaining: 0 });
  });

  it('says of more photos than can ever pass how many to send', () => {
    const limit = new RateLimit(10);
    expect(() => limit.count(clientOf('a', undefined), 0, 11)).toThrow(
      expect.objectContaining({ retryAfterS: 120, remedy: 'Send at most 10 photos in one request.' }),
    );
  });

  it('says so too where the one that was counted before makes them too many', () => {
    const limit = new RateLimit(10);
    limit.count(clientOf('a', undefined), 0);
    expect(() => limit.count(clientOf('a', undefined), 0, 10, 1)).toThrow(
      expect.objectContaining({ retryAfterS: 120, remedy: 'Send at most 10 photos in one request.' }),
    );
    expect(limit.count(clientOf('a', undefined), 0, 9, 1)).toMatchObject({ remaining: 0 });
  });

  it('forgets a pause of two minutes', () => {
    const limit = new RateLimit(1);
    expect(tries(limit, 'a', [0, 3 * MINUTE])).toEqual(['ok', 'ok']);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', 61],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', 'ok'],
    ['::ffff:10.0.0.1', '10.0.0.1', 61],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2', 'ok'],
  ])('counts %s and %s together: %s', (first, second, expected) => {
    const limit = new RateLimit(1);
    tries(limit, first, [59_500]);
    expect(tries(limit, second, [59_500])).toEqual([expected]);
  });

  it('keeps a bounded number of addresses and lets the rest pass', () => {
    const limit = new RateLimit(1);
    for (let index = 0; index < 20_000; index++) limit.count(clientOf(`address ${index}`, undefined), 0);
    expect(tries(limit, 'one too many', [0, 0])).toEqual(['ok', 'ok']);
  });
});

describe('RateLimit of keys', () => {
  const client = (id: string, rate?: number) =>
    clientOf('10.0.0.1', { id, name: id, sha256: '', scopes: ['photos'], rate_per_minute: rate, created_at: '' });

  it("holds a key to its own limit, or to the service's, wherever it comes from", () => {
    const limit = new RateLimit(1);
    expect(limit.count(client('a', 2), 0)).toEqual({ limit: 2, remaining: 1, resetS: 120 });
    expect(limit.count(client('a', 2), 0)).toEqual({ limit: 2, remaining: 0, resetS: 120 });
    expect(() => limit.count(client('a', 2), 0)).toThrow(Failure);
    limit.count(client('b'), 0);
    expect(() => limit.count(client('b'), 0)).toThrow(Failure);
    expect(() => limit.count(clientOf('10.0.0.1', undefined), 0)).not.toThrow();
  });

  it('counts keys however many addresses there are', () => {
    const limit = new RateLimit(1);
    for (let index = 0; index < 20_000; index++) limit.count(clientOf(`address ${index}`, undefined), 0);
    limit.count(client('a'), 0);
    expect(() => limit.count(client('a'), 0)).toThrow(Failure);
  });
});
