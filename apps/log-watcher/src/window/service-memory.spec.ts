import { describe, expect, it } from '@jest/globals';
import { CONTEXT, shippedRules } from '../../test/rule-scenario.js';
import type { LogEntry } from '../parse/log-entry.js';
import { parseLine } from '../parse/parse-line.js';
import { RuleBook } from '../rules/rule-book.js';
import { RollingWindow } from './rolling-window.js';
import { ServiceMemory } from './service-memory.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T0 = Date.UTC(2026, 10, 1);

const entry = (atMs: number, fields: Record<string, unknown>): LogEntry => {
  const line = { timestamp: new Date(atMs).toISOString(), service: 'photo-api', ...fields };
  const parsed = parseLine(Buffer.from(JSON.stringify(line)), atMs);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.entry;
};
const failure = (atMs: number, type: string) =>
  entry(atMs, { event: 'processing_failed', level: 'ERROR', error_type: type });
const usage = (atMs: number, rss_mb: unknown) => entry(atMs, { event: 'resource_usage', rss_mb });

/** What comes back from the disk. */
function restarted(memory: ServiceMemory): ServiceMemory {
  const next = new ServiceMemory();
  next.restore(JSON.parse(memory.encode()), null);
  return next;
}

describe('error types', () => {
  it('are new when they were not seen for more than 30 days, and the line that comes late makes them no newer', () => {
    const memory = new ServiceMemory();
    memory.note(failure(T0, 'A'));
    memory.note(failure(T0 + 30 * DAY, 'A'));
    expect(memory.errorTypes.get('A')).toMatchObject({ appearedMs: T0, count: 2 });
    memory.note(failure(T0 + 60 * DAY + 1, 'A'));
    expect(memory.errorTypes.get('A')).toMatchObject({ appearedMs: T0 + 60 * DAY + 1, count: 1 });
    memory.note(failure(T0 + 60 * DAY - HOUR, 'A'));
    expect(memory.errorTypes.get('A')).toMatchObject({ appearedMs: T0 + 60 * DAY - HOUR, lastMs: T0 + 60 * DAY + 1 });
  });

  it('are no longer new when they come back after a pause, however long they are remembered', () => {
    const memory = new ServiceMemory();
    memory.note(failure(T0, 'A'));
    memory.note(failure(T0 + 2 * HOUR, 'A'));
    const isNew = (it: ServiceMemory, atMs: number) => it.errorTypes.recent(DAY, atMs).length === 1;
    expect([isNew(memory, T0 + DAY), isNew(memory, T0 + DAY + 2 * HOUR)]).toEqual([true, false]);
    memory.note(failure(T0 + 3 * DAY, 'A'));
    expect([isNew(memory, T0 + 3 * DAY), isNew(restarted(memory), T0 + 3 * DAY)]).toEqual([false, false]);
    memory.note(failure(T0 + 40 * DAY, 'A'));
    expect(isNew(memory, T0 + 40 * DAY)).toBe(true);
  });

  it('are bounded: what there is no room for is counted and not new', () => {
    const memory = new ServiceMemory();
    for (let n = 0; n < 700; n++) memory.note(failure(T0 + n, `T${n}`));
    expect(memory.errorTypes.recent(DAY, T0 + HOUR)).toHaveLength(500);
    expect(memory.errorTypes.overflow).toBe(200);
    // Room comes back when the old ones are forgotten.
    memory.note(failure(T0 + 40 * DAY, 'later'));
    expect(memory.errorTypes.recent(DAY, T0 + 40 * DAY).map(({ name }) => name)).toEqual(['later']);
  });

  it('are learnt first where windows of an earlier version come without them', () => {
    const window = new RollingWindow();
    for (let at = 0; at <= 25 * HOUR; at += HOUR) window.add(failure(T0 + at, 'Usual'));
    const memory = new ServiceMemory();
    memory.restore(undefined, window.lastAtMs);
    const rules = shippedRules('new_error_class');
    const book = new RuleBook(rules, CONTEXT, memory);
    const live = (at: number, type: string) => {
      const line = failure(T0 + at, type);
      memory.note(line);
      window.add(line);
      return book.evaluate(window, T0 + at, true).map(({ alert }) => alert.labels);
    };
    expect(live(26 * HOUR, 'Usual')).toEqual([]);
    expect(live(48 * HOUR, 'Seldom')).toEqual([]);
    const next = restarted(memory);
    expect(next.errorTypes.sinceMs).toBe(T0 + 25 * HOUR);
    expect(live(50 * HOUR, 'Unheard')).toEqual([{ error_type: 'Unheard' }]);
  });

  it('are those of failures and errors, not of what people upload', () => {
    const memory = new ServiceMemory();
    memory.note(entry(T0, { event: 'image_rejected', level: 'WARNING', error_type: 'NoFaceError' }));
    memory.note(entry(T0, { event: 'service_failed', level: 'ERROR', error_type: 'ModelLoadError' }));
    expect(memory.errorTypes.recent(DAY, T0).map(({ name }) => name)).toEqual(['ModelLoadError']);
  });
});

describe('what the process tells', () => {
  it('is the mean, the least, the most or the last of a span, and no data is no zero', () => {
    const memory = new ServiceMemory();
    [100, 200, 600].forEach((value, n) => memory.note(usage(T0 + n * 10_000, value)));
    const now = T0 + 20_000;
    const read = (aggregate: 'mean' | 'max' | 'min' | 'last', spanMs = 60_000) =>
      memory.gauges.read('rss_mb', aggregate, spanMs, now).value;
    expect([read('mean'), read('max'), read('min'), read('last')]).toEqual([300, 600, 100, 600]);
    expect(memory.gauges.read('rss_mb', 'mean', 60_000, now + 2 * HOUR)).toEqual({ value: null, samples: 0 });
    expect(memory.gauges.read('heap_mb', 'mean', 60_000, now)).toEqual({ value: null, samples: 0 });
  });

  it.each([
    ['text', 'many'],
    ['null', null],
    ['less than nothing', -1],
    ['beyond all measure', 1e300],
  ])('is not believed where it is %s', (_, value) => {
    const memory = new ServiceMemory();
    memory.note(usage(T0, value));
    expect(memory.gauges.read('rss_mb', 'last', HOUR, T0).value).toBeNull();
  });

  it('keeps an hour, however much is told, and takes what comes late', () => {
    const memory = new ServiceMemory();
    for (let n = 0; n < 1000; n++) memory.note(usage(T0 + n * 10_000, n));
    memory.note(usage(T0 + 9_985_000, 5000));
    memory.note(usage(T0, 9000));
    expect(memory.gauges.read('rss_mb', 'max', HOUR, T0 + 9_990_000)).toEqual({ value: 5000, samples: 361 });
    expect(memory.encode().length).toBeLessThan(20_000);
  });

  it('forgets the subjects that were quiet longest, and counts them', () => {
    const memory = new ServiceMemory();
    for (let n = 0; n < 300; n++)
      memory.note(entry(T0 + n, { event: 'model_loaded', level: 'WARNING', model: `m${n}` }));
    expect(memory.events.of('model_loaded')).toHaveLength(200);
    expect(memory.events.overflow).toBe(100);
    expect(memory.events.about('model_loaded', 'm299')).toBeDefined();
  });
});

describe('hours', () => {
  it('are taken over a little after their end, late lines included, and kept for 30 days', () => {
    const [memory, window] = [new ServiceMemory(), new RollingWindow()];
    for (let hour = 0; hour < 40 * 24; hour++) {
      for (let n = 0; n <= hour % 24; n++) window.add(entry(T0 + hour * HOUR + n, { event: 'image_processed' }));
      memory.hours.roll(window, T0 + (hour + 1) * HOUR + 121_000);
    }
    expect(memory.hours.size).toBe(720);
    const now = T0 + 39 * DAY + 5 * HOUR;
    expect(memory.hours.at(now - 7 * DAY)).toMatchObject({ processed: 6, failed: 0, avg_ms: null });
    expect(memory.hours.sameHours(now).map(({ processed }) => processed)).toEqual(Array.from({ length: 29 }, () => 6));
    expect(memory.hours.at(T0)).toBeUndefined();
  });

  it('without a line are not known, rather than empty', () => {
    const [memory, window] = [new ServiceMemory(), new RollingWindow()];
    window.add(entry(T0, { event: 'image_processed' }));
    memory.hours.roll(window, T0 + 5 * HOUR);
    expect([memory.hours.at(T0)?.processed, memory.hours.at(T0 + HOUR)]).toEqual([1, undefined]);
  });
});

describe('the memory', () => {
  it('comes back from the disk as it was', () => {
    const [memory, window] = [new ServiceMemory(), new RollingWindow()];
    for (const it of [failure(T0, 'A'), usage(T0, 123), usage(T0 + 1, 125)]) {
      memory.note(it);
      window.add(it);
    }
    memory.note(entry(T0 + 5, { event: 'model_loaded', level: 'WARNING', model: 'u2net' }));
    memory.hours.roll(window, T0 + 2 * HOUR);
    memory.probes.note('http://x/healthz', 'refused', T0);
    expect(restarted(memory).encode()).toBe(memory.encode());
    expect(restarted(memory).gauges.read('rss_mb', 'mean', HOUR, T0 + 1)).toEqual({ value: 124, samples: 2 });
  });

  it.each([
    undefined,
    null,
    'x',
    5,
    [],
    { version: 9 },
    { version: 1, errorTypes: 5, hours: [], gauges: { rss_mb: 3 } },
  ])('is empty after what it cannot read: %j', (raw) => {
    const memory = new ServiceMemory();
    memory.restore(raw, null);
    expect(memory.encode()).toBe(new ServiceMemory().encode());
  });

  it('takes what makes sense out of what does not', () => {
    const memory = new ServiceMemory();
    memory.restore(
      {
        version: 1,
        errorTypes: { types: [['A', 1, 2, 3], ['B', null, 2, 3], null], lost: 'x' },
        gauges: { rss_mb: [[1, 2], [1, 'x'], null] },
        events: { tracks: [null, { event: 'nonsense' }] },
        probes: [['u', null], 5],
        hours: { hours: [[1], null] },
      },
      null,
    );
    expect(memory.errorTypes.get('A')).toBeDefined();
    expect(memory.errorTypes.get('B')).toBeUndefined();
    expect(memory.gauges.read('rss_mb', 'last', HOUR, 1).value).toBe(2);
  });
});
