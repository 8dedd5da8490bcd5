/**
 * A person as if in other surroundings: what a detector is shown is changed, not the picture, which has many times as many pixels.
 */
import { pointIn, type Frame } from './frame.js';
import type { PlanesFormat } from './planes-format.js';

/** What is to be seen around a person. */
export interface Scene {
  /** The square of the picture in which it is. */
  readonly frame: Frame;
  /** The person's share at a point of the picture, 0 … 1; `NOTHING` where the scene ends. Called some thousand times a look. */
  readonly shareAt: (x: number, y: number) => number;
  /** What is behind the person, 0 … 255 a channel. */
  readonly colour: readonly [number, number, number];
}

/** Beyond the scene: black, as beyond a picture's edges. */
export const NOTHING = -1;

/** Px that share one value, each way: a matte is coarser than they are. A network's side is a multiple of it. */
const BLOCK = 2;

/**
 * Puts the scene around the person, in place.
 * @param planes the frame as the network wants it, of this format
 */
export function showInScene(planes: Float32Array, frame: Frame, { side, levels }: PlanesFormat, scene: Scene): void {
  const [corner, right] = [pointIn(frame, { x: 0, y: 0 }), pointIn(frame, { x: 1, y: 0 })];
  const stepX = (right.x - corner.x) / side;
  const stepY = (right.y - corner.y) / side;
  const black = levels.offset;
  const behind = ([0, 1, 2] as const).map((k) => scene.colour[k] * levels.scale[k] + levels.offset[k]);
  for (let top = 0; top < side; top += BLOCK)
    for (let left = 0; left < side; left += BLOCK) {
      const [u, v] = [left + BLOCK / 2, top + BLOCK / 2];
      // A step down is the step to the right, turned by a quarter.
      const share = scene.shareAt(corner.x + u * stepX - v * stepY, corner.y + u * stepY + v * stepX);
      if (share === NOTHING) blendBlock(planes, { side, left, top }, 0, black);
      else if (share < 1) blendBlock(planes, { side, left, top }, share, behind);
    }
}

function blendBlock(
  planes: Float32Array,
  { side, left, top }: { side: number; left: number; top: number },
  share: number,
  colour: readonly number[],
): void {
  for (let k = 0; k < 3; k++) {
    const rest = (1 - share) * colour[k]!;
    for (let y = top; y < top + BLOCK; y++)
      for (let i = (k * side + y) * side + left, end = i + BLOCK; i < end; i++) planes[i] = share * planes[i]! + rest;
  }
}
