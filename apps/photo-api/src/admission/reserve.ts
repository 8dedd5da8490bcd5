/**
 * How far something bounded may be filled, and by whom: the last places are kept for those who hold little, so that neither a burst of
 * large photos nor one busy client can shut everybody else out.
 */

/** Who asks for a place. */
export interface Visitor {
  readonly clientId: string;
  /** Size of the upload as far as it is known, bytes; Infinity where it is not. */
  readonly bytes: number;
}

/** A photo from a phone's gallery after the page has shrunk it is about half as large. */
const SMALL_BYTES = 1024 * 1024;
const LARGE_REACH = 3 / 4;
const SMALL_REACH = 7 / 8;
/** Whoever holds nothing yet, or would hold no more than this share, is a newcomer and may take the last place. */
const NEWCOMER_SHARE = 1 / 8;

/** What is taken already, in the unit of the total. */
export interface Taken {
  readonly inAll: number;
  /** By the client that asks. */
  readonly byClient: number;
}

/** Whether `wanted` more of `total` may be taken. */
export function hasRoom(total: number, taken: Taken, wanted: number, { bytes }: Visitor): boolean {
  const isNewcomer = taken.byClient + wanted <= Math.max(wanted, total * NEWCOMER_SHARE);
  const reach = isNewcomer ? total : Math.ceil(total * (bytes <= SMALL_BYTES ? SMALL_REACH : LARGE_REACH));
  return taken.inAll + wanted <= reach;
}
