import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogEntry } from './log-entry.js';
import { parseLine } from './parse-line.js';

const ARRIVAL = Date.parse('2026-11-21T12:00:00Z');

function entryOf(record: unknown): LogEntry {
  const parsed = parseLine(Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)), ARRIVAL);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.entry;
}

describe('parseLine', () => {
  it('keeps what windows and alerts need', () => {
    const line =
      '{"timestamp":"2026-11-21T08:30:00.123Z","level":"ERROR","service":"photo-api","module":"photos","event":"processing_failed","request_id":"r1","trace_id":"0123456789abcdef0123456789abcdef","error_type":"InferenceError","error_class":"model","error_message":"no","stage":"matte","processing_time_ms":12.5,"sample_weight":10}';
    expect(entryOf(line)).toEqual({
      atMs: Date.parse('2026-11-21T08:30:00.123Z'),
      level: 'ERROR',
      service: 'photo-api',
      event: 'processing_failed',
      weight: 10,
      requestId: 'r1',
      traceId: '0123456789abcdef0123456789abcdef',
      errorType: 'InferenceError',
      errorClass: 'model',
      errorMessage: 'no',
      stage: 'matte',
      processingTimeMs: 12.5,
    });
  });

  it.each([
    ['null', 'not_an_object'],
    ['42', 'not_an_object'],
    ['"x"', 'not_an_object'],
    ['[]', 'not_an_object'],
    ['true', 'not_an_object'],
    ['{}', 'no_event'],
    ['{"event":5}', 'no_event'],
    ['plain text', 'malformed'],
    ['{"event":"a"}{"event":"b"}', 'malformed'],
    ['{"event":"image_processed","processing_time_ms":NaN}', 'malformed'],
    ['{"event":"image_pro', 'malformed'],
  ])('says of %s that it is %s', (line, reason) => {
    expect(parseLine(Buffer.from(line), ARRIVAL)).toEqual({ ok: false, reason });
  });

  it.each([['"12"'], ['null'], ['-5'], ['1e999'], ['true'], ['{}']])(
    'counts a line whose processing_time_ms is %s without a time',
    (value) => {
      const entry = entryOf(`{"event":"image_processed","processing_time_ms":${value}}`);
      expect(entry).toMatchObject({ event: 'image_processed', processingTimeMs: undefined });
    },
  );

  it.each([['"10"'], ['0'], ['-3'], ['1e999'], ['1e12'], ['null']])('takes a sample_weight of %s for 1', (value) => {
    expect(entryOf(`{"event":"x","sample_weight":${value}}`).weight).toBe(1);
  });

  it('does not take keys inside strings and objects for fields', () => {
    const line =
      '{"context":{"event":"processing_failed","level":"ERROR"},"note":"\\"event\\": \\"processing_failed\\"","event":"image_processed"}';
    expect(entryOf(line)).toMatchObject({ event: 'image_processed', level: 'INFO' });
  });

  it('is not fooled by hostile names', () => {
    const line =
      '{"__proto__":{"level":"ERROR"},"constructor":1,"toString":null,"level":"constructor","event":"__proto__"}';
    expect(entryOf(line)).toMatchObject({ event: '__proto__', level: 'INFO' });
    expect(entryOf({ event: 'x', error_type: 'toString' }).errorClass).toBeUndefined();
    expect(({} as Record<string, unknown>)['level']).toBeUndefined();
  });

  it('fills in the class of a known error type, and understands other writers’ levels', () => {
    expect(entryOf({ event: 'x', error_type: 'MemoryError' }).errorClass).toBe('capacity');
    expect(entryOf({ event: 'x', error_type: 'Odd', error_class: 'odd' }).errorClass).toBeUndefined();
    const levels = ['error', 'FATAL', 'warn', 'Warning', 'trace', 'loud', 7];
    expect(levels.map((level) => entryOf({ event: 'x', level }).level)).toEqual([
      'ERROR',
      'ERROR',
      'WARNING',
      'WARNING',
      'DEBUG',
      'INFO',
      'INFO',
    ]);
    const worst = ['err', 'crit', 'Alert', 'emerg', 'EMERGENCY', 'panic', 'dpanic'];
    expect(worst.map((level) => entryOf({ event: 'x', level }).level)).toEqual(worst.map(() => 'ERROR'));
  });

  it.each([
    ['2026-11-21T16:30:00+08:00', '2026-11-21T08:30:00Z'],
    ['2026-11-21T16:30:00.5+0800', '2026-11-21T08:30:00.500Z'],
    ['2026-11-21 08:30:00,123', '2026-11-21T08:30:00.123Z'],
    ['2026-11-21T08:30:00.123456Z', '2026-11-21T08:30:00.123Z'],
    ['2026-11-21T08:30:00.007Z', '2026-11-21T08:30:00.007Z'],
    [1795249800, '2026-11-21T08:30:00Z'],
    [1795249800.25, '2026-11-21T08:30:00.250Z'],
    [1795249800123, '2026-11-21T08:30:00.123Z'],
    [1795249800123456, '2026-11-21T08:30:00.123Z'],
  ])('reads the time %s', (timestamp, instant) => {
    const parsed = parseLine(Buffer.from(JSON.stringify({ event: 'x', timestamp })), ARRIVAL);
    expect(parsed).toMatchObject({ ok: true, timed: true, entry: { atMs: Date.parse(instant) } });
  });

  it.each([
    [undefined],
    [null],
    ['yesterday'],
    ['1'],
    [''],
    ['2026-13-45T99:99:99Z'],
    ['2026-11-21T08:30:xx.123Z'],
    [-1],
    [1e30],
    [[]],
  ])('counts a line whose time is %j at its arrival', (timestamp) => {
    const parsed = parseLine(Buffer.from(JSON.stringify({ event: 'x', timestamp })), ARRIVAL);
    expect(parsed).toMatchObject({ ok: true, timed: false, entry: { atMs: ARRIVAL } });
  });

  it('cuts what is long', () => {
    const entry = entryOf({ event: 'e'.repeat(500), error_message: '人'.repeat(5000), request_id: 'r'.repeat(500) });
    expect([entry.event.length, entry.errorMessage?.length, entry.requestId?.length]).toEqual([100, 300, 128]);
  });

  it('reads a line with bytes that are no UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"event":"x","error_message":"'),
      Buffer.from([0xff, 0xc3, 0xe4, 0xb8]),
      Buffer.from('"}'),
    ]);
    expect(parseLine(bytes, ARRIVAL)).toMatchObject({ ok: true, entry: { event: 'x' } });
  });

  it('never throws, and always gives a finite time and weight', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .dictionary(
          fc.constantFrom('event', 'timestamp', 'level', 'processing_time_ms', 'sample_weight', '__proto__'),
          fc.jsonValue(),
        )
        .map((record) => Buffer.from(JSON.stringify({ event: 'x', ...record }))),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        const parsed = parseLine(bytes, ARRIVAL);
        const numbers = parsed.ok ? [parsed.entry.atMs, parsed.entry.weight, parsed.entry.processingTimeMs ?? 0] : [0];
        expect(numbers.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
