/** Characters of a hostile line that have no shape and do something instead: move a cursor, turn the direction of writing, begin a line. */

/** Controls (C0, C1, DEL), marks that turn the direction of writing, other marks without a shape, line and paragraph separators, and halves of characters. Joiners stay: emoji are made with them. */
export const SHAPELESS = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
