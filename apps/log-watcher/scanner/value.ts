/** Values of which only the grammar matters. Positions are addresses; 0 means that it is no JSON. */
import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE, SPACE } from './characters';
import { skipNumber } from './number';
import { skipSpace, skipString } from './text';

/** Nesting that is followed; what is deeper is left to the plain reader. */
const MAX_DEPTH: usize = 1024;
/** The closing byte of each container that is open. */
const OPEN: usize = memory.data(<i32>MAX_DEPTH);

const TRUE: u32 = 0x65757274;
const NULL: u32 = 0x6c6c756e;
/** The last four letters of "false". */
const ALSE: u32 = 0x65736c61;

/** Whether the last failure was one of depth, not of grammar. */
export let tooDeep: bool = false;

/** Forgets about depth. */
export function expectShallow(): void {
  tooDeep = false;
}

/** @param at the first byte of a value @returns after it */
export function skipValue(at: usize): usize {
  const c: u32 = load<u8>(at);
  return c === OPEN_OBJECT || c === OPEN_ARRAY ? skipContainer(at) : skipScalar(at);
}

function skipScalar(at: usize): usize {
  switch (load<u8>(at)) {
    case 0x22: // "
      return skipString(at + 1);
    case 0x74: // t
      return load<u32>(at) === TRUE ? at + 4 : 0;
    case 0x66: // f
      return load<u32>(at + 1) === ALSE ? at + 5 : 0;
    case 0x6e: // n
      return load<u32>(at) === NULL ? at + 4 : 0;
    default:
      return skipNumber(at);
  }
}

/** Also the members of members, without recursion: a line may be nested a million deep. */
function skipContainer(at: usize): usize {
  let p = at;
  let depth: usize = 0;
  do {
    const c: u32 = load<u8>(p);
    if (c === OPEN_OBJECT || c === OPEN_ARRAY) {
      if (depth === MAX_DEPTH) {
        tooDeep = true;
        return 0;
      }
      const close: u32 = c === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
      p = skipSpace(p + 1);
      if (<u32>load<u8>(p) !== close) {
        store<u8>(OPEN + depth++, <u8>close);
        if (close === CLOSE_OBJECT) p = skipKey(p);
        if (p === 0) return 0;
        continue;
      }
      p++;
    } else {
      p = skipScalar(p);
      if (p === 0) return 0;
    }
    // After a value: the next member, or the ends of one or more containers.
    while (true) {
      if (depth === 0) return p;
      const close: u32 = load<u8>(OPEN + depth - 1);
      p = skipSpace(p);
      const next: u32 = load<u8>(p);
      p++;
      if (next === close) {
        depth--;
        continue;
      }
      if (next !== COMMA) return 0;
      p = skipSpace(p);
      if (close === CLOSE_OBJECT) p = skipKey(p);
      break;
    }
  } while (p !== 0);
  return 0;
}

/** @param at where a key should begin @returns where its value begins */
function skipKey(at: usize): usize {
  if (<u32>load<u8>(at) !== QUOTE) return 0;
  const p = skipString(at + 1);
  return p === 0 ? 0 : skipColon(p);
}

/** @param at after a key @returns where its value begins */
export function skipColon(at: usize): usize {
  let p = <u32>load<u8>(at) <= SPACE ? skipSpace(at) : at;
  if (<u32>load<u8>(p) !== COLON) return 0;
  p++;
  return <u32>load<u8>(p) <= SPACE ? skipSpace(p) : p;
}
