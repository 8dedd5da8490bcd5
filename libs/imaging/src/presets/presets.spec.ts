import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BACKGROUNDS, type Colour } from './backgrounds.js';
import { COUNTRIES } from './countries.js';
import { outputLabel } from './output-label.js';
import { parseBackground } from './parse-background.js';
import { parseSize, SIZE_LIMITS } from './parse-size.js';
import { findCountry, searchSizes } from './search-sizes.js';
import type { Size } from './size.js';
import { SIZES } from './sizes.js';

describe('SIZES', () => {
  const isShare = (value: number): boolean => value > 0 && value < 1;

  it('has at least sixty entries, for at least twenty-five countries, each id once', () => {
    expect(SIZES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(SIZES.map(({ id }) => id)).size).toBe(SIZES.length);
    const official = SIZES.filter(({ kind }) => kind !== 'print' && kind !== 'exam');
    expect(new Set(official.map(({ country }) => country)).size).toBeGreaterThanOrEqual(25);
  });

  it.each(SIZES.map((size): [string, Size] => [size.id, size]))('states %s in full', (id, size) => {
    expect(id).toMatch(/^[a-z0-9-]+$/);
    expect(size.name_en).toMatch(/^[ -~×]{5,}$/);
    expect(size.name_zh).toMatch(/[\u4e00-\u9fff]/);
    expect(COUNTRIES.map(({ code }) => code)).toContain(size.country);
    expect(Math.min(size.widthPx, size.heightPx)).toBeGreaterThanOrEqual(SIZE_LIMITS.leastPx);
    expect(Math.max(size.widthPx, size.heightPx)).toBeLessThanOrEqual(SIZE_LIMITS.mostPx);
    // Px that the authority states beside the mm may differ from them by its own rounding.
    for (const [mm, px] of [
      [size.widthMm, size.widthPx],
      [size.heightMm, size.heightPx],
    ] as const)
      expect(mm === undefined || Math.abs((mm / 25.4) * size.dpi - px) < 3).toBe(true);
    const { source } = size;
    expect(source?.authority.length).toBeGreaterThan(3);
    // What was verified names the page; nothing else does.
    expect(source?.url !== undefined).toBe(source?.verified !== false);
    expect(source?.url ?? 'https://x.y/').toMatch(/^https?:\/\/[\w.-]+\.[a-z]+\/\S*$/);
  });

  it.each(SIZES.flatMap((size): [string, Size][] => (size.head === undefined ? [] : [[size.id, size]])))(
    'has a rule for the head of %s that a photo can keep',
    (_id, { head, eyes }) => {
      const { least, most, aim, top = 0.1 } = head!;
      expect([least, most, aim, top].every(isShare)).toBe(true);
      expect([least <= aim, aim <= most]).toEqual([true, true]);
      // With the free space above it the head ends above the lower edge.
      expect(eyes !== undefined || aim + top < 0.95).toBe(true);
    },
  );

  it.each(SIZES.flatMap((size): [string, Size][] => (size.eyes === undefined ? [] : [[size.id, size]])))(
    'has a rule for the eyes of %s that agrees with the one for the head',
    (_id, { head, eyes }) => {
      const { least, most, aim } = eyes!;
      expect([least, most, aim].every(isShare)).toBe(true);
      expect([least <= aim, aim <= most]).toEqual([true, true]);
      // Eyes lie about at 43 % of a head: below them the chin, above them the hair, both inside the photo.
      const height = head?.aim ?? 0.5;
      expect(aim - 0.43 * height).toBeGreaterThan(0);
      expect(aim + 0.57 * height).toBeLessThan(0.99);
    },
  );

  it('names only backgrounds that there are, and file limits that leave room', () => {
    const names = BACKGROUNDS.map(({ id }) => id);
    for (const { id, background, file } of SIZES) {
      expect([id, (background?.allowed ?? []).every((name) => names.includes(name))]).toEqual([id, true]);
      expect([id, background === undefined || background.allowed[0] === background.usual]).toEqual([id, true]);
      expect([id, (file?.minKb ?? 0) < (file?.maxKb ?? Number.POSITIVE_INFINITY)]).toEqual([id, true]);
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
    ['cn-passport', 390, 567],
    ['cn-graduate-entrance', 531, 709],
    ['us-visa', 600, 600],
    ['schengen-visa', 413, 531],
  ])('%s is %d × %d px', (id, width, height) => {
    expect(parseSize(id)).toMatchObject({ widthPx: width, heightPx: height, dpi: 300 });
  });
});

describe('searchSizes', () => {
  const ids = (words: string, country?: string): string[] =>
    searchSizes({ words, ...(country === undefined ? {} : { country }) }).map(({ id }) => id);

  it.each([
    ['护照', ['cn-passport', 'jp-passport', 'us-passport']],
    ['護照', ['cn-passport', 'tw-passport']],
    ['passport japan', ['jp-passport']],
    ['JAPANESE  Passports', ['jp-passport']],
    ['日本护照', ['jp-passport']],
    ['护照日本', ['jp-passport']],
    ['日本的护照照片尺寸', ['jp-passport']],
    ['韓國 簽證', ['kr-visa']],
    ['ｐａｓｓｐｏｒｔ　ＵＫ', ['uk-passport']],
    ['uk visa', ['uk-passport']],
    ['德国身份证', ['de-id-card']],
    ['四六级', ['cn-cet']],
    ['一寸', ['cn-1-inch', 'cn-small-1-inch']],
    ['33×48mm', ['cn-passport', 'cn-large-1-inch']],
    ['3.5 * 4.5 cm', ['jp-passport', 'fr-passport']],
    ['295x413', ['cn-1-inch']],
    ['cn-1-inch', ['cn-1-inch']],
    ['dubai', ['ae-id-card']],
    ['saudi visa', ['sa-visa']],
  ])('finds by %j', (words, wanted) => {
    expect(ids(words)).toEqual(expect.arrayContaining(wanted));
    expect(ids(words).length).toBeLessThan(SIZES.length);
  });

  it('finds nothing where there is nothing, and all where nothing is asked', () => {
    expect(ids('atlantis')).toEqual([]);
    expect(ids('护照火星')).toEqual([]);
    expect(ids('passport visa exam')).toEqual([]);
    expect(ids('  ')).toHaveLength(SIZES.length);
  });

  it('keeps to a country', () => {
    expect(ids('', 'jp').every((id) => id.startsWith('jp-'))).toBe(true);
    expect(ids('visa', 'us')).toEqual(expect.arrayContaining(['us-visa']));
  });

  it('answers anything in no time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5000 }), (words) => searchSizes({ words }).length >= 0),
    );
    expect(ids('护照'.repeat(2000))).toEqual(expect.any(Array));
  });

  it.each([
    ['jp', 'jp'],
    [' Japan ', 'jp'],
    ['日本', 'jp'],
    ['韓國', 'kr'],
    ['UK', 'gb'],
    ['American', 'us'],
    ['nowhere', undefined],
    ['', undefined],
  ])('knows the country %j', (text, code) => {
    expect(findCountry(text)?.code).toBe(code);
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
