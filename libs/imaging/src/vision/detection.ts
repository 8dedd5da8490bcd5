/** A face as a detector gives it, before it is put into px of a picture. */

/** Places of the values of a detection: box centre and size, then x, y of each key point. */
export const BOX_X = 0;
export const BOX_Y = 1;
export const BOX_WIDTH = 2;
export const BOX_HEIGHT = 3;
export const LEFT_EYE = 4;
export const RIGHT_EYE = 6;
export const NOSE = 8;
export const MOUTH = 10;
export const LEFT_EAR = 12;
export const RIGHT_EAR = 14;
/** Four of the box and two of each key point. */
export const VALUES = 16;

/** A candidate or a merged face. All 16 values are in shares of the detector's input (0 … 1, beyond where a face is cut off). */
export interface Detection {
  readonly score: number;
  readonly values: Float32Array;
}
