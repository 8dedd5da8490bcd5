import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { planSheet } from './plan-sheet.js';
import { renderSheet } from './render-sheet.js';
import { shareCells } from './share-cells.js';

/** A photo each of whose pixels says where it is: red its column, green its row, blue which photo. */
function tellingPhoto(width: number, height: number, blue: number): Raster {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels.set([i % width, Math.floor(i / width), blue], i * 3);
  return { width, height, channels: 3, pixels };
}

const at = ({ width, pixels }: Raster, x: number, y: number): number[] => [
  ...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

/** Holds six upright and four turned. */
const TASK = { sheet: { width: 520, height: 370 }, photo: { width: 98, height: 138 }, gap: 8, margin: 10 };
const LOOK = { cropLines: true, dpi: 300 };

describe('renderSheet', () => {
  const plan = planSheet(TASK);

  it('puts every px of every photo where the plan says, upright or turned clockwise, marks or none', () => {
    expect(new Set(plan.cells.map(({ turned }) => turned))).toEqual(new Set([true, false]));
    for (const cropLines of [true, false]) {
      const sheet = renderSheet(plan, [tellingPhoto(98, 138, 7)], [plan.cells.length], { ...LOOK, cropLines });
      expect([sheet.width, sheet.height]).toEqual([plan.width, plan.height]);
      for (const { left, top, width, height, turned } of plan.cells)
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++)
            if (at(sheet, left + x, top + y).join() !== (turned ? [y, width - 1 - x, 7] : [x, y, 7]).join())
              throw new Error(`px ${x}, ${y} of the cell at ${left}, ${top} is ${at(sheet, left + x, top + y).join()}`);
    }
  });

  it('marks the corners outside of the photos, and nothing where no marks are wanted', () => {
    const photo = [tellingPhoto(98, 138, 7)];
    const marked = renderSheet(plan, photo, [plan.cells.length], LOOK);
    const plain = renderSheet(plan, photo, [plan.cells.length], { ...LOOK, cropLines: false });
    const greys = (sheet: Raster): number =>
      Array.from({ length: sheet.width * sheet.height }, (_, i) =>
        sheet.pixels.subarray(i * 3, i * 3 + 3).join(),
      ).filter((px) => px === '120,120,120').length;
    expect(greys(plain)).toBe(0);
    expect(greys(marked)).toBeGreaterThan(plan.cells.length * 4 * 2);
    const { left, top, width, height } = plan.cells[0]!;
    for (const [x, y] of [
      [left, top - 3],
      [left - 3, top],
      [left + width, top + height + 3],
      [left + width + 3, top + height],
    ] as const)
      expect(at(marked, x, y)).toEqual([120, 120, 120]);
  });

  it('gives each photo its share in the order of the cells, and leaves the rest white', () => {
    const photos = [tellingPhoto(98, 138, 1), tellingPhoto(98, 138, 2)];
    const sheet = renderSheet(plan, photos, [2, 3], { ...LOOK, cropLines: false });
    const blues = plan.cells.map(({ left, top }) => at(sheet, left + 5, top + 5)[2]);
    expect(blues).toEqual([1, 1, 2, 2, 2, ...plan.cells.slice(5).map(() => 255)]);
  });
});

describe('shareCells', () => {
  it('fills the sheet, the first photos once more, or prints as many as asked for', () => {
    expect(shareCells(1, 8)).toEqual([8]);
    expect(shareCells(3, 8)).toEqual([3, 3, 2]);
    expect(shareCells(3, 8, 2)).toEqual([2, 2, 2]);
    expect(shareCells(8, 8)).toEqual(Array(8).fill(1));
  });

  it.each([
    [9, 8, undefined, /^image: the sheet holds 8 photos of this size, not 9/],
    [1, 8, 9, /^copies: .* for one photo copies must be 1 to 8, not 9\.$/],
    [3, 8, 3, /^copies: .* for 3 photos copies must be 1 to 2, not 3\.$/],
  ])('refuses %i photos on %i places, %s each', (photos, places, copies, words) => {
    expect(() => shareCells(photos, places, copies)).toThrow(
      expect.objectContaining({ errorType: 'BadOptionError', publicDetail: expect.stringMatching(words) }),
    );
  });
});
