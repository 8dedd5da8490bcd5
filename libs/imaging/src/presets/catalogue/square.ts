/** The square photo of two inches, which several countries took over from the United States. */
import type { StatedSize } from '../describe-size.js';

/** On paper: head 1 to 1 3/8 inches, eyes 1 1/8 to 1 3/8 inches above the lower edge. */
export const SQUARE = { mm: [50.8, 50.8] } as const;
/** Aims: a head of 29 mm and eyes at 30.5 mm leave 3 to 4 mm above the hair. */
export const SQUARE_RULES = {
  headMm: [25.4, 34.9, 29],
  eyesMm: [28.6, 34.9, 30.5],
} as const satisfies Partial<StatedSize>;

/** As a file: head 50 to 69 %, eyes 56 to 69 % of the height. */
export const DIGITAL = { head: [0.5, 0.69, 0.57], eyes: [0.56, 0.69, 0.6] } as const satisfies Partial<StatedSize>;
