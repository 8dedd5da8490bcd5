/**
 * Whether bytes are UTF-8, sixteen at a time, by three table look-ups for each pair of neighbours (Keiser and Lemire, "Validating UTF-8
 * in less than one instruction per byte", 2021).
 */
import { NOT_ASCII, NOT_UTF8 } from './layout';

// What may be wrong with a byte and the one before it: a bit for each error, set in the tables wherever their part allows for it.
const TOO_SHORT: u8 = 1 << 0;
const TOO_LONG: u8 = 1 << 1;
const OVERLONG_3: u8 = 1 << 2;
const TOO_LARGE: u8 = 1 << 3;
const SURROGATE: u8 = 1 << 4;
const OVERLONG_2: u8 = 1 << 5;
const OVERLONG_4: u8 = 1 << 6;
const TWO_CONTINUATIONS: u8 = 1 << 7;
/** Shares its bit with OVERLONG_4: no byte allows for both. */
const FAR_TOO_LARGE: u8 = 1 << 6;

const CARRY: u8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS;
const LARGE: u8 = CARRY | TOO_LARGE | FAR_TOO_LARGE;
const CONTINUED: u8 = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS;

/** By the high four bits of the byte before, by its low four, and by the high four of the byte itself. */
const BEFORE_HIGH: usize = memory.data<u8>([
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TWO_CONTINUATIONS,
  TWO_CONTINUATIONS,
  TWO_CONTINUATIONS,
  TWO_CONTINUATIONS,
  TOO_SHORT | OVERLONG_2,
  TOO_SHORT,
  TOO_SHORT | OVERLONG_3 | SURROGATE,
  TOO_SHORT | TOO_LARGE | FAR_TOO_LARGE | OVERLONG_4,
]);
const BEFORE_LOW: usize = memory.data<u8>([
  CARRY | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
  CARRY | OVERLONG_2,
  CARRY,
  CARRY,
  CARRY | TOO_LARGE,
  LARGE,
  LARGE,
  LARGE,
  LARGE,
  LARGE,
  LARGE,
  LARGE,
  LARGE,
  LARGE | SURROGATE,
  LARGE,
  LARGE,
]);
const HIGH: usize = memory.data<u8>([
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  CONTINUED | OVERLONG_3 | FAR_TOO_LARGE | OVERLONG_4,
  CONTINUED | OVERLONG_3 | TOO_LARGE,
  CONTINUED | SURROGATE | TOO_LARGE,
  CONTINUED | SURROGATE | TOO_LARGE,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
]);
/** Bytes of 255, then bytes of 0: what is loaded n bytes before the middle keeps n bytes. */
const MASKS: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0,
]);

/** @param end of the bytes from `at` on; what follows is an ASCII character @returns flags of the line */
export function flagsOf(at: usize, end: usize): u8 {
  let all = i64x2.splat(0);
  for (let p = at; p < end; p += 64) {
    const half = v128.or(v128.load(p), v128.load(p, 16));
    all = v128.or(all, v128.or(half, v128.or(v128.load(p, 32), v128.load(p, 48))));
  }
  // Most lines are ASCII. What was loaded beyond the end costs a look more, not a wrong answer.
  if (i8x16.bitmask(all) === 0) return 0;
  return validate(at, end) ? NOT_ASCII : NOT_ASCII | NOT_UTF8;
}

/** Sixteen bytes, those beyond the end zero. */
function blockAt(at: usize, end: usize): v128 {
  return end - at >= 16 ? v128.load(at) : v128.and(v128.load(at), v128.load(MASKS + 16 - (end - at)));
}

function validate(at: usize, end: usize): bool {
  let before = i64x2.splat(0);
  let wrong = i64x2.splat(0);
  for (let p = at; p < end; p += 16) {
    const block = blockAt(p, end);
    // Among ASCII nothing is wrong, and few blocks are anything else.
    if (i8x16.bitmask(v128.or(before, block)) !== 0) wrong = v128.or(wrong, errorsOf(before, block));
    before = block;
  }
  // A character that the end cuts off.
  wrong = v128.or(wrong, errorsOf(before, i64x2.splat(0)));
  return !v128.any_true(wrong);
}

function errorsOf(before: v128, block: v128): v128 {
  const one = i8x16.shuffle(before, block, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
  const two = i8x16.shuffle(before, block, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
  const three = i8x16.shuffle(before, block, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
  const low = v128.and(one, i8x16.splat(0x0f));
  const pairs = v128.and(
    v128.and(i8x16.swizzle(v128.load(BEFORE_HIGH), i8x16.shr_u(one, 4)), i8x16.swizzle(v128.load(BEFORE_LOW), low)),
    i8x16.swizzle(v128.load(HIGH), i8x16.shr_u(block, 4)),
  );
  // Third and fourth bytes: two continuations in a row are wrong everywhere but there.
  const third = i8x16.sub_sat_u(two, i8x16.splat(0x60));
  const fourth = i8x16.sub_sat_u(three, i8x16.splat(0x70));
  return v128.xor(v128.and(v128.or(third, fourth), i8x16.splat(-128)), pairs);
}
