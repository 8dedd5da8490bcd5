import { describe, expect, it } from '@jest/globals';
import type { LogEntry } from '../parse/log-entry.js';
import { RollingWindow } from './rolling-window.js';

const NOW = Date.parse('2026-11-21T12:34:56.789Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function entry(atMs: number, event: string, rest: Partial<LogEntry> = {}): LogEntry {
  return { atMs, level: 'INFO', service: 'photo-api', event, weight: 1, ...rest };
}

const processed = (atMs: number, processingTimeMs: number, rest: Partial<LogEntry> = {}) =>
  entry(atMs, 'image_processed', { processingTimeMs, ...rest });
const failed = (atMs: number, errorType: string, rest: Partial<LogEntry> = {}) =>
  entry(atMs, 'processing_failed', { level: 'ERROR', errorType, errorClass: 'model', ...rest });

function windowOf(entries: readonly LogEntry[]): RollingWindow {
  const window = new RollingWindow();
  for (const one of entries) window.add(one);
  return window;
}

describe('RollingWindow', () => {
  it('has no rate and no time where nothing was counted', () => {
    expect(new RollingWindow().stats(5 * MINUTE, NOW)).toMatchObject({
      processed: 0,
      failure_rate: null,
      avg_ms: null,
      p50_ms: null,
      p99_ms: null,
      error_types: [],
      lines: 0,
    });
  });

  it('counts by event, and rejections are no failures', () => {
    const window = windowOf([
      entry(NOW, 'request_received'),
      processed(NOW, 100, { requestId: 'a' }),
      processed(NOW - 1000, 300, { requestId: 'b' }),
      failed(NOW - 2000, 'InferenceError', { requestId: 'c', processingTimeMs: 50 }),
      entry(NOW, 'image_rejected', { level: 'WARNING', errorType: 'NoFaceError', errorClass: 'client_input' }),
      entry(NOW, 'something_else', { level: 'ERROR' }),
    ]);
    expect(window.stats(5 * MINUTE, NOW)).toMatchObject({
      received: 1,
      processed: 2,
      failed: 1,
      rejected: 1,
      failure_rate: 1 / 3,
      avg_ms: 200,
      error_lines: 2,
      lines: 6,
      error_types: [{ error_type: 'InferenceError', error_class: 'model', count: 1, last_request_id: 'c' }],
    });
    expect(window.rejectionTypes(5 * MINUTE, NOW)).toMatchObject([{ error_type: 'NoFaceError', count: 1 }]);
    expect(window.slowest(5 * MINUTE, NOW, 2).map((it) => it.requestId)).toEqual(['b', 'a']);
    expect(window.latestFailures(5 * MINUTE, NOW, 5).map((it) => it.requestId)).toEqual(['c']);
  });

  it('weighs lines that stand for others', () => {
    const window = windowOf([processed(NOW, 100, { weight: 9 }), failed(NOW, 'MemoryError'), processed(NOW, 1000)]);
    const { processed: count, failure_rate, avg_ms, lines } = window.stats(MINUTE, NOW);
    expect({ count, failure_rate, avg_ms, lines }).toEqual({ count: 10, failure_rate: 1 / 11, avg_ms: 190, lines: 3 });
  });

  it.each([
    ['1m', MINUTE, 1000],
    ['5m', 5 * MINUTE, 10_000],
    ['15m', 15 * MINUTE, 10_000],
    ['1h', HOUR, MINUTE],
    ['24h', 24 * HOUR, 10 * MINUTE],
  ])('ends the window of %s at its edge, to the bucket', (_name, span, bucket) => {
    const inside = windowOf([processed(NOW - span + 1, 10), processed(NOW, 10)]);
    expect(inside.stats(span, NOW).processed).toBe(2);
    const outside = windowOf([processed(NOW - span - bucket, 10), processed(NOW, 10)]);
    expect(outside.stats(span, NOW).processed).toBe(1);
  });

  it('counts each line once while it moves from tier to tier, in any order', () => {
    const entries: LogEntry[] = [];
    for (let i = 0; i < 5000; i++)
      entries.push(processed(NOW - ((i * 7919) % (24 * HOUR - 20 * MINUTE)), (i % 100) + 1));
    const shuffled = windowOf(entries);
    const sorted = windowOf([...entries].sort((a, b) => a.atMs - b.atMs));
    for (const span of [MINUTE, HOUR, 24 * HOUR]) {
      const inSpan = entries.filter(({ atMs }) => atMs > NOW - span).length;
      const { processed: count, avg_ms, p95_ms } = sorted.stats(span, NOW);
      expect(Math.abs(count - inSpan)).toBeLessThanOrEqual(span / MINUTE);
      expect(shuffled.stats(span, NOW)).toMatchObject({ processed: count, p95_ms });
      expect(shuffled.stats(span, NOW).avg_ms).toBeCloseTo(avg_ms ?? 0, 9);
    }
    expect(sorted.stats(24 * HOUR, NOW)).toMatchObject({ processed: 5000, avg_ms: 50.5 });
  });

  it('gives old lines the same figures when it is known how old they are', () => {
    const [aged, known] = [new RollingWindow(), new RollingWindow()];
    known.readOldAt(NOW);
    const timesOf = (window: RollingWindow, spanMs: number, nowMs: number) =>
      window
        .sampled(nowMs - spanMs, nowMs)
        .processed.map(({ ms }) => ms)
        .sort();
    const expectSame = (spanMs: number, nowMs: number): void => {
      const { avg_ms, ...expected } = aged.stats(spanMs, nowMs);
      expect(known.stats(spanMs, nowMs)).toMatchObject(expected);
      expect(known.stats(spanMs, nowMs).avg_ms).toBeCloseTo(avg_ms!, 9);
      expect(timesOf(known, spanMs, nowMs)).toEqual(timesOf(aged, spanMs, nowMs));
    };
    for (let atMs = NOW - 3 * HOUR; atMs <= NOW; atMs += 9 * MINUTE) {
      for (const window of [aged, known]) {
        window.add(failed(atMs, 'MemoryError'));
        window.add(processed(atMs + 1, 100 + (atMs % 97)));
        window.addPlain({ firstAtMs: atMs + 2, lastAtMs: atMs + 3, lines: 5, received: 2 });
      }
      expectSame(24 * HOUR, atMs + 3);
    }
    known.readOldAt(null);
    for (const window of [aged, known]) window.add(processed(NOW + MINUTE, 50));
    for (const spanMs of [5 * MINUTE, HOUR, 2 * HOUR]) expectSame(spanMs, NOW + MINUTE);
    expect(known.firstAtMs).toBe(aged.firstAtMs);
    // A line that is too old beside the others is so at any time.
    known.readOldAt(NOW + MINUTE);
    expect(known.add(processed(NOW - 27 * HOUR, 1))).toBe(false);
  });

  it('counts a late line in the time it belongs to, and one older than a day nowhere', () => {
    const window = windowOf([processed(NOW, 1)]);
    expect(window.add(processed(NOW - 10 * MINUTE, 1))).toBe(true);
    expect(window.add(processed(NOW - 27 * HOUR, 1))).toBe(false);
    expect(window.stats(5 * MINUTE, NOW).processed).toBe(1);
    expect(window.stats(15 * MINUTE, NOW).processed).toBe(2);
    expect(window.firstAtMs).toBe(NOW - 10 * MINUTE);
  });

  it('gives the same figures after a restart, and goes on', () => {
    const window = windowOf([
      processed(NOW - 3 * HOUR, 500, { requestId: 'a', traceId: 'f'.repeat(32) }),
      failed(NOW - HOUR, 'MemoryError', { requestId: 'b', errorMessage: '内存' }),
      processed(NOW, 20),
    ]);
    const restored = new RollingWindow();
    restored.restore(JSON.parse(window.encode()));
    expect(restored.encode()).toBe(window.encode());
    for (const one of [window, restored]) one.add(failed(NOW + 30 * MINUTE, 'MemoryError'));
    expect(restored.encode()).toBe(window.encode());
    expect(restored.stats(24 * HOUR, NOW + HOUR)).toEqual(window.stats(24 * HOUR, NOW + HOUR));
    expect(restored.slowest(24 * HOUR, NOW, 1)).toMatchObject([{ requestId: 'a', processingTimeMs: 500 }]);
  });

  it.each([[null], [{}], [{ tiers: [] }], [{ tiers: [[], [], [], [5]] }], [{ tiers: [[], [], [], [['x']]] }]])(
    'refuses a saved state of another shape: %j',
    (raw) => {
      const window = windowOf([processed(NOW, 1)]);
      expect(() => window.restore(raw)).toThrow(TypeError);
      expect(window.stats(MINUTE, NOW).processed).toBe(1);
    },
  );

  it('stays small whatever names a log invents, and never loses the known ones', () => {
    const window = new RollingWindow();
    for (let i = 0; i < 100_000; i++)
      window.add(failed(NOW - (i % 3600) * 1000, `Invented${i}`, { requestId: `r${i}` }));
    window.add(failed(NOW, 'InferenceError'));
    const { error_types, failed: count } = window.stats(HOUR + MINUTE, NOW);
    expect(count).toBe(100_001);
    expect(error_types.reduce((sum, type) => sum + type.count, 0)).toBe(100_001);
    expect(error_types.at(-1)).toMatchObject({ error_type: 'other' });
    expect(error_types.length).toBeLessThanOrEqual(21);
    expect(window.encode().length).toBeLessThan(4_000_000);
  });

  it('draws the course of a window, steps without lines included', () => {
    const window = windowOf([processed(NOW - 90_000, 100), processed(NOW - 30_000, 200), failed(NOW, 'MemoryError')]);
    const points = window.timeline(5 * MINUTE, NOW, 10_000);
    expect(points).toHaveLength(30);
    expect(points.reduce((sum, point) => sum + point.processed, 0)).toBe(2);
    expect(points.at(-1)).toMatchObject({ failed: 1, avg_ms: null });
    expect(points.filter(({ avg_ms }) => avg_ms !== null)).toHaveLength(2);
  });
});
