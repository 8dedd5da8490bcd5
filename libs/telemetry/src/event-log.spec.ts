import { mkdtempSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { captureLines, ManualClock, waitUntil } from '#testkit';
import { createEventLog, type EventLog, type EventLogOptions } from './event-log.js';
import { runInRequest } from './request-context.js';

describe('EventLog', () => {
  let logDir: string;
  let log: EventLog;
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 8, 30, 0, 123));
  const open = (options: Partial<EventLogOptions> = {}) =>
    (log = createEventLog({ service: 'photo-api', logDir, clock, settleMs: 0, ...options }));
  const lines = () => captureLines(logDir).all();
  const names = () => readdirSync(logDir).sort();

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(new BasicTracerProvider({ sampler: new AlwaysOffSampler() }));
  });
  afterAll(() => {
    trace.disable();
    context.disable();
  });
  beforeEach(() => {
    logDir = mkdtempSync(join(tmpdir(), 'event-log-'));
  });
  afterEach(async () => {
    await log.close();
    rmSync(logDir, { recursive: true });
  });

  it('writes the line at once, with what every line has', () => {
    open().emit('service_started', { version: '0.1.0', config: { port: 3000 } }, { module: 'main' });
    expect(lines()).toEqual([
      {
        timestamp: '2026-11-21T08:30:00.123Z',
        level: 'INFO',
        service: 'photo-api',
        module: 'main',
        event: 'service_started',
        version: '0.1.0',
        config: { port: 3000 },
      },
    ]);
    expect(captureLines(logDir).problems()).toEqual([]);
    expect(log.writable()).toBe(true);
    expect(log.path).toBe(join(logDir, 'photo-api.ndjson'));
  });

  it('adds the ids of the request and of the trace, sampled or not', () => {
    const { emit } = open().for('photos');
    runInRequest({ requestId: 'req-1' }, () =>
      trace.getTracer('test').startActiveSpan('server', (span) => {
        emit('image_processed', { output_format: 'x', processing_time_ms: 1 });
        const { traceId, spanId } = span.spanContext();
        expect(lines()).toMatchObject([{ request_id: 'req-1', trace_id: traceId, span_id: spanId, module: 'photos' }]);
      }),
    );
    emit('service_stopping', { reason: 'SIGTERM' });
    expect(Object.keys(lines()[1] ?? {})).not.toContain('request_id');
  });

  it('takes another level of the event, and leaves out what is below the threshold', () => {
    const { emit } = open().for('x');
    emit('library_warned', { message: 'quiet' });
    emit('library_warned', { message: 'loud' }, 'ERROR');
    expect(lines()).toMatchObject([{ message: 'loud', level: 'ERROR' }]);
  });

  it('rotates and compresses behind the back of the writer, and loses nothing', async () => {
    const { emit } = open({ maxBytes: 20_000 }).for('x');
    for (let i = 0; i < 1000; i++) {
      emit('image_processed', { output_format: `f${i}`, processing_time_ms: i });
      if (i === 500) clock.advance(24 * 3_600_000);
    }
    const archives = (names: string[]) => names.filter((name) => name.endsWith('.ndjson.gz'));
    await waitUntil(() => archives(names()).length === names().length - 1, { what: 'compression' });
    expect(lines().map((each) => each['output_format'])).toEqual(Array.from({ length: 1000 }, (_, i) => `f${i}`));
    expect(names()).toContain('photo-api-2026-11-21.1.ndjson.gz');
    expect(names()).toContain('photo-api-2026-11-22.1.ndjson.gz');
  });

  it('takes up what an earlier run left behind', async () => {
    writeFileSync(join(logDir, 'photo-api-2026-11-20.1.ndjson'), '{"event":"x"}\n');
    writeFileSync(join(logDir, 'photo-api-2026-11-20.1.ndjson.gz.tmp'), 'half');
    open();
    await waitUntil(() => names().length === 2, { what: 'healing' });
    expect(names()).toEqual(['photo-api-2026-11-20.1.ndjson.gz', 'photo-api.ndjson']);
  });

  it('never throws; lines wait for the disk, and the outage is told afterwards', async () => {
    symlinkSync('/dev/full', join(logDir, 'photo-api.ndjson'));
    const { emit } = open().for('x');
    for (let i = 0; i < 5; i++) emit('image_processed', { output_format: `f${i}`, processing_time_ms: i });
    expect(log.writable()).toBe(false);
    unlinkSync(join(logDir, 'photo-api.ndjson'));
    clock.advance(1001);
    const records = await captureLines(logDir).waitFor((all) => all.length === 6, 5000);
    expect(records.slice(0, 5).map((each) => each['output_format'])).toEqual(['f0', 'f1', 'f2', 'f3', 'f4']);
    expect(records[5]).toMatchObject({ event: 'log_write_failed', level: 'WARNING', lines: 0, reason: 'ENOSPC' });
    expect(captureLines(logDir).problems()).toEqual([]);
  });

  it('sheds INFO lines of requests under a flood, never others, and says how many each stands for', () => {
    const { emit } = open({ maxLinesPerSecond: 100 }).for('x');
    const request = (n: number) =>
      runInRequest({ requestId: `r${n}` }, () => {
        emit('image_processed', { output_format: 'x', processing_time_ms: 1 });
        if (n % 100 === 0)
          emit('processing_failed', {
            error_type: 'X',
            error_class: 'internal',
            error_message: '',
            processing_time_ms: 1,
          });
      });
    for (let n = 0; n < 4000; n++) {
      if (n % 800 === 0) clock.advance(1000);
      request(n);
    }
    emit('service_stopping', { reason: 'SIGTERM' });
    const all = captureLines(logDir);
    const processed = all.of('image_processed');
    expect(all.of('processing_failed')).toHaveLength(40);
    expect(all.of('service_stopping')).toHaveLength(1);
    expect(all.of('log_shedding_changed')).toMatchObject([{ sample_rate: 0.125, reason: 'lines_per_second' }]);
    expect(processed.length).toBeLessThan(1400);
    const counted = processed.reduce((sum, each) => sum + Number(each['sample_weight'] ?? 1), 0);
    expect(Math.abs(counted - 4000)).toBeLessThan(600);
    expect(all.problems()).toEqual([]);
  });
});
