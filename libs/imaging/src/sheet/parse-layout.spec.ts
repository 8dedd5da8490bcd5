import { describe, expect, it } from '@jest/globals';
import { parseSize } from '../presets/parse-size.js';
import { LAYOUTS, pxOf } from './paper.js';
import { parseLayout } from './parse-layout.js';
import { planFor, sizeOnPaper } from './sheet-options.js';

const refusal = (words: RegExp): unknown =>
  expect.objectContaining({ errorType: 'BadOptionError', publicDetail: expect.stringMatching(words) });

describe('LAYOUTS', () => {
  it('has each id once, names in both languages, and px that are its mm', () => {
    expect(new Set(LAYOUTS.map(({ id }) => id)).size).toBe(LAYOUTS.length);
    for (const { name_en, name_zh, widthMm, heightMm, widthPx, heightPx, dpi } of LAYOUTS) {
      expect(name_en.length * name_zh.length).toBeGreaterThan(0);
      expect(Math.abs(pxOf(widthMm, dpi) - widthPx)).toBeLessThanOrEqual(1);
      expect(Math.abs(pxOf(heightMm, dpi) - heightPx)).toBeLessThanOrEqual(1);
    }
  });
});

describe('parseLayout', () => {
  it('takes ids, mm with and without a density, and px', () => {
    expect(parseLayout(' A4 ')).toMatchObject({ widthPx: 2480, heightPx: 3508, dpi: 300, marginMm: 5 });
    expect(parseLayout('5-inch')).toMatchObject({ widthPx: 1500, heightPx: 1051 });
    expect(parseLayout('6-inch')).toMatchObject({ widthPx: 1795, heightPx: 1205 });
    expect([parseLayout('5寸').id, parseLayout(' 6寸').id]).toEqual(['5-inch', '6-inch']);
    expect(parseLayout('4x6-inch')).toMatchObject({ widthPx: 1800, heightPx: 1200 });
    expect(parseLayout('100x148mm')).toMatchObject({ widthPx: 1181, heightPx: 1748, dpi: 300, widthMm: 100 });
    expect(parseLayout('100x148mm@600')).toMatchObject({ widthPx: 2362, heightPx: 3496, dpi: 600 });
    expect(parseLayout('1800x1200px')).toMatchObject({
      widthPx: 1800,
      heightPx: 1200,
      widthMm: 152.4,
      heightMm: 101.6,
    });
  });

  it.each(['a5', '', '100x148', '100x148cm', '-1x5mm', '1e3x9mm', '100x148mm@', 'x'.repeat(3000)])(
    'refuses %j, naming the field and what is allowed',
    (text) => {
      expect(() => parseLayout(text)).toThrow(refusal(/^layout: .{0,180}5-inch, 6-inch, 4x6-inch, a4\.$/s));
    },
  );

  it.each([
    ['199x500px', /200 to 8000 px/],
    ['8001x8000px', /200 to 8000 px/],
    ['5000x4001px', /at most 20 are allowed/],
    ['210x297mm@71', /72 to 1200 dpi/],
    ['210x297mm@1201', /72 to 1200 dpi/],
    ['300x1500px', /at most 4 times/],
    ['300.5x500px', /whole numbers/],
  ])('refuses %s', (text, words) => {
    expect(() => parseLayout(text)).toThrow(refusal(words));
  });
});

describe('sizeOnPaper', () => {
  it('keeps the mm of a photo on paper of another density', () => {
    const fine = parseLayout('152x102mm@600');
    expect(sizeOnPaper(parseSize('35x45mm@300'), fine)).toMatchObject({ widthPx: 826, heightPx: 1062, dpi: 600 });
    const usual = parseSize('cn-1-inch');
    expect(sizeOnPaper(usual, parseLayout('6-inch'))).toBe(usual);
  });
});

describe('planFor', () => {
  it('says so where not one photo fits', () => {
    const sheet = { paper: parseLayout('5-inch'), gapMm: 2, cropLines: true };
    expect(() => planFor(parseSize('1400x1400px'), sheet)).toThrow(refusal(/^layout: not one photo of 1400 × 1400 px/));
  });

  it('keeps the margin that is asked for', () => {
    const sheet = { paper: parseLayout('6-inch'), gapMm: 2, marginMm: 20, cropLines: true };
    const { cells } = planFor(parseSize('cn-1-inch'), sheet);
    expect(Math.min(...cells.map(({ left, top }) => Math.min(left, top)))).toBeGreaterThanOrEqual(pxOf(20, 300));
  });
});
