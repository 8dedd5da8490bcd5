import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSize } from '../presets/parse-size.js';
import { LAYOUTS } from './paper.js';
import { type Cell, planSheet, type SheetTask } from './plan-sheet.js';
import { planFor } from './sheet-options.js';

const overlap = (one: Cell, other: Cell, gap: number): boolean =>
  one.left < other.left + other.width + gap &&
  other.left < one.left + one.width + gap &&
  one.top < other.top + other.height + gap &&
  other.top < one.top + one.height + gap;

/** Sheets, photos that may or may not fit, gaps and margins. */
const TASKS: fc.Arbitrary<SheetTask> = fc.record({
  sheet: fc.record({ width: fc.integer({ min: 200, max: 2500 }), height: fc.integer({ min: 200, max: 2500 }) }),
  photo: fc.record({ width: fc.integer({ min: 90, max: 900 }), height: fc.integer({ min: 90, max: 900 }) }),
  gap: fc.integer({ min: 0, max: 80 }),
  margin: fc.integer({ min: 0, max: 90 }),
});

describe('planSheet', () => {
  // Photos on each sheet with 2 mm between them, and with none. The counts of single grids are the known ones of photo shops
  // (9 一寸 on 5寸, 8 二寸 on 6寸); a second, turned grid adds what they leave free.
  it.each([
    ['5-inch', 'cn-1-inch', 10, 11],
    ['5-inch', 'cn-small-1-inch', 11, 13],
    ['5-inch', 'cn-2-inch', 5, 5],
    ['5-inch', 'cn-large-2-inch', 4, 5],
    ['5-inch', 'us-visa', 2, 2],
    ['5-inch', 'schengen-visa', 5, 5],
    ['6-inch', 'cn-1-inch', 14, 16],
    ['6-inch', 'cn-small-1-inch', 18, 19],
    ['6-inch', 'cn-2-inch', 8, 8],
    ['6-inch', 'cn-large-2-inch', 6, 6],
    ['6-inch', 'us-visa', 2, 2],
    ['6-inch', 'schengen-visa', 8, 8],
    ['4x6-inch', 'cn-1-inch', 14, 16],
    ['4x6-inch', 'cn-2-inch', 8, 8],
    ['4x6-inch', 'us-visa', 2, 2],
    ['4x6-inch', 'schengen-visa', 8, 8],
    ['a4', 'cn-1-inch', 54, 64],
    ['a4', 'cn-2-inch', 27, 32],
    ['a4', 'us-visa', 15, 15],
    ['a4', 'schengen-visa', 31, 34],
  ])('%s holds of %s: %i with the usual gap, %i with none', (layout, size, usual, tight) => {
    const paper = LAYOUTS.find(({ id }) => id === layout)!;
    const count = (gapMm: number): number => planFor(parseSize(size), { paper, gapMm, cropLines: true }).cells.length;
    expect([count(2), count(0)]).toEqual([usual, tight]);
  });

  it('keeps photos inside the margin, apart by the gap and of their size, whatever is asked for', () => {
    fc.assert(
      fc.property(TASKS, (task) => {
        const { width, height, cells } = planSheet(task);
        expect([width, height].sort()).toEqual([task.sheet.width, task.sheet.height].sort());
        for (const [index, cell] of cells.entries()) {
          const sides = [cell.width, cell.height];
          expect(cell.turned ? sides.reverse() : sides).toEqual([task.photo.width, task.photo.height]);
          expect(Math.min(cell.left, cell.top)).toBeGreaterThanOrEqual(task.margin);
          expect(cell.left + cell.width).toBeLessThanOrEqual(width - task.margin);
          expect(cell.top + cell.height).toBeLessThanOrEqual(height - task.margin);
          expect(cells.slice(index + 1).some((other) => overlap(cell, other, task.gap))).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('holds at least as many as any single grid, on the sheet held either way', () => {
    fc.assert(
      fc.property(TASKS, (task) => {
        const fit = (length: number, side: number): number =>
          Math.max(0, Math.floor((length - 2 * task.margin + task.gap) / (side + task.gap)));
        const { sheet, photo } = task;
        const upright = fit(sheet.width, photo.width) * fit(sheet.height, photo.height);
        const turned = fit(sheet.width, photo.height) * fit(sheet.height, photo.width);
        expect(planSheet(task).cells.length).toBeGreaterThanOrEqual(Math.max(upright, turned));
      }),
      { numRuns: 300 },
    );
  });

  it('turns the sheet rather than every photo', () => {
    const plan = planSheet({
      sheet: { width: 1000, height: 500 },
      photo: { width: 490, height: 990 },
      gap: 5,
      margin: 0,
    });
    expect(plan).toEqual({
      width: 500,
      height: 1000,
      cells: [{ left: 5, top: 5, width: 490, height: 990, turned: false }],
    });
  });

  it('has no place where not one photo fits, and one where it fits to the px', () => {
    const task = { photo: { width: 101, height: 100 }, gap: 50, margin: 0 };
    expect(planSheet({ ...task, sheet: { width: 100, height: 100 } }).cells).toEqual([]);
    expect(planSheet({ ...task, sheet: { width: 101, height: 100 } }).cells).toHaveLength(1);
    expect(planSheet({ ...task, margin: 60, sheet: { width: 101, height: 100 } }).cells).toEqual([]);
  });
});
