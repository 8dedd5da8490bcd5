/** Strings and what stands between tokens. Positions are addresses; 0 means that it is no JSON. No loop passes a line feed. */
import { BACKSLASH, CARRIAGE_RETURN, LINE_FEED, QUOTE, SPACE, TAB } from './characters';

/** Whether a string that was passed since this was last reset has an escape in it. */
export let escaped: bool = false;

/** Forgets about escapes. */
export function expectNoEscape(): void {
  escaped = false;
}

/** The first byte at or after `at` that is no white space; a line feed counts as none, for it ends the line. */
export function skipSpace(at: usize): usize {
  let p = at;
  while (true) {
    const c: u32 = load<u8>(p);
    if (c > SPACE || (c !== SPACE && c !== TAB && c !== CARRIAGE_RETURN)) return p;
    p++;
  }
}

/** @param at after the opening quote @returns after the closing one */
export function skipString(at: usize): usize {
  let p = at;
  while (true) {
    const block = v128.load(p);
    const quotes = i8x16.eq(block, i8x16.splat(<i8>QUOTE));
    const escapes = i8x16.eq(block, i8x16.splat(<i8>BACKSLASH));
    const controls = i8x16.eq(i8x16.min_u(block, i8x16.splat(0x1f)), block);
    const stops = i8x16.bitmask(v128.or(v128.or(quotes, escapes), controls));
    if (stops === 0) {
      p += 16;
      continue;
    }
    p += <usize>ctz(stops);
    const c: u32 = load<u8>(p);
    if (c === QUOTE) return p + 1;
    if (c !== BACKSLASH) return 0;
    escaped = true;
    p = skipEscape(p + 1);
    if (p === 0) return 0;
  }
}

/** @param at after the backslash */
function skipEscape(at: usize): usize {
  switch (load<u8>(at)) {
    case 0x22: // "
    case 0x2f: // /
    case 0x5c: // \
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at + 1;
    case 0x75: // u
      return isHex(at + 1) && isHex(at + 2) && isHex(at + 3) && isHex(at + 4) ? at + 5 : 0;
    default:
      return 0;
  }
}

function isHex(at: usize): bool {
  const c: u32 = load<u8>(at);
  return c - 0x30 < 10 || (c | 0x20) - 0x61 < 6;
}

/** The line feed at or after `at`; `end` if there is none before it. */
export function findLineFeed(at: usize, end: usize): usize {
  for (let p = at; p < end; p += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(<i8>LINE_FEED)));
    if (found !== 0) return min(end, p + <usize>ctz(found));
  }
  return end;
}
