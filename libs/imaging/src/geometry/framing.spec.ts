/** Framing of a drawn person: a round head on shoulders, whose measures are known exactly. */
import { describe, expect, it } from '@jest/globals';
import type { LayeredMatte } from '../kernels/layered-matte.js';
import type { Face, Point } from '../photo.js';
import { parseSize } from '../presets/parse-size.js';
import { findCap } from './cap.js';
import { planFraming, usualHeadRatio, viewOf } from './framing.js';
import { measureHead, type Head } from './head.js';
import { inverse, transform } from './similarity.js';

/** In px of the photo. The face box is 100 px, the eyes are 40 apart, the mouth 42 below them, so the chin is 63 below. */
interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly eyes: Point;
  readonly roll?: number;
  /** Where the photo stops showing anything, as when it was cut off at the chest. */
  readonly extra?: (x: number, y: number) => boolean;
}

const CROWN = 82;

function draw({ width, height, eyes, roll = 0, extra = () => false }: Drawn): { person: LayeredMatte; face: Face } {
  const angle = (roll * Math.PI) / 180;
  const at = (u: number, v: number): Point => ({
    x: eyes.x + u * Math.cos(angle) - v * Math.sin(angle),
    y: eyes.y + u * Math.sin(angle) + v * Math.cos(angle),
  });
  const cells = 300;
  const values = new Float32Array(cells * cells);
  for (let i = 0; i < values.length; i++) {
    const x = (((i % cells) + 0.5) / cells) * width;
    const y = ((Math.floor(i / cells) + 0.5) / cells) * height;
    const u = (x - eyes.x) * Math.cos(angle) + (y - eyes.y) * Math.sin(angle);
    const v = (y - eyes.y) * Math.cos(angle) - (x - eyes.x) * Math.sin(angle);
    const isHead = (u / 55) ** 2 + ((v + CROWN - 75) / 75) ** 2 < 1;
    const isBody = v > 50 && Math.abs(u) < 130;
    values[i] = isHead || isBody || extra(x, y) ? 1 : 0;
  }
  const matte = { width: cells, height: cells, values };
  const person: LayeredMatte = {
    width,
    height,
    layers: [{ matte, rect: { left: 0, top: 0, width, height }, feather: 0 }],
  };
  const middle = at(0, 17);
  const face: Face = {
    box: { left: middle.x - 50, top: middle.y - 50, width: 100, height: 100 },
    score: 0.9,
    leftEye: at(-20, 0),
    rightEye: at(20, 0),
    nose: at(0, 20),
    mouth: at(0, 42),
    leftEar: at(-42, 5),
    rightEar: at(42, 5),
  };
  return { person, face };
}

const ROOMY: Drawn = { width: 600, height: 900, eyes: { x: 300, y: 300 } };
const SIZE = parseSize('cn-2-inch');

describe('measureHead', () => {
  it.each([0, 12, -25])('finds crown, chin and roll of a head turned by %d°', (roll) => {
    const { person, face } = draw({ ...ROOMY, roll });
    const head = measureHead(face, person);
    expect(head.rollDegrees).toBeCloseTo(roll, 6);
    expect(Math.abs(head.crown - CROWN)).toBeLessThan(3);
    expect(head.chin).toBeCloseTo(63, 6);
    expect(head.cap).toBeUndefined();
  });

  it('does not take a hand beside the head for the crown', () => {
    const { person, face } = draw({ ...ROOMY, extra: (x, y) => Math.abs(x - 400) < 14 && y > 100 && y < 420 });
    expect(Math.abs(measureHead(face, person).crown - CROWN)).toBeLessThan(3);
  });

  it('closes hair that the photo cuts with a flat arc', () => {
    const { person, face } = draw({ ...ROOMY, eyes: { x: 300, y: 70 } });
    const head = measureHead(face, person);
    expect(head.cap).toMatchObject({ x: expect.closeTo(300, -0.5) });
    expect(head.crown).toBeGreaterThan(70);
    expect(head.crown).toBeLessThan(CROWN + 5);
  });

  it('takes the usual height where the matte shows no head', () => {
    const { face } = draw(ROOMY);
    const matte = { width: 4, height: 4, values: new Float32Array(16) };
    const nobody: LayeredMatte = {
      width: 600,
      height: 900,
      layers: [{ matte, rect: { left: 0, top: 0, width: 600, height: 900 }, feather: 0 }],
    };
    expect(measureHead(face, nobody).crown).toBeCloseTo(82, 6);
  });
});

describe('findCap', () => {
  it('leaves a head alone that only comes near the edge', () => {
    const { person } = draw({ ...ROOMY, eyes: { x: 300, y: 95 } });
    expect(findCap(person, { x: 300, y: 13 }, 100)).toBeUndefined();
  });
});

describe('planFraming', () => {
  /** Where a point of the photo lies in the result, as shares of its width and height. */
  const placeOf = (head: Head, framing: ReturnType<typeof planFraming>, point: Point): Point => {
    const { x, y } = transform(inverse(framing.toPhoto), point);
    return { x: x / framing.width, y: y / framing.height };
  };

  it('puts the head where the rule wants it', () => {
    const { person, face } = draw(ROOMY);
    const head = measureHead(face, person);
    const framing = planFraming(head, person, SIZE);
    expect(framing.gap).toBe(0);
    expect(framing.headRatio).toBeCloseTo(usualHeadRatio(SIZE), 6);
    const crown = placeOf(head, framing, { x: head.eyes.x, y: head.eyes.y - head.crown });
    expect(crown.x).toBeCloseTo(0.5, 2);
    expect(crown.y).toBeCloseTo(0.1, 6);
  });

  it('levels the eyes', () => {
    const { person, face } = draw({ ...ROOMY, roll: 17 });
    const head = measureHead(face, person);
    const framing = planFraming(head, person, SIZE);
    const [left, right] = [placeOf(head, framing, face.leftEye), placeOf(head, framing, face.rightEye)];
    expect(left.y).toBeCloseTo(right.y, 6);
    expect(left.x).toBeLessThan(right.x);
  });

  it.each([
    ['a size of its own', parseSize('schengen-visa'), undefined, 33 / 45],
    ['the request', SIZE, 0.66, 0.66],
  ])('follows %s', (_, size, headRatio, wanted) => {
    const { person, face } = draw(ROOMY);
    expect(planFraming(measureHead(face, person), person, size, headRatio).headRatio).toBeCloseTo(wanted, 6);
  });

  it('comes closer until the body reaches the lower edge', () => {
    const { person, face } = draw({ ...ROOMY, height: 460 });
    const head = measureHead(face, person);
    const framing = planFraming(head, person, SIZE);
    expect(framing.gap).toBe(0);
    expect(framing.headRatio).toBeGreaterThan(framing.wishedRatio);
    expect(framing.headRatio).toBeLessThan(0.7);
    expect(transform(framing.toPhoto, { x: SIZE.widthPx / 2, y: SIZE.heightPx }).y).toBeLessThanOrEqual(460.01);
    expect(framing.top).toBeLessThanOrEqual(0.12);
  });

  it('comes closer until a cut arm is outside', () => {
    const { person, face } = draw({ ...ROOMY, width: 260, eyes: { x: 130, y: 300 } });
    const framing = planFraming(measureHead(face, person), person, SIZE);
    expect(framing.gap).toBe(0);
    expect(transform(framing.toPhoto, { x: 0, y: SIZE.heightPx * 0.9 }).x).toBeGreaterThanOrEqual(-0.01);
  });

  it('says how much is missing where nothing helps', () => {
    const { person, face } = draw({ ...ROOMY, height: 340 });
    expect(planFraming(measureHead(face, person), person, SIZE).gap).toBeGreaterThan(0);
  });

  it('has a view that is the frame with a margin', () => {
    const { person, face } = draw({ ...ROOMY, roll: -8 });
    const framing = planFraming(measureHead(face, person), person, SIZE);
    const view = viewOf(framing, 20);
    expect([view.width, view.height]).toEqual([SIZE.widthPx + 40, SIZE.heightPx + 40]);
    const [one, other] = [transform(view.toPhoto, { x: 20, y: 20 }), transform(framing.toPhoto, { x: 0, y: 0 })];
    expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeLessThan(1e-9);
  });
});
