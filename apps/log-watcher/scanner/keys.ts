/**
 * Keys come in the same order again and again. What stands between two values, from the comma or the opening bracket to the next value,
 * is remembered once it was found right, together with what followed it; where the expected bytes stand there again, nothing of them
 * is looked at twice.
 */
import { QUOTE, SPACE } from './characters';
import { findKey } from './fields';
import { firstBytes, isSame, MAX_BYTES, moreBytes } from './masks';
import { escaped, expectNoEscape, skipSpace, skipString } from './text';
import { skipColon } from './value';

/** Joints that are remembered; when there are more, all are forgotten. */
const MAX_JOINTS: u32 = 256;
/** A joint: its bytes, padded with zeros to 32; then u32 length, u32 place of the key if it is looked for, u32 number. */
const LENGTH_AT: usize = 32;
const PLACE_AT: usize = 36;
const JOINT_BYTES: usize = 48;
/** Joint 0 stands for none: it has no bytes. */
const JOINTS: usize = memory.data(<i32>(JOINT_BYTES * MAX_JOINTS));
/** By a hash of its bytes, the number of a joint, or 0. */
const PLACES: u32 = 1024;
const TABLE: usize = memory.data(PLACES);
/**
 * By the number of the joint before and five bits of what the line is about, of the joint that is expected: u32 its address, u16 its
 * length, u16 its number. What comes next waits for the length, so it is not fetched from the joint.
 */
const TOPIC_BITS: u32 = 5;
const EXPECTED_BYTES: u32 = MAX_JOINTS << (TOPIC_BITS + 3);
const EXPECTED: usize = memory.data(<i32>EXPECTED_BYTES);

let count: u32 = 1;

/** Whether the line in hand has a key that is spelt with escapes. */
export let oddKey: bool = false;
/** Where the value after the joint that was passed last begins, and the place of its key if it is looked for. */
export let valueAt: usize = 0;
export let placeOfKey: usize = 0;

/** Begins a line. */
export function expectPlainKeys(): void {
  oddKey = false;
}

/**
 * Passes the bytes up to the next value. @param at a comma or an opening bracket @param before the joint passed last, 0 at first
 * @returns the joint's number, 0 if it is not one to be remembered, −1 where it is no JSON
 */
export function passJoint(at: usize, before: u32, topic: u32): i32 {
  const expectedAt = EXPECTED + (((before << TOPIC_BITS) | (topic & ((1 << TOPIC_BITS) - 1))) << 3);
  const joint: usize = load<u32>(expectedAt);
  const length: usize = load<u16>(expectedAt, 4);
  if (length !== 0 && isSame(at, length, joint)) {
    // There may be more white space than there was before.
    const value = at + length;
    valueAt = <u32>load<u8>(value) <= SPACE ? skipSpace(value) : value;
    placeOfKey = load<u32>(joint, PLACE_AT);
    return load<u16>(expectedAt, 6);
  }
  const found = readJoint(at);
  if (found > 0) expect(expectedAt, found);
  return found;
}

function expect(expectedAt: usize, number: u32): void {
  const joint = JOINTS + <usize>number * JOINT_BYTES;
  store<u32>(expectedAt, <u32>joint);
  store<u16>(expectedAt, load<u16>(joint, LENGTH_AT), 4);
  store<u16>(expectedAt, <u16>number, 6);
}

function readJoint(at: usize): i32 {
  const quote = skipSpace(at + 1);
  if (<u32>load<u8>(quote) !== QUOTE) return -1;
  expectNoEscape();
  const keyEnd = skipString(quote + 1);
  if (keyEnd === 0) return -1;
  if (escaped) oddKey = true;
  valueAt = skipColon(keyEnd);
  if (valueAt === 0) return -1;
  placeOfKey = findKey(quote + 1, keyEnd - quote - 2);
  const length = valueAt - at;
  return escaped || length > MAX_BYTES ? 0 : numberOf(at, length);
}

function numberOf(at: usize, length: usize): u32 {
  const first = firstBytes(at, length);
  const more = moreBytes(at, length);
  let hash = (i64x2.extract_lane(first, 0) ^ length) * 0x9e3779b97f4a7c15;
  hash = (hash ^ i64x2.extract_lane(first, 1) ^ (hash >> 32)) * 0x9e3779b97f4a7c15;
  hash = (hash ^ i64x2.extract_lane(more, 0) ^ (hash >> 32)) * 0x9e3779b97f4a7c15;
  let place = (<u32>((<u64>hash) >> 32)) & (PLACES - 1);
  while (true) {
    const number: u32 = load<u8>(TABLE + place);
    if (number === 0) break;
    const joint = JOINTS + <usize>number * JOINT_BYTES;
    if (<usize>load<u32>(joint, LENGTH_AT) === length && isSame(at, length, joint)) return number;
    place = (place + 1) & (PLACES - 1);
  }
  if (count === MAX_JOINTS) return forget();
  const joint = JOINTS + <usize>count * JOINT_BYTES;
  v128.store(joint, first);
  v128.store(joint, more, 16);
  store<u32>(joint, <u32>length, LENGTH_AT);
  store<u32>(joint, <u32>placeOfKey, PLACE_AT);
  store<u8>(TABLE + place, <u8>count);
  return count++;
}

function forget(): u32 {
  memory.fill(TABLE, 0, PLACES);
  memory.fill(EXPECTED, 0, EXPECTED_BYTES);
  count = 1;
  return 0;
}
