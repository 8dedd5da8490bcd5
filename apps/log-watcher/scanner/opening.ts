/**
 * Most lines say the same between their time and their event: level, service, part of the program. Such stretches of bytes are
 * remembered with what they told; where the expected one stands there again, it is taken at one glance.
 */
import { ABSENT, LEVEL, NAME, SERVICE, TYPES_AT, VALUES_AT } from './layout';

/** Stretches that are remembered; the oldest makes room for a new one. */
const MAX_STRETCHES: u32 = 16;
/** Shortest and longest that is remembered, in bytes. */
const MIN_BYTES: usize = 16;
const MAX_BYTES: usize = 112;
/**
 * A stretch: its bytes, from the comma after the time to the comma before the event, both with it; then u32 length, u32 the joint passed
 * last, u32 names of level and service, u8 types of both.
 */
const LENGTH_AT: usize = 112;
const JOINT_AT: usize = 116;
const LEVEL_AT: usize = 120;
const SERVICE_AT: usize = 124;
const LEVEL_TYPE_AT: usize = 128;
const SERVICE_TYPE_AT: usize = 129;
const STRETCH_BYTES: usize = 144;
const STRETCHES: usize = memory.data(<i32>(STRETCH_BYTES * MAX_STRETCHES));
/** By the number of the stretch that a line had: the number of the one that came after it before. */
const EXPECTED: usize = memory.data(<i32>MAX_STRETCHES);

let count: u32 = 0;
let oldest: u32 = 0;
let last: u32 = 0;

/** Forgets all: the names in them are void. */
export function forgetOpenings(): void {
  count = 0;
  oldest = 0;
  last = 0;
  memory.fill(EXPECTED, 0, MAX_STRETCHES);
}

/** The joint passed last in the stretch that passOpening() passed. */
export let openingJoint: u32 = 0;

/** Passes the stretch that is expected. @param at the comma after a line's time @param row of the line @returns the comma before its event, or 0 */
export function passOpening(at: usize, row: usize): usize {
  const number: u32 = load<u8>(EXPECTED + last);
  if (number >= count) return 0;
  const stretch = STRETCHES + <usize>number * STRETCH_BYTES;
  const length: usize = load<u32>(stretch, LENGTH_AT);
  if (!isSame(at, stretch, length)) return 0;
  last = number;
  store<u8>(row + TYPES_AT + LEVEL, load<u8>(stretch, LEVEL_TYPE_AT));
  store<u8>(row + TYPES_AT + SERVICE, load<u8>(stretch, SERVICE_TYPE_AT));
  store<u32>(row + VALUES_AT + (LEVEL << 3), load<u32>(stretch, LEVEL_AT));
  store<u32>(row + VALUES_AT + (SERVICE << 3), load<u32>(stretch, SERVICE_AT));
  openingJoint = load<u32>(stretch, JOINT_AT);
  return at + length - 1;
}

/**
 * Remembers a stretch in which nothing was told but names of level and service.
 * @param at the comma after a line's time @param end the comma before its event @param joint passed last before that
 */
export function noteOpening(at: usize, end: usize, joint: u32, row: usize): void {
  const length = end + 1 - at;
  if (length < MIN_BYTES || length > MAX_BYTES || !isName(row, LEVEL) || !isName(row, SERVICE)) return;
  const number = numberOf(at, length);
  const stretch = STRETCHES + <usize>number * STRETCH_BYTES;
  memory.copy(stretch, at, length);
  store<u32>(stretch, <u32>length, LENGTH_AT);
  store<u32>(stretch, joint, JOINT_AT);
  store<u8>(stretch, load<u8>(row + TYPES_AT + LEVEL), LEVEL_TYPE_AT);
  store<u8>(stretch, load<u8>(row + TYPES_AT + SERVICE), SERVICE_TYPE_AT);
  store<u32>(stretch, load<u32>(row + VALUES_AT + (LEVEL << 3)), LEVEL_AT);
  store<u32>(stretch, load<u32>(row + VALUES_AT + (SERVICE << 3)), SERVICE_AT);
  store<u8>(EXPECTED + last, <u8>number);
  last = number;
}

/** Its own number where it is known, else a new one. */
function numberOf(at: usize, length: usize): u32 {
  for (let number: u32 = 0; number < count; number++) {
    const stretch = STRETCHES + <usize>number * STRETCH_BYTES;
    if (<usize>load<u32>(stretch, LENGTH_AT) === length && isSame(at, stretch, length)) return number;
  }
  if (count < MAX_STRETCHES) return count++;
  const number = oldest;
  oldest = (oldest + 1) % MAX_STRETCHES;
  return number;
}

function isName(row: usize, field: usize): bool {
  const type = load<u8>(row + TYPES_AT + field);
  return type === ABSENT || type === NAME;
}

/** The last sixteen bytes are looked at together, whatever they have been looked at before. @param length at least 16 */
function isSame(at: usize, stretch: usize, length: usize): bool {
  const tail = length - 16;
  let differing = v128.xor(v128.load(at + tail), v128.load(stretch + tail));
  for (let i: usize = 0; i < tail; i += 16)
    differing = v128.or(differing, v128.xor(v128.load(at + i), v128.load(stretch + i)));
  return !v128.any_true(differing);
}
