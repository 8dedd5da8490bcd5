/**
 * The head, measured: where the eyes are level, where the hair ends and where the chin is. From key points and matte, in the
 * coordinates of the face: origin between the eyes, u along the line of the eyes, v at right angles to it and downwards, in px.
 */
import { matteAt, type LayeredMatte } from '../kernels/layered-matte.js';
import type { Face, Point } from '../photo.js';
import { findCap, type Cap } from './cap.js';
import { climb } from './climb.js';

/** A measured head, in px of the photo. */
export interface Head {
  /** Between the eyes. */
  readonly eyes: Point;
  /** Turn of the line of the eyes; positive is clockwise on the screen. */
  readonly rollDegrees: number;
  /** Side of the face box. */
  readonly side: number;
  /** Middle of the head in u. */
  readonly middle: number;
  /** Top of the hair, as a distance above the eyes (> 0). */
  readonly crown: number;
  /** Chin, as a distance below the eyes. */
  readonly chin: number;
  /** Where the photo's upper edge cuts the hair: the round that closes the flat cut. */
  readonly cap: Cap | undefined;
}

/** Usual height of a head in sides of the face box. */
export const HEAD_SIDES = 1.45;
/** Usual heights over the eyes in box sides, and how far from them a measured crown may be believed. */
const USUAL_CROWN = 0.82;
const LEAST_CROWN = 0.55;
const MOST_CROWN = 1.75;
/** Cells a box side is made of while climbing. */
const CELLS = 64;

/** Measures the head of a face whose person is in the matte. */
export function measureHead(face: Face, person: LayeredMatte): Head {
  const side = Math.max(face.box.width, face.box.height);
  const eyes = { x: (face.leftEye.x + face.rightEye.x) / 2, y: (face.leftEye.y + face.rightEye.y) / 2 };
  const roll = Math.atan2(face.rightEye.y - face.leftEye.y, face.rightEye.x - face.leftEye.x);
  const along = (point: Point): { u: number; v: number } => ({
    u: (point.x - eyes.x) * Math.cos(roll) + (point.y - eyes.y) * Math.sin(roll),
    v: (point.y - eyes.y) * Math.cos(roll) - (point.x - eyes.x) * Math.sin(roll),
  });
  const box = along({ x: face.box.left + face.box.width / 2, y: face.box.top + face.box.height / 2 });
  // Half way between the eyes' middle and the box's: a head turned a little aside is centred as the eye would centre it.
  const middle = box.u / 2;
  // The chin lies half as far below the mouth as the mouth lies below the eyes; held near the usual for odd expressions.
  const chin = clamp(1.5 * along(face.mouth).v, 0.5 * side, 0.8 * side);
  return {
    eyes,
    rollDegrees: (roll * 180) / Math.PI,
    side,
    middle,
    chin,
    ...crownOf(person, { eyes, roll, side, middle }),
  };
}

function crownOf(
  person: LayeredMatte,
  { eyes, roll, side, middle }: { eyes: Point; roll: number; side: number; middle: number },
): Pick<Head, 'crown' | 'cap'> {
  const cell = side / CELLS;
  const photoAt = (u: number, v: number): Point => ({
    x: eyes.x + u * Math.cos(roll) - v * Math.sin(roll),
    y: eyes.y + u * Math.sin(roll) + v * Math.cos(roll),
  });
  const rows = climb({
    columns: 2 * CELLS,
    rows: Math.ceil(MOST_CROWN * CELLS),
    leastRun: 4,
    isPerson: (column, row) => {
      const { x, y } = photoAt(middle + (column + 0.5) * cell - side, -(row + 0.5) * cell);
      return x >= 0 && y >= 0 && x < person.width && y < person.height && matteAt(person, x, y) > 0.5;
    },
  });
  const measured = rows * cell;
  const crown = measured < LEAST_CROWN * side || measured > MOST_CROWN * side ? USUAL_CROWN * side : measured;
  const cap = findCap(person, photoAt(middle, -measured), side);
  if (cap === undefined) return { crown, cap };
  // The cap's highest point in the direction of the head, unless that lies within the photo, where the climb has been.
  const peak = { x: cap.x + cap.radius * Math.sin(roll), y: cap.y - cap.radius * Math.cos(roll) };
  const height = (peak.x - eyes.x) * Math.sin(roll) - (peak.y - eyes.y) * Math.cos(roll);
  return { crown: peak.y < 0 ? Math.max(crown, height) : crown, cap };
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
