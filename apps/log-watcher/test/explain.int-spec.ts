import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Explanation } from '../src/explain/explanation.js';
import { line, sumOf } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

const MINI_PROGRAM = 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.42 NetType/WIFI miniProgram/wx0123456789';
const watcher = new RunningWatcher();
const since = Date.now();

/** One a second: requests 1 to 200 are made; 201 to 240 fail, nearly all of them large PNG files from one program. */
beforeAll(async () => {
  let text = '';
  for (let i = 1; i <= 240; i++) {
    const isLarge = i > 202 || i % 40 === 0;
    const fields = {
      timestamp: new Date(since - (240 - i) * 1000).toISOString(),
      client_ip: `10.0.0.${i % 9}`,
      user_agent: isLarge ? MINI_PROGRAM : 'curl/8.5.0',
      input_size: isLarge ? '4000x3000' : '1200x1600',
      input_format: isLarge ? 'png' : 'jpeg',
      model: i % 3 === 0 ? 'u2net' : 'modnet',
    };
    const failed = { event: 'processing_failed', level: 'ERROR', error_type: 'InferenceError', stage: 'matte' };
    text += line(i, i > 200 ? { ...failed, ...fields } : fields);
  }
  watcher.write('photo-api.ndjson', text);
  await watcher.start();
  await watcher.expectSettled(200, sumOf(1, 200));
});
afterAll(() => watcher.remove());

describe('/v1/explain', () => {
  it('says what failing requests share and others do not', async () => {
    const found = await watcher.get<Explanation>('/v1/explain?window=5m');
    expect(found).toMatchObject({ of: 'failed', requests: 240, matching: 40, share: 0.1667, slower_than_ms: null });
    expect(found.findings).toHaveLength(1);
    expect(found.findings[0]).toMatchObject({ matching: 38, matching_share: 0.95, others_share: 0.025, lift: 38 });
    expect(found.text).toBe(
      '95 % of the failures are PNG of 8-16 MP from user agent MiniProgram; 3 % of all other requests are. They ended at stage matte (100 %).',
    );
    expect(found.text_zh).toBe(
      '失败请求中 95 % 为：PNG、8-16 MP、用户代理 MiniProgram；其余请求中为 3 %。失败环节：matte（100 %）。',
    );
  });

  it('answers for a range of time, and for slow and rejected requests', async () => {
    const range = `from=${new Date(since - 300_000).toISOString()}&to=${new Date(since + 120_000).toISOString()}`;
    const failed = await watcher.get<Explanation>(`/v1/explain?of=failed&${range}`);
    expect(failed.findings).toHaveLength(1);
    const slow = await watcher.get<Explanation>(`/v1/explain?of=slow&slower_than_ms=150&${range}`);
    expect(slow).toMatchObject({ of: 'slow', slower_than_ms: 150, matching: 50, requests: 200, findings: [] });
    expect(slow.text).toMatch(/^Nothing stands out/);
    const rejected = await watcher.get<Explanation>('/v1/explain?of=rejected');
    expect(rejected).toMatchObject({ matching: 0, share: 0, findings: [] });
    expect(rejected.text).toMatch(/^There are no rejected requests/);
  });

  it.each([
    ['of=late', 'of: must be one of failed, rejected, slow.'],
    ['window=7m', 'window: must be one of'],
    ['window=5m&from=2026-11-21T08:30:00Z', 'window: is one way'],
    ['to=2026-11-21T08:30:00Z', 'from: is needed'],
    ['from=yesterday', 'from: must be a time'],
    ['from=2026-11-21T08:30:00Z&to=2026-11-21T08:30:00Z', 'from: must be before to'],
    ['slower_than_ms=100', 'slower_than_ms: belongs to of=slow'],
    ['of=slow&slower_than_ms=-1', 'slower_than_ms: must be a number'],
    ['of=failed&of=slow', 'of: must be one of'],
    ['sort=lift', 'sort: unknown query parameter'],
    ['service=other', 'service: must be one of'],
  ])('refuses %s in words', async (query, detail) => {
    const answer = await fetch(`${watcher.address}/v1/explain?${query}`);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { detail: string }).detail).toContain(detail);
  });
});
