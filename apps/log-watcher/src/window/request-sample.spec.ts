import { describe, expect, it } from '@jest/globals';
import type { LogEntry } from '../parse/log-entry.js';
import { DIMENSIONS } from './dimensions.js';
import { RequestSample } from './request-sample.js';

const MODEL = DIMENSIONS.indexOf('model');
const entry = (n: number, fields: Partial<LogEntry> = {}): LogEntry => ({
  atMs: 1_795_249_800_000 + n,
  level: 'INFO',
  service: 'photo-api',
  event: 'image_processed',
  weight: 1,
  processingTimeMs: n,
  ...fields,
});

function shareOf(sample: RequestSample, model: string): number {
  const requests = sample.requests();
  const sum = (all: typeof requests) => all.reduce((weight, it) => weight + it.weight, 0);
  return sum(requests.filter(({ values }) => values[MODEL] === model)) / sum(requests);
}

describe('a sample of requests', () => {
  it('holds all of them while there is room, each as itself', () => {
    const sample = new RequestSample(8);
    for (let n = 0; n < 8; n++) sample.offer(entry(n, { clientIp: `10.0.0.${n}`, inputSize: '4000x3000' }));
    const requests = sample.requests();
    expect(requests.map(({ weight, ms }) => [weight, ms])).toEqual(Array.from({ length: 8 }, (_, n) => [1, n]));
    expect(requests.map(({ values }) => values[0])).toEqual(Array.from({ length: 8 }, (_, n) => `10.0.0.${n}`));
    expect(requests[0]!.values[DIMENSIONS.indexOf('input_size')]).toBe('8-16 MP');
  });

  it('estimates shares without bias however many came, in one piece or merged from pieces of unequal size', () => {
    const errors: number[] = [];
    for (let trial = 0; trial < 200; trial++) {
      const whole = new RequestSample(64);
      const pieces = Array.from({ length: 10 }, () => new RequestSample(64));
      for (let n = 0; n < 2000; n++) {
        const request = entry(trial * 10_000 + n, { model: n % 10 < 3 ? 'a' : 'b' });
        // The first piece holds more than half of all.
        pieces[n < 1100 ? 0 : n % 10]!.offer(request);
      }
      for (const piece of pieces) whole.merge(piece);
      expect(whole.requests()).toHaveLength(64);
      errors.push(shareOf(whole, 'a') - 0.3);
    }
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const spread = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(Math.abs(mean)).toBeLessThan(0.015);
    // √(0.3 · 0.7 / 64) = 0.057.
    expect(spread).toBeLessThan(0.075);
  });

  it('counts a request that stands for ten ten times', () => {
    let sum = 0;
    for (let trial = 0; trial < 200; trial++) {
      const sample = new RequestSample(64);
      for (let n = 0; n < 600; n++)
        sample.offer(entry(trial * 10_000 + n, n % 6 === 0 ? { model: 'heavy', weight: 10 } : { model: 'light' }));
      sum += shareOf(sample, 'heavy');
    }
    expect(sum / 200).toBeCloseTo(1000 / 1500, 1);
    expect(Math.abs(sum / 200 - 1000 / 1500)).toBeLessThan(0.02);
  });

  it('is the same after it was saved and read back, and takes no nonsense', () => {
    const sample = new RequestSample(16);
    for (let n = 0; n < 50; n++)
      sample.offer(
        entry(n, { clientIp: `10.0.0.${n}`, model: 'm', errorType: n % 2 === 0 ? undefined : `Odd${n % 5}` }),
      );
    const saved = JSON.parse(JSON.stringify(sample.save())) as ReturnType<RequestSample['save']>;
    const back = new RequestSample(16);
    back.load(saved);
    expect(back.save()).toEqual(saved);
    expect(back.requests()).toEqual(sample.requests());
    expect(back.requests().some(({ errorType }) => /^Odd\d$/.test(errorType ?? ''))).toBe(true);
    const other = new RequestSample(16);
    other.load([
      4,
      1,
      ['x'],
      [
        [0, 1, 1],
        [5, NaN, 1],
        [5, -1, 1],
        [5, 1, 1, 99, 1],
      ],
    ]);
    expect(other.requests().map(({ values }) => values.slice(0, 2))).toEqual([[undefined, 'x']]);
  });
});
