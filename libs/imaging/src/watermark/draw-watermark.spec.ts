import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { drawWatermark } from './draw-watermark.js';
import { missingGlyphs } from './font/font.js';
import { USUAL_WATERMARK, type Watermark } from './watermark-options.js';

const MARK: Watermark = { ...USUAL_WATERMARK, text: '中', opacity: 1, angle: 0, size: 20, colour: [0, 0, 0] };

const blank = (channels: 3 | 4, width = 200, height = 200): Raster => ({
  width,
  height,
  channels,
  pixels: new Uint8Array(width * height * channels).fill(channels === 3 ? 255 : 0),
});

/** How dark a plain white picture becomes in each of its px, 0 … 255. */
function inkOf(text: string, more: Partial<Watermark> = {}): Uint8Array {
  const { pixels } = drawWatermark(blank(3), { ...MARK, ...more, text });
  return Uint8Array.from({ length: 200 * 200 }, (_, i) => 255 - pixels[i * 3]!);
}
const total = (ink: Uint8Array): number => ink.reduce((sum, value) => sum + value, 0) / 255;
const apart = (one: Uint8Array, other: Uint8Array): number =>
  one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / 255;

describe('drawWatermark', () => {
  it('draws a glyph of its own for each Chinese character, not one box for all', () => {
    const inks = [...'中文水印仅供'].map((character) => inkOf(character));
    for (const [i, one] of inks.entries()) {
      expect(total(one)).toBeGreaterThan(300);
      for (const other of inks.slice(i + 1)) expect(apart(one, other)).toBeGreaterThan(0.3 * total(one));
    }
  });

  it('draws 十 as a cross: its two strokes, and nothing in the corners', () => {
    const ink = inkOf('十', { spacing: 10 });
    const around = (x: number, y: number): number => ink[y * 200 + x]!;
    const row = Array.from({ length: 200 }, (_, y) => y).sort(
      (a, b) => total(ink.subarray(b * 200, b * 200 + 200)) - total(ink.subarray(a * 200, a * 200 + 200)),
    )[0]!;
    expect(around(100, row)).toBe(255);
    expect(around(88, row)).toBe(255);
    expect(around(100, row + 10)).toBeGreaterThan(200);
    expect(around(88, row + 10)).toBe(0);
    expect(around(112, row - 10)).toBe(0);
  });

  it('follows opacity, and repeats more often the less space there is', () => {
    expect(Math.max(...inkOf('中', { opacity: 0.5 }))).toBe(127);
    expect(total(inkOf('中', { spacing: 0.2 }))).toBeGreaterThan(2 * total(inkOf('中', { spacing: 4 })));
    expect(apart(inkOf('中文', { angle: 45 }), inkOf('中文'))).toBeGreaterThan(100);
  });

  it('shows on what is transparent, and leaves the picture it was given', () => {
    const empty = blank(4);
    const { pixels } = drawWatermark(empty, { ...MARK, opacity: 0.5, colour: [10, 20, 30] });
    expect(empty.pixels.every((value) => value === 0)).toBe(true);
    const inked = Array.from({ length: 200 * 200 }, (_, i) => i * 4).filter((p) => pixels[p + 3]! > 120);
    expect(inked.length).toBeGreaterThan(300);
    expect([...pixels.subarray(inked[0], inked[0]! + 3)]).toEqual([10, 20, 30]);
  });

  it('takes the longest text at the largest size, and the smallest picture', () => {
    const long = { ...MARK, text: '龍'.repeat(40), size: 20 };
    expect(drawWatermark(blank(3), long).pixels).toHaveLength(200 * 200 * 3);
    expect(drawWatermark(blank(3, 1, 1), long).pixels).toHaveLength(3);
  });
});

describe('missingGlyphs', () => {
  it('has Chinese, Latin and punctuation, and names what it has not', () => {
    expect(missingGlyphs('仅供办理签证使用，喆镕堃龍 Only for <visa> & 2026')).toEqual([]);
    expect(missingGlyphs('a😀b😀')).toEqual(['😀']);
  });
});
