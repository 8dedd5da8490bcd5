/** Comparing strings of up to 32 bytes without a loop. */

export const MAX_BYTES: usize = 32;

/** Bytes of 255, then bytes of 0: what is loaded n bytes before the middle keeps n bytes. */
const MASKS: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

/** The first 16 bytes at `at`, those beyond `length` zero. @param length up to 32 */
export function firstBytes(at: usize, length: usize): v128 {
  return v128.and(v128.load(at), v128.load(MASKS + MAX_BYTES - length));
}

/** The bytes 16 to 31 at `at`, those beyond `length` zero. @param length up to 32 */
export function moreBytes(at: usize, length: usize): v128 {
  return v128.and(v128.load(at, 16), v128.load(MASKS + MAX_BYTES - length, 16));
}

/** Whether the bytes are those of `known`, which is padded with zeros to 32. @param length up to 32 */
export function isSame(at: usize, length: usize, known: usize): bool {
  const first = v128.xor(firstBytes(at, length), v128.load(known));
  return !v128.any_true(v128.or(first, v128.xor(moreBytes(at, length), v128.load(known, 16))));
}
