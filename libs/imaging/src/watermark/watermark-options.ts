import type { Colour } from '../presets/backgrounds.js';

/** A text that is repeated all over a picture; parsed and checked by the caller. */
export interface Watermark {
  /** 1 to 40 characters, each of which the font has; see `missingGlyphs`. Nothing in it is markup. */
  readonly text: string;
  /** 0.05 … 1 */
  readonly opacity: number;
  /** Degrees, positive is clockwise; −90 … 90. */
  readonly angle: number;
  /** Free space between two repetitions in heights of the text, 0.2 … 10. */
  readonly spacing: number;
  /** Height of the text in percent of the picture's shorter side, 2 … 20. */
  readonly size: number;
  readonly colour: Colour;
}

/** Ranges of the options. */
export const WATERMARK_LIMITS = {
  mostCharacters: 40,
  opacity: [0.05, 1],
  angle: [-90, 90],
  spacing: [0.2, 10],
  size: [2, 20],
} as const;

/** What is taken where nothing is said: seen on light and dark, and the face still is. */
export const USUAL_WATERMARK = { opacity: 0.35, angle: -30, spacing: 1.5, size: 7, colour: [128, 128, 128] } as const;
