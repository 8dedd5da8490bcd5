import { describe, expect, it } from '@jest/globals';
import { RollingWindow } from '../window/rolling-window.js';
import type { Reading } from './measure.js';
import type { MeasureName } from './rule.js';
import { firingSummary } from './summary.js';

function processedReading(
  direction: 'above' | 'below',
  threshold: number,
  measure: MeasureName = 'processed',
  value = 7,
): Reading {
  return {
    condition: {
      measure,
      direction,
      threshold,
      resolve: threshold,
      overMs: 300_000,
      fallbackMs: null,
      minSamples: 0,
    },
    verdict: 'breached',
    value,
    samples: 7,
    spanMs: 300_000,
    window: '5m',
    stats: new RollingWindow().stats(300_000, 0),
  };
}

describe('the sentence of an alert on photos processed', () => {
  it('says that there are too few', () => {
    const { en, zh } = firingSummary(processedReading('below', 10));
    expect(en).toBe('Only 7 photos processed in the last 5 min (expected at least 10).');
    expect(zh).toBe('最近 5 分钟只处理了 7 张照片，少于预期的 10 张。');
  });

  it('says that there are too many', () => {
    const { en, zh } = firingSummary(processedReading('above', 5));
    expect(en).toBe('Photos processed in the last 5 min: 7 (limit 5).');
    expect(zh).toBe('最近 5 分钟处理了 7 张照片，超过阈值 5 张。');
  });
});

it.each<[MeasureName, 'above' | 'below', string, string]>([
  [
    'error_lines',
    'above',
    '1 ERROR line in the last 5 min (limit 0).',
    '最近 5 分钟有 1 条 ERROR 日志，超过阈值 0 条。',
  ],
  [
    'error_lines',
    'below',
    '1 ERROR line in the last 5 min (limit 0).',
    '最近 5 分钟有 1 条 ERROR 日志，低于阈值 0 条。',
  ],
  [
    'unanswered',
    'above',
    '1 request arrived in the last 5 min and none was finished.',
    '最近 5 分钟收到 1 个请求，均未处理完成。',
  ],
  [
    'processed',
    'below',
    'Only 1 photo processed in the last 5 min (expected at least 0).',
    '最近 5 分钟只处理了 1 张照片，少于预期的 0 张。',
  ],
])('speaks of one as of one: %s %s', (measure, direction, en, zh) => {
  expect(firingSummary(processedReading(direction, 0, measure, 1))).toEqual({ en, zh });
});
