/** What a network wants to be fed: a square picture, channels first, normalised. */

/** A pixel's value v (0 … 255) of a channel becomes v · scale + offset; in the order R, G, B. */
export interface Levels {
  readonly scale: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

/** Size and levels of the input. */
export interface PlanesFormat {
  /** Side of the square in px. */
  readonly side: number;
  readonly levels: Levels;
}

/** `(v / 255 − mean) / std` as one multiplication and one addition a value. */
export function levelsOf(mean: readonly [number, number, number], std: readonly [number, number, number]): Levels {
  return {
    scale: [1 / (255 * std[0]), 1 / (255 * std[1]), 1 / (255 * std[2])],
    offset: [-mean[0] / std[0], -mean[1] / std[1], -mean[2] / std[2]],
  };
}
