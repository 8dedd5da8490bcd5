import { describe, expect, it } from '@jest/globals';
import { openGaps } from './see-through.js';

const SIDE = 100;
const HEAD = { x: 50, y: 50, side: 40 };

type Colour = readonly [number, number, number];
const WALL: Colour = [0.6, 0.63, 0.6];
const HAIR: Colour = [0.1, 0.08, 0.06];
const SKIN: Colour = [0.75, 0.55, 0.45];
const SHIRT: Colour = [0.2, 0.2, 0.5];

interface Painted {
  readonly wall?: (x: number, y: number) => Colour;
  readonly hair?: Colour;
  readonly skin?: Colour;
  readonly shirt?: Colour;
  /** Side of the square of wall seen through the hair, in cells. */
  readonly gap?: number;
}

/** A head with hair to the chin and a shirt below it, and the wall through the hair beside the right cheek. */
function scene({ wall = () => WALL, hair = HAIR, skin = SKIN, shirt = SHIRT, gap = 6 }: Painted): Float32Array {
  const cells = new Float32Array(SIDE * SIDE * 4);
  const paint = (isInside: (x: number, y: number) => boolean, colour: typeof wall, matte: number): void => {
    for (let y = 0, at = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++, at += 4) if (isInside(x, y)) cells.set([...colour(x, y), matte], at);
  };
  paint(() => true, wall, 0);
  paint(
    (x, y) => Math.abs(x - HEAD.x) < 40 && y >= 68,
    () => shirt,
    1,
  );
  paint(
    (x, y) => Math.abs(x - HEAD.x) < 34 && y > 12 && y < 68,
    () => hair,
    1,
  );
  paint((x, y) => x >= 72 && x < 72 + gap && y >= 52 && y < 52 + gap, wall, 1);
  paint(
    (x, y) => Math.hypot((x - HEAD.x) / 14, (y - HEAD.y) / 22) < 1,
    () => skin,
    1,
  );
  return cells;
}

const atGap = 4 * (54 * SIDE + 74) + 3;

function opened(painted: Painted): { gap: number; changed: number } {
  const before = scene(painted);
  const cells = before.slice();
  openGaps(cells, { width: SIDE, height: SIDE }, HEAD);
  return { gap: cells[atGap]!, changed: cells.filter((value, i) => value !== before[i]).length };
}

describe('openGaps', () => {
  it('opens what shows the wall through the hair, and nothing else', () => {
    expect(opened({})).toEqual({ gap: 0, changed: 36 });
  });

  it.each<[string, Painted]>([
    ['the face', { skin: [0.62, 0.64, 0.6] }],
    ['the clothes', { shirt: WALL }],
    ['the hair', { hair: [0.58, 0.6, 0.6] }],
  ])('does nothing where %s has the colour of the wall', (_, painted) => {
    expect(opened(painted).changed).toBe(0);
  });

  it('does nothing before a background of several colours', () => {
    expect(opened({ wall: (x, y) => (((x >> 2) + (y >> 2)) % 2 ? WALL : [0.4, 0.5, 0.3]) }).changed).toBe(0);
  });

  it('leaves single cells alone: they are glints, or grey hairs', () => {
    expect(opened({ gap: 1 }).changed).toBe(0);
  });

  it('does nothing where no background is in sight', () => {
    const cells = new Float32Array(SIDE * SIDE * 4).fill(1);
    openGaps(cells, { width: SIDE, height: SIDE }, HEAD);
    expect(cells.every((value) => value === 1)).toBe(true);
  });
});
