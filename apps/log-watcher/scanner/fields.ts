/** The keys that are looked for in each line, and what is kept of their values. The keys are told by whoever uses the scanner. */
import { QUOTE } from './characters';
import { INSTANT_BYTES, instantMs, readInstant } from './instant';
import { AS_INSTANT, AS_NAME, ESCAPED, INSTANT, NAME, OTHER, TEXT, TYPES_AT, VALUES_AT } from './layout';
import { isSame, MAX_BYTES } from './masks';
import { guessName, idOfName, noteName } from './names';
import { skipNumber, takeNumber } from './number';
import { escaped, expectNoEscape, skipString } from './text';
import { skipValue } from './value';

/** Places of the table of keys: a power of two, many more than keys. */
const PLACES: u32 = 256;
/** A place holds u8 length, u8 field, u8 how its strings are kept; at 16 the key, padded with zeros. An empty place has length 0. */
const KEY_AT: usize = 16;
const PLACE_BYTES: usize = 48;
const TABLE: usize = memory.data(<i32>(PLACE_BYTES * PLACES));

/** Looks for a key from now on. @param length 1 to 32 */
export function addKey(at: usize, length: usize, field: u8, kept: u8): void {
  let place = placeOf(at, length);
  while (load<u8>(place) !== 0) place = next(place);
  store<u8>(place, <u8>length);
  store<u8>(place, field, 1);
  store<u8>(place, kept, 2);
  memory.copy(place + KEY_AT, at, length);
}

/** @returns the place that tells of the key, 0 where it is not looked for */
export function findKey(at: usize, length: usize): usize {
  if (length - 1 >= MAX_BYTES) return 0;
  let place = placeOf(at, length);
  while (true) {
    const known: usize = load<u8>(place);
    if (known === 0) return 0;
    if (known === length && isSame(at, length, place + KEY_AT)) return place;
    place = next(place);
  }
}

/** By length and the first eight bytes. */
function placeOf(at: usize, length: usize): usize {
  const first = load<u64>(at);
  const kept = length < 8 ? first & (((<u64>1) << ((<u64>length) << 3)) - 1) : first;
  return TABLE + <usize>(((kept ^ (<u64>length)) * 0x9e3779b97f4a7c15) >> 56) * PLACE_BYTES;
}

function next(place: usize): usize {
  const after = place + PLACE_BYTES;
  return after === TABLE + PLACE_BYTES * PLACES ? TABLE : after;
}

/** Keeps the value of a key that is looked for. @param at its first byte @param row where @returns after it, 0 where it is no JSON */
export function takeValue(at: usize, place: usize, row: usize): usize {
  const field: usize = load<u8>(place, 1);
  const to = row + VALUES_AT + (field << 3);
  const c: u32 = load<u8>(at);
  if (c === QUOTE) return takeString(at + 1, place, row);
  let type = OTHER;
  let end: usize;
  if (c <= 0x39) {
    end = skipNumber(at);
    if (end !== 0) type = takeNumber(at, end, to);
  } else {
    end = skipValue(at);
  }
  store<u8>(row + TYPES_AT + field, type);
  return end;
}

/** @param at after the opening quote */
function takeString(at: usize, place: usize, row: usize): usize {
  const field: usize = load<u8>(place, 1);
  const kept = load<u8>(place, 2);
  const to = row + VALUES_AT + (field << 3);
  if (kept === AS_NAME) {
    const end = guessName(at, field, to);
    if (end !== 0) {
      store<u8>(row + TYPES_AT + field, NAME);
      return end;
    }
  } else if (kept === AS_INSTANT && <u32>load<u8>(at, INSTANT_BYTES) === QUOTE && readInstant(at)) {
    store<f64>(to, instantMs);
    store<u8>(row + TYPES_AT + field, INSTANT);
    return at + INSTANT_BYTES + 1;
  }
  expectNoEscape();
  const end = skipString(at);
  if (end !== 0) store<u8>(row + TYPES_AT + field, keepString(at, end - at - 1, place, to));
  return end;
}

function keepString(at: usize, length: usize, place: usize, to: usize): u8 {
  if (load<u8>(place, 2) === AS_NAME) {
    const id = idOfName(at, length);
    if (id >= 0) {
      noteName(load<u8>(place, 1), id);
      store<u32>(to, <u32>id);
      return NAME;
    }
  }
  store<u32>(to, <u32>at);
  store<u32>(to, <u32>length, 4);
  return escaped ? ESCAPED : TEXT;
}
