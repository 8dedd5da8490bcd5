import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Matte } from '../photo.js';
import { keepComponents } from './component.js';

/** A matte of one character a cell: `#` 1, `+` .2, space 0. */
function matte(...rows: string[]): Matte {
  const values = Float32Array.from(rows.join(''), (mark) => (mark === '#' ? 1 : mark === '+' ? 0.2 : 0));
  return { width: rows[0]!.length, height: rows.length, values };
}

const drawn = ({ width, values }: Matte): string[] => {
  const marks = Array.from(values, (value) => (value > 0.5 ? '#' : value > 0 ? '+' : ' ')).join('');
  return marks.match(new RegExp(`.{${width}}`, 'g'))!;
};

const seed = { left: 1, top: 1, width: 1, height: 1 };

describe('keepComponents', () => {
  it('keeps the part under the seed with its soft edge, and drops what does not touch it', () => {
    const found = keepComponents(matte('         ', ' ##+  ## ', ' ##+ +## ', '  #      '), {
      threshold: 0.35,
      seeds: [seed],
      leastShare: 1,
      fringe: 1,
    });
    expect(drawn(found)).toEqual(['         ', ' ##+     ', ' ##+     ', '  #      ']);
  });

  it('keeps what touches only at a corner', () => {
    const choice = { threshold: 0.35, seeds: [seed], leastShare: 1, fringe: 0 };
    expect(drawn(keepComponents(matte('    ', ' #  ', '  # ', '   #'), choice))).toEqual([
      '    ',
      ' #  ',
      '  # ',
      '   #',
    ]);
  });

  it('keeps the largest part where no seed hits', () => {
    const choice = { threshold: 0.35, seeds: [], leastShare: 1, fringe: 0 };
    expect(drawn(keepComponents(matte('# ###', '# ###'), choice))).toEqual(['  ###', '  ###']);
  });

  it('keeps other parts that are large enough, where asked to', () => {
    const choice = { threshold: 0.35, seeds: [{ left: 0, top: 0, width: 1, height: 1 }], leastShare: 0.4, fringe: 0 };
    expect(drawn(keepComponents(matte('## ## #', '## ##  '), choice))).toEqual(['## ##  ', '## ##  ']);
  });

  it('takes an empty matte', () => {
    const choice = { threshold: 0.35, seeds: [seed], leastShare: 1, fringe: 1 };
    expect(drawn(keepComponents(matte('   ', '   '), choice))).toEqual(['   ', '   ']);
  });

  it('keeps exactly the cells that a walk from the seed over neighbours reaches', () => {
    const [width, height] = [11, 8];
    const marks = fc.array(fc.boolean(), { minLength: width * height, maxLength: width * height });
    fc.assert(
      fc.property(marks, fc.nat(width - 1), fc.nat(height - 1), (cells, left, top) => {
        fc.pre(cells[top * width + left] === true);
        const reached = new Set([top * width + left]);
        for (const cell of reached)
          for (const [dx, dy] of AROUND) {
            const [x, y] = [(cell % width) + dx, Math.floor(cell / width) + dy];
            if (x >= 0 && y >= 0 && x < width && y < height && cells[y * width + x] === true)
              reached.add(y * width + x);
          }
        const seeds = [{ left, top, width: 1, height: 1 }];
        const values = Float32Array.from(cells, Number);
        const choice = { threshold: 0.5, seeds, leastShare: 1, fringe: 0 };
        const kept = keepComponents({ width, height, values }, choice);
        expect([...kept.values.keys()].filter((cell) => kept.values[cell] === 1)).toEqual(
          [...reached].sort((a, b) => a - b),
        );
      }),
      { numRuns: 200 },
    );
  });
});

const AROUND = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const));
