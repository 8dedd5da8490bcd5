import { describe, expect, it } from '@jest/globals';
import { BACKGROUNDS, type Colour } from './backgrounds.js';
import { outputLabel } from './output-label.js';
import { parseBackground } from './parse-background.js';
import { parseSize } from './parse-size.js';
import { SIZES } from './sizes.js';

describe('SIZES', () => {
  it('has each id once, names in both languages and sides that are the px of its mm', () => {
    expect(new Set(SIZES.map(({ id }) => id)).size).toBe(SIZES.length);
    for (const { id, name_en, name_zh, widthMm, heightMm, widthPx, heightPx, dpi } of SIZES) {
      expect([id, name_en, name_zh].every((text) => text.length > 0)).toBe(true);
      expect(id).toMatch(/^[a-z0-9-]+$/);
      const isClose = (mm: number | undefined, px: number): boolean =>
        mm === undefined || Math.abs((mm / 25.4) * dpi - px) < 3;
      expect([id, isClose(widthMm, widthPx), isClose(heightMm, heightPx)]).toEqual([id, true, true]);
    }
  });

  it.each([
    ['cn-1-inch', 295, 413],
    ['cn-2-inch', 413, 579],
    ['cn-large-2-inch', 413, 626],
    ['cn-small-1-inch', 260, 378],
    ['cn-small-2-inch', 413, 531],
    ['cn-large-1-inch', 390, 567],
    ['cn-5-inch', 1050, 1499],
    ['cn-cet', 144, 192],
    ['cn-social-security-card', 358, 441],
    ['cn-passport', 390, 567],
    ['us-visa', 600, 600],
    ['schengen-visa', 413, 531],
  ])('%s is %d × %d px', (id, width, height) => {
    expect(parseSize(id)).toMatchObject({ widthPx: width, heightPx: height, dpi: 300 });
  });

  it('has head rules that fit below 10 % of free space, each with its source', () => {
    for (const { head } of SIZES.filter((size) => size.head !== undefined)) {
      expect(head!.least).toBeLessThanOrEqual(head!.aim);
      expect(head!.aim).toBeLessThanOrEqual(head!.most);
      expect(head!.aim + 0.12).toBeLessThan(0.95);
      expect(head!.source.length).toBeGreaterThan(10);
    }
  });
});

describe('parseSize', () => {
  it('takes mm with and without a density, and px', () => {
    expect(parseSize('35x45mm@600')).toMatchObject({
      widthPx: 827,
      heightPx: 1063,
      dpi: 600,
      widthMm: 35,
      id: '35x45mm@600',
    });
    expect(parseSize(' 35x45MM ')).toMatchObject({ widthPx: 413, heightPx: 531, dpi: 300 });
    expect(parseSize('50.8x50.8mm')).toMatchObject({ widthPx: 600, heightPx: 600 });
    expect(parseSize('295x413px')).toMatchObject({ widthPx: 295, heightPx: 413, dpi: 300 });
    expect(parseSize('295x413px')).not.toHaveProperty('widthMm');
  });

  it.each(['', 'passport', '35x45', '35x45cm', '35x45mm@', '-35x45mm', '35.123x45mm', '1e3x45mm', 'x'.repeat(5000)])(
    'refuses %j, naming the field and what is allowed',
    (text) => {
      expect(() => parseSize(text)).toThrow(
        expect.objectContaining({
          errorType: 'BadOptionError',
          publicDetail: expect.stringMatching(/^size: .*cn-1-inch/s),
        }),
      );
    },
  );

  it.each([
    '2x2mm',
    '47x60px',
    '2001x2000px',
    '300x300mm@1200',
    '35x45mm@71',
    '35x45mm@1201',
    '100x500px',
    '100.5x200px',
    '0x0px',
  ])('refuses %s as out of bounds', (text) => {
    expect(() => parseSize(text)).toThrow(expect.objectContaining({ errorType: 'BadOptionError' }));
  });
});

describe('parseBackground', () => {
  const [blue, orange, ink]: Colour[] = [
    [98, 139, 206],
    [255, 128, 0],
    [10, 11, 12],
  ];

  it.each<[string, string, readonly [Colour, Colour], string]>([
    ['blue', 'blue', [blue!, blue!], 'down'],
    ['#FF8000', '#ff8000', [orange!, orange!], 'down'],
    [' #ff8000-#0a0b0c ', '#ff8000-#0a0b0c', [orange!, ink!], 'down'],
    ['#ff8000-#0a0b0c@down', '#ff8000-#0a0b0c', [orange!, ink!], 'down'],
    ['#ff8000-#0a0b0c@centre', '#ff8000-#0a0b0c@centre', [orange!, ink!], 'centre'],
    ['#ff8000-#0a0b0c@center', '#ff8000-#0a0b0c@centre', [orange!, ink!], 'centre'],
  ])('takes %s', (text, id, colours, shape) => {
    expect(parseBackground(text)).toEqual({ kind: 'colours', id, colours, shape });
  });

  it("takes transparent and the photo's own", () => {
    expect(parseBackground('transparent')).toEqual({ kind: 'transparent', id: 'transparent' });
    expect(parseBackground('Original')).toEqual({ kind: 'original', id: 'original' });
  });

  it('knows every name of the catalogue', () => {
    for (const { id } of BACKGROUNDS) expect(parseBackground(id).id).toBe(id);
  });

  it.each([
    '',
    'bleu',
    '#fff',
    '628bce',
    '#628bc',
    '#628bce-',
    '#628bce-white',
    '#628bce-#ffffff@up',
    'url(x)',
    'picture',
  ])('refuses %j', (text) => {
    expect(() => parseBackground(text)).toThrow(
      expect.objectContaining({
        errorType: 'BadOptionError',
        publicDetail: expect.stringMatching(/^background: .*blue, white/s),
      }),
    );
  });
});

describe('outputLabel', () => {
  it('names size and background', () => {
    expect(outputLabel(parseSize('cn-1-inch'), parseBackground('blue'))).toBe('cn-1-inch-blue');
  });
});
