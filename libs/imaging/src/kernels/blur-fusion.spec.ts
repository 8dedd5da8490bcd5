import { describe, expect, it } from '@jest/globals';
import { fuse, fuseColours } from './blur-fusion.js';

const WIDTH = 40;
const HEIGHT = 24;

describe('fuseColours', () => {
  it('finds the colour of the foreground behind the old background in a soft edge', () => {
    const own = [0.2, 0.1, 0.05];
    const old = [0.9, 0.95, 1];
    const alphaAt = (x: number): number => Math.min(1, Math.max(0, (x - 16) / 8));
    const cells = new Float32Array(WIDTH * HEIGHT * 4);
    for (let i = 0; i < WIDTH * HEIGHT; i++) {
      const alpha = alphaAt(i % WIDTH);
      for (let k = 0; k < 3; k++) cells[i * 4 + k] = alpha * own[k]! + (1 - alpha) * old[k]!;
      cells[i * 4 + 3] = alpha;
    }
    const colours = fuseColours(cells, { width: WIDTH, height: HEIGHT }, { wide: 8, narrow: 1 });
    for (let x = 17; x < 24; x++) {
      const at = (12 * WIDTH + x) * 4;
      for (let k = 0; k < 3; k++) {
        const alpha = alphaAt(x);
        const found = fuse(cells[at + k]!, alpha, colours.foreground[at + k]!, colours.background[at + k]!);
        // Weighted by what is seen of it: at an alpha of an eighth an error does not show.
        expect(Math.abs(found - own[k]!) * alpha).toBeLessThan(0.06);
      }
    }
  });

  it('leaves a pixel that is all foreground its own colour', () => {
    expect(fuse(0.37, 1, 0.9, 0.1)).toBeCloseTo(0.37, 6);
  });

  it('stays within 0 and 1', () => {
    expect([fuse(1, 0.5, 0.9, 0), fuse(0, 0.5, 0.1, 1)]).toEqual([1, 0]);
  });
});
