import { describe, expect, it } from '@jest/globals';
import type { EventEmitter } from './event-log.js';
import { startResourceSampler, type ResourceSampling } from './resource-sampler.js';

interface Sample {
  readonly fields: Record<string, unknown>;
  readonly level: string | undefined;
}

/** The first sample; meanwhile the process is kept from its event loop for `blockMs`. */
async function firstSample(limits: Partial<ResourceSampling>, blockMs = 0): Promise<Sample> {
  return new Promise((resolve) => {
    const log: EventEmitter = {
      emit: (_event, fields, level) => {
        stop();
        resolve({ fields, level });
      },
    };
    const stop = startResourceSampler({
      log,
      readWork: () => ({ queueDepth: 3, oldestWaitingMs: 1234.4, inFlight: 2 }),
      everyMs: 250,
      ...limits,
    });
    setTimeout(() => {
      const until = performance.now() + blockMs;
      while (performance.now() < until);
    }, 60);
  });
}

describe('startResourceSampler', () => {
  it('measures the process and the work', async () => {
    const { fields, level } = await firstSample({});
    expect(level).toBeUndefined();
    expect(fields).toMatchObject({ queue_depth: 3, oldest_waiting_ms: 1234, in_flight: 2 });
    expect(fields['rss_mb']).toBeGreaterThan(20);
    expect(fields['heap_mb']).toBeLessThan(fields['rss_mb'] as number);
  });

  it('sees a blocked event loop and used CPU, and warns past the limit', async () => {
    const { fields, level } = await firstSample({ maxLagMs: 50 }, 120);
    expect(level).toBe('WARNING');
    expect(fields).toMatchObject({ reason: 'event_loop_blocked', limit: 50 });
    expect(fields['event_loop_lag_ms']).toBeGreaterThan(80);
    expect(fields['cpu_percent']).toBeGreaterThan(0);
  });

  it('warns past the memory limit', async () => {
    const { fields, level } = await firstSample({ maxRssMb: 1 });
    expect([fields['reason'], level]).toEqual(['memory_high', 'WARNING']);
  });
});
