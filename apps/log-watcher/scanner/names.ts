/** Strings that occur again and again get a number each, so that nobody has to make a string of them a second time. */

import { MAX_FIELDS } from './layout';
import { firstBytes, isSame, moreBytes } from './masks';

/** Longest string that is kept, in bytes. */
const MAX_BYTES: usize = 256;
/** Strings that are kept, at most; beyond it they are told of as texts. */
export const MAX_NAMES: u32 = 2048;
/** Places of the table: a power of two, twice as many as names. */
const PLACES: u32 = 4096;

/** An entry is MAX_BYTES of text after u32 length and u32 hash; name `id` is entry `id`. */
const TEXT_AT: usize = 8;
const ENTRY_BYTES: usize = TEXT_AT + MAX_BYTES;
const SLACK_BYTES: usize = 16;
export const NAMES: usize = memory.data(<i32>(ENTRY_BYTES * MAX_NAMES + SLACK_BYTES));
/** Number of the entry plus one, or 0, at the place that the hash tells, or one after it. */
const TABLE: usize = memory.data(PLACES * 4);

/** A byte for each name, told by whoever uses the scanner: what a line with that name adds. 0 while it is not told. */
export const ROLES: usize = memory.data(<i32>MAX_NAMES);

let count: u32 = 0;

// A field's values follow one another in some order that repeats: for each field, what came last, and what came after that before.
const LAST: usize = memory.data(<i32>(MAX_FIELDS * 4));
/** A guess is the number of a name plus one; there is one for each field and for the low six bits of what came last. */
const GUESSES: usize = memory.data(<i32>(MAX_FIELDS * 64 * 4));
/** Longest name that is guessed, in bytes. */
const MAX_GUESSED: u32 = 31;

function guessAt(field: usize): usize {
  return GUESSES + (((field << 6) | (load<u32>(LAST + (field << 2)) & 63)) << 2);
}

/** The name that is expected in a field, if that is what stands at `at`. @param to where its number goes @returns after the closing quote, or 0 */
export function guessName(at: usize, field: usize, to: usize): usize {
  const guess = load<u32>(guessAt(field));
  if (guess === 0) return 0;
  const entry = nameAt(guess - 1);
  const length: usize = load<u32>(entry);
  if (length > MAX_GUESSED || load<u8>(at + length) !== 0x22 || !isSame(at, length, entry + TEXT_AT)) return 0;
  store<u32>(LAST + (field << 2), guess - 1);
  store<u32>(to, guess - 1);
  return at + length + 1;
}

/** Tells which name a field had. */
export function noteName(field: usize, id: u32): void {
  store<u32>(guessAt(field), id + 1);
  store<u32>(LAST + (field << 2), id);
}

/** Forgets all names; numbers begin at 0 again. */
export function forgetTexts(): void {
  count = 0;
  memory.fill(TABLE, 0, PLACES * 4);
  memory.fill(ROLES, 0, MAX_NAMES);
  memory.fill(GUESSES, 0, MAX_FIELDS * 64 * 4);
}

/** How many names are known. */
export function nameCount(): u32 {
  return count;
}

/** Address of a name's u32 length; its text begins eight bytes later. */
export function nameAt(id: u32): usize {
  return NAMES + ENTRY_BYTES * id;
}

/** @returns the name's number, −1 where it is not kept */
export function idOfName(at: usize, length: usize): i32 {
  if (length > MAX_BYTES) return -1;
  const hash = hashOf(at, length);
  let place = hash & (PLACES - 1);
  while (true) {
    const id: u32 = load<u32>(TABLE + (place << 2));
    if (id === 0) break;
    const entry = nameAt(id - 1);
    if (load<u32>(entry, 4) === hash && load<u32>(entry) === <u32>length && sameBytes(at, entry + TEXT_AT, length))
      return id - 1;
    place = (place + 1) & (PLACES - 1);
  }
  return count === MAX_NAMES ? -1 : keep(at, length, hash, place);
}

function keep(at: usize, length: usize, hash: u32, place: u32): i32 {
  const entry = nameAt(count);
  store<u32>(entry, <u32>length);
  store<u32>(entry, hash, 4);
  if (length <= 32) {
    // Padded with zeros, to be compared without a loop.
    v128.store(entry + TEXT_AT, firstBytes(at, length));
    v128.store(entry + TEXT_AT, moreBytes(at, length), 16);
  } else {
    memory.copy(entry + TEXT_AT, at, length);
  }
  store<u32>(TABLE + (place << 2), ++count);
  return count - 1;
}

/** Differs for strings of different lengths. Reads up to seven bytes beyond the string. */
function hashOf(at: usize, length: usize): u32 {
  let hash: u64 = length;
  let p = at;
  let left = length;
  for (; left >= 8; left -= 8, p += 8) hash = mix(hash ^ load<u64>(p));
  if (left > 0) hash = mix(hash ^ (load<u64>(p) & (((<u64>1) << ((<u64>left) << 3)) - 1)));
  return <u32>(hash >> 32);
}

function mix(value: u64): u64 {
  const product = value * 0x9e3779b97f4a7c15;
  return product ^ (product >> 32);
}

/** Reads up to fifteen bytes beyond both. */
function sameBytes(a: usize, b: usize, length: usize): bool {
  let at: usize = 0;
  for (; at + 16 < length; at += 16) if (v128.any_true(v128.xor(v128.load(a + at), v128.load(b + at)))) return false;
  const differing = i8x16.bitmask(i8x16.ne(v128.load(a + at), v128.load(b + at)));
  const left = <i32>(length - at);
  return (differing & ((1 << left) - 1)) === 0;
}
