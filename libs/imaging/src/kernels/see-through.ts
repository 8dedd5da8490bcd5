/**
 * Gaps in loose hair. A network takes the wall seen through a curl for the head, and is sure of it. Where the wall is even its colour
 * tells, but only if nothing of the face, of the clothes, or of most of the hair is of that colour too: a hole in a forehead before a
 * white wall is worse than any gap that stays closed.
 */
import type { Plane } from './plane.js';
import { sureColours, type SureColours } from './sure-colours.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { ceil, floor, hypot, max, min, round } = Math;

/** How far hair can hang, in sides of the face box from its centre: to both sides, and above. It ends at the chin: below are clothes. */
const HAIR_ASIDE = 1.4;
const HAIR_ABOVE = 1.3;
const CHIN = 0.45;
/** How far below the centre clothes are looked at. */
const CLOTHES_BELOW = 1.3;
/** Half-axes of the face itself, in which there are no gaps. */
const FACE_WIDTH = 0.38;
const FACE_HEIGHT = 0.6;
/** From how far around the background's colour is taken, in sides of the face box. */
const AROUND = 0.5;
/** Blocks of cells per side of the face box that the background's colours are gathered in. */
const BLOCKS = 12;
/** Variance of the background's colour (three channels added up, 0 … 1 scale) up to which it is even: about 8 of 255 a channel. */
const EVEN = 3e-3;
/** Squared distance of two colours (three channels added up) up to which they are the same: about 20 of 255 a channel. */
const SAME = 0.02;
/** Shares of the hair, and of face and clothes, that may be of the wall's colour for that colour to say anything. */
const MOST_HAIR_ALIKE = 0.1;
const MOST_ELSE_ALIKE = 0.005;
/** What the network holds for person. */
const PERSON = 0.5;

/** A face's centre and the side of its box, in cells. */
export interface Head {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/**
 * Puts 0 into the fourth value of cells that show the wall through the hair, in place.
 * @param cells mean red, green, blue and matte (0 … 1) of each cell
 */
export function openGaps(cells: Float32Array, coarse: Plane, head: Head): void {
  const factor = max(1, round(head.side / BLOCKS));
  const colours = sureColours(cells, { coarse, step: 1, radius: round(AROUND * head.side) }, factor);
  const hair = { alike: new Uint8Array(coarse.width * coarse.height), count: 0, found: 0 };
  const elsewhere = { count: 0, found: 0 };
  for (const { cell, column, row, isHair } of personAround(cells, coarse, head)) {
    const isAlike = isWall(
      cells,
      cell * 4,
      colours,
      (floor(row / factor) * colours.plane.width + floor(column / factor)) * 4,
    );
    const part = isHair ? hair : elsewhere;
    part.count++;
    part.found += Number(isAlike);
    if (isHair && isAlike) hair.alike[cell] = 1;
  }
  if (hair.found > MOST_HAIR_ALIKE * hair.count || elsewhere.found > MOST_ELSE_ALIKE * elsewhere.count) return;
  clearBlocks(cells, hair.alike, coarse);
}

/** A cell that the network holds for person. */
interface PersonCell {
  readonly cell: number;
  readonly column: number;
  readonly row: number;
  readonly isHair: boolean;
}

function* personAround(cells: Float32Array, { width, height }: Plane, { x, y, side }: Head): Generator<PersonCell> {
  const right = min(width, ceil(x + HAIR_ASIDE * side));
  const bottom = min(height, ceil(y + CLOTHES_BELOW * side));
  for (let row = max(0, floor(y - HAIR_ABOVE * side)); row < bottom; row++)
    for (let column = max(0, floor(x - HAIR_ASIDE * side)); column < right; column++) {
      const cell = row * width + column;
      if (cells[cell * 4 + 3]! < PERSON) continue;
      const isFace = hypot((column - x) / (FACE_WIDTH * side), (row - y) / (FACE_HEIGHT * side)) < 1;
      yield { cell, column, row, isHair: !isFace && row < y + CHIN * side };
    }
}

/** Whether a cell has the colour of the background around it, and that is even. */
function isWall(cells: Float32Array, at: number, { background, spread }: SureColours, block: number): boolean {
  if (background[block + 3]! < 0.5 || spread[block]! > EVEN) return false;
  let distance = 0;
  for (let k = 0; k < 3; k++) distance += (cells[at + k]! - background[block + k]!) ** 2;
  return distance < SAME;
}

/** Clears the cells of each block of two by two that are all alike: a single one is a glint, or a grey hair. */
function clearBlocks(cells: Float32Array, alike: Uint8Array, { width, height }: Plane): void {
  for (let row = 0; row + 1 < height; row++)
    for (let column = 0, cell = row * width; column + 1 < width; column++, cell++) {
      const block = [cell, cell + 1, cell + width, cell + width + 1];
      if (block.every((each) => alike[each] === 1)) for (const each of block) cells[each * 4 + 3] = 0;
    }
}
