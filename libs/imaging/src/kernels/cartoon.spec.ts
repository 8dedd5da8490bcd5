import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { drawCartoon } from './cartoon.js';
import { edgeFlow, meanAlong } from './edge-flow.js';
import { smoothWithinEdges } from './edge-smoothing.js';
import { gaussian } from './gaussian.js';
import { inkLines } from './ink-lines.js';

type Colour = readonly [number, number, number];

function painted(width: number, height: number, colourAt: (x: number, y: number) => Colour): Raster {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++, at += 3) pixels.set(colourAt(x, y), at);
  return { width, height, channels: 3, pixels };
}

function plane(width: number, height: number, valueAt: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, p) => valueAt(p % width, Math.floor(p / width)));
}

/** Up to 24 levels either way, the same each time. */
function noise(x: number, y: number): number {
  return ((Math.imul(x * 7919 + y * 104_729 + 17, 2_654_435_761) >>> 24) % 49) - 24;
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

describe('smoothing within edges', () => {
  const size = { width: 80, height: 60 };
  const noisy = painted(size.width, size.height, (x, y) => {
    const level = (x < 40 ? 60 : 200) + noise(x, y) / 4;
    return [level, level, level];
  });
  const values = smoothWithinEdges(noisy, { reachPx: 10, edge: 0.5 });
  const at = (x: number, y: number) => values[(y * size.width + x) * 4]!;
  const row = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => at(from + i, 30));

  it('evens out what lies between edges', () => {
    expect(spread(row(5, 35))).toBeLessThan(3);
    expect(spread(row(45, 75))).toBeLessThan(3);
  });

  it('keeps the edge where it is, as sharp as it is', () => {
    expect(at(38, 30)).toBeLessThan(70);
    expect(at(41, 30)).toBeGreaterThan(190);
  });

  it('takes pictures of a single pixel, row or column', () => {
    for (const [width, height] of [
      [1, 1],
      [9, 1],
      [1, 9],
    ] as const) {
      const same = smoothWithinEdges(
        painted(width, height, () => [10, 20, 30]),
        { reachPx: 5, edge: 0.5 },
      );
      expect(Array.from(same.subarray(0, 3))).toEqual([10, 20, 30]);
    }
  });
});

describe('a Gaussian', () => {
  it('leaves an even plane as it is, up to its edges', () => {
    const blurred = gaussian(
      plane(9, 7, () => 5),
      { width: 9, height: 7 },
      2,
    );
    for (const value of blurred) expect(value).toBeCloseTo(5, 4);
  });

  it('spreads a point evenly, and loses nothing of it', () => {
    const size = { width: 31, height: 31 };
    const blurred = gaussian(
      plane(31, 31, (x, y) => (x === 15 && y === 15 ? 100 : 0)),
      size,
      1.5,
    );
    expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(100, 3);
    expect(blurred[15 * 31 + 18]).toBeCloseTo(blurred[18 * 31 + 15]!, 5);
    expect(blurred[15 * 31 + 15]! / blurred[15 * 31 + 18]!).toBeCloseTo(Math.exp(9 / 4.5), 1);
  });
});

describe('the flow of edges', () => {
  it.each([
    ['across', (_x: number, y: number) => (y < 20 ? 0 : 1), [1, 0]],
    ['down', (x: number) => (x < 20 ? 0 : 1), [0, 1]],
    ['slanting', (x: number, y: number) => (x + y < 40 ? 0 : 1), [Math.SQRT1_2, Math.SQRT1_2]],
  ] as const)('runs along an edge %s', (_which, valueAt, [x, y]) => {
    const flow = edgeFlow(plane(40, 40, valueAt), { width: 40, height: 40 }, 3);
    const cell = 10 * flow.width + 10;
    expect([Math.abs(flow.x[cell]!), Math.abs(flow.y[cell]!)]).toEqual([expect.closeTo(x, 2), expect.closeTo(y, 2)]);
  });

  it('closes a gap in a line, and does not widen it', () => {
    const size = { width: 40, height: 40 };
    const line = plane(40, 40, (x, y) => (y === 20 ? (x === 20 ? 0.4 : 1) : 0));
    const flow = edgeFlow(gaussian(line, size, 1.5), size, 4);
    const followed = meanAlong(line, size, flow, { reachPx: 6, least: 0.1 });
    expect(followed[20 * 40 + 20]).toBeGreaterThan(0.6);
    expect(followed[18 * 40 + 20]).toBe(0);
  });
});

describe('ink', () => {
  const size = { width: 60, height: 60 };

  it('lies on the dark side of an edge and nowhere else', () => {
    const ink = inkLines(
      plane(60, 60, (x) => (x < 30 ? 60 : 200)),
      size,
      1.5,
    );
    const at = (x: number) => ink[30 * 60 + x]!;
    expect(at(28)).toBeGreaterThan(0.9);
    expect([at(10), at(33), at(50)]).toEqual([0, 0, 0]);
  });

  it('does not lie on an even or slowly changing plane', () => {
    const ink = inkLines(
      plane(60, 60, (x, y) => 40 + 2 * x + y),
      size,
      1.5,
    );
    const inside = Array.from(ink).filter((_, p) => p % 60 > 5 && p % 60 < 55 && p > 300 && p < 3300);
    expect(Math.max(...inside)).toBe(0);
  });
});

describe('a cartoon', () => {
  it('keeps black and white, and the size', () => {
    const drawn = drawCartoon(painted(40, 20, (x) => (x < 20 ? [0, 0, 0] : [255, 255, 255])));
    expect([drawn.width, drawn.height, drawn.channels, drawn.pixels.length]).toEqual([40, 20, 3, 2400]);
    expect(Array.from(drawn.pixels.subarray(0, 3))).toEqual([0, 0, 0]);
    expect(Array.from(drawn.pixels.subarray(39 * 3, 40 * 3))).toEqual([255, 255, 255]);
  });

  it('makes areas even, colours stronger, and draws between them', () => {
    const photo = painted(200, 200, (x, y) => {
      const grain = noise(x, y) / 3;
      return x < 100 ? [70 + grain, 90 + grain, 110 + grain] : [200 + grain, 160 + grain, 130 + grain];
    });
    const drawn = drawCartoon(photo);
    const pixel = (x: number, y: number) => Array.from(drawn.pixels.subarray((y * 200 + x) * 3, (y * 200 + x) * 3 + 3));
    const across = Array.from({ length: 60 }, (_, i) => pixel(120 + i, 100)[0]!);
    expect(spread(across)).toBeLessThan(8);
    const [red = 0, , blue = 0] = pixel(150, 100);
    expect(red - blue).toBeGreaterThan(75);
    const line = Math.min(...Array.from({ length: 8 }, (_, i) => pixel(94 + i, 100)[2]!));
    expect(line).toBeLessThan(40);
  });

  it('changes nothing of what it is given, and makes the same of it each time', () => {
    const photo = painted(50, 50, (x, y) => [x * 5, y * 5, 128 + noise(x, y)]);
    const before = Uint8Array.from(photo.pixels);
    const first = drawCartoon(photo);
    expect(drawCartoon(photo)).toEqual(first);
    expect(photo.pixels).toEqual(before);
  });

  it.each([
    [1, 1],
    [2, 1],
    [1, 7],
    [3, 3],
  ])('is made of %i × %i px too', (width, height) => {
    expect(drawCartoon(painted(width, height, () => [90, 90, 90])).pixels).toHaveLength(width * height * 3);
  });
});
