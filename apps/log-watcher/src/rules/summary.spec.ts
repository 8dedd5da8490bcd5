import { describe, expect, it } from '@jest/globals';
import { RollingWindow } from '../window/rolling-window.js';
import type { Reading } from './measure.js';
import { firingSummary } from './summary.js';

function processedReading(direction: 'above' | 'below', threshold: number): Reading {
  return {
    condition: {
      measure: 'processed',
      direction,
      threshold,
      resolve: threshold,
      overMs: 300_000,
      fallbackMs: null,
      minSamples: 0,
    },
    verdict: 'breached',
    value: 7,
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
