/** The keys that are looked for in each line, and what is kept of their values. The keys are told by whoever uses the scanner. */
import { QUOTE } from './characters';
import { readInstant, instantMs } from './instant';
import { AS_INSTANT, AS_NAME, INSTANT, NAME, OTHER, TEXT, TYPES_AT, VALUES_AT } from './layout';
import { idOfName } from './names';
import { skipNumber, takeNumber } from './number';
import { skipString } from './text';
import { skipValue } from './value';

/** Longest key that can be looked for, in bytes. */
export const MAX_KEY_BYTES: usize = 32;
/** Places of the table of keys: a power of two, many more than keys. */
const PLACES: u32 = 256;
/** A place holds u8 length, u8 field, u8 how its strings are kept; at 16 the key, padded with zeros. An empty place has length 0. */
const KEY_AT: usize = 16;
const PLACE_BYTES: usize = 48;
const TABLE: usize = memory.data(<i32>(PLACE_BYTES * PLACES));

/** Bytes of 255, then bytes of 0: what is loaded n bytes before the middle keeps n bytes. */
const MASKS: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0,
]);

/** Looks for a key from now on. @param length 1 to MAX_KEY_BYTES */
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
  if (length - 1 >= MAX_KEY_BYTES) return 0;
  let place = placeOf(at, length);
  while (true) {
    const known: usize = load<u8>(place);
    if (known === 0) return 0;
    if (known === length && isKey(at, length, place + KEY_AT)) return place;
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

function isKey(at: usize, length: usize, key: usize): bool {
  const mask = MASKS + MAX_KEY_BYTES - length;
  const low = v128.xor(v128.and(v128.load(at), v128.load(mask)), v128.load(key));
  if (length <= 16) return !v128.any_true(low);
  const high = v128.xor(v128.and(v128.load(at, 16), v128.load(mask, 16)), v128.load(key, 16));
  return !v128.any_true(v128.or(low, high));
}

/** Keeps the value of a key that is looked for. @param at its first byte @param row where @returns after it, 0 where it is no JSON */
export function takeValue(at: usize, place: usize, row: usize): usize {
  const field: usize = load<u8>(place, 1);
  const to = row + VALUES_AT + (field << 3);
  const c: u32 = load<u8>(at);
  let type = OTHER;
  let end: usize;
  if (c === QUOTE) {
    end = skipString(at + 1);
    if (end !== 0) type = takeString(at + 1, end - at - 2, load<u8>(place, 2), to);
  } else if (c <= 0x39) {
    end = skipNumber(at);
    if (end !== 0) type = takeNumber(at, end, to);
  } else {
    end = skipValue(at);
  }
  store<u8>(row + TYPES_AT + field, type);
  return end;
}

function takeString(at: usize, length: usize, kept: u8, to: usize): u8 {
  if (kept === AS_INSTANT && readInstant(at, length)) {
    store<f64>(to, instantMs);
    return INSTANT;
  }
  if (kept === AS_NAME) {
    const id = idOfName(at, length);
    if (id >= 0) {
      store<u32>(to, <u32>id);
      return NAME;
    }
  }
  store<u32>(to, <u32>at);
  store<u32>(to, <u32>length, 4);
  return TEXT;
}
