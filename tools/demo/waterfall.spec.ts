import { describe, expect, it } from '@jest/globals';
import { drawWaterfall } from './waterfall.js';

const span = (name: string, spanId: string, parentSpanId: string, [startMs, endMs]: [number, number]) => ({
  name,
  spanId,
  parentSpanId,
  startNs: BigInt(startMs) * 1_000_000n,
  endNs: BigInt(endMs) * 1_000_000n,
  failed: false,
});

describe('waterfall', () => {
  it('draws children under their parent, to scale and in order of start', () => {
    const rows = drawWaterfall([
      span('encode', 'c', 'a', [75, 100]),
      span('POST /v1/id-photos', 'a', '', [0, 100]),
      span('decode', 'b', 'a', [0, 25]),
    ]).split('\n');
    expect(rows.map((row) => row.slice(0, 26).trim())).toEqual(['POST /v1/id-photos', 'decode', 'encode']);
    expect(rows.map((row) => row.split('│')[1]?.replaceAll(' ', '·'))).toEqual([
      '█'.repeat(48),
      '█'.repeat(12) + '·'.repeat(36),
      '·'.repeat(36) + '█'.repeat(12),
    ]);
    expect(rows[1]).toMatch(/25\.0 ms$/);
  });

  it('says so when there is nothing to draw', () => {
    expect(drawWaterfall([])).toBe('(no spans)');
  });
});
