/** Numbers by the grammar of JSON, and the values of those that doubles hold exactly. */
import { MINUS, PLUS, POINT, ZERO } from './characters';
import { DIGITS, NUMBER } from './layout';

/** Powers of ten that a double holds exactly. */
const POWERS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);
const MAX_POWER: i32 = 22;
/** Up to here a double holds every whole number. */
const MAX_MANTISSA: u64 = 1 << 53;
/** Digits that a u64 holds whatever they are. */
const MAX_DIGITS: usize = 19;

/** Of the number read last: its digits as a whole number, their count, and the power of ten that they are multiplied by. */
let mantissa: u64 = 0;
let digits: usize = 0;
let power: i32 = 0;

/** @param at a minus or a digit @returns after the number, 0 where it is none */
export function skipNumber(at: usize): usize {
  let p = at;
  if (<u32>load<u8>(p) === MINUS) p++;
  const whole = p;
  p = skipDigits(p);
  // No digit at all, or a zero with more after it.
  if (p === whole || (p > whole + 1 && <u32>load<u8>(whole) === ZERO)) return 0;
  if (<u32>load<u8>(p) === POINT) {
    const fraction = p + 1;
    p = skipDigits(fraction);
    if (p === fraction) return 0;
  }
  return ((<u32>load<u8>(p)) | 0x20) === 0x65 ? skipExponent(p + 1) : p;
}

function skipExponent(at: usize): usize {
  const c: u32 = load<u8>(at);
  const first = c === PLUS || c === MINUS ? at + 1 : at;
  const end = skipDigits(first);
  return end === first ? 0 : end;
}

function skipDigits(at: usize): usize {
  let p = at;
  while (true) {
    const values = i8x16.sub(v128.load(p), i8x16.splat(<i8>ZERO));
    const others = ~i8x16.bitmask(i8x16.eq(i8x16.min_u(values, i8x16.splat(9)), values)) & 0xffff;
    if (others !== 0) return p + <usize>ctz(others);
    p += 16;
  }
}

/**
 * Keeps a number's value, or its digits where the value would not be exact by one multiplication.
 * @param at where the number begins @param end after it @param to eight bytes @returns NUMBER or DIGITS
 */
export function takeNumber(at: usize, end: usize, to: usize): u8 {
  const negative = <u32>load<u8>(at) === MINUS;
  measure(negative ? at + 1 : at, end);
  if (digits > MAX_DIGITS || mantissa > MAX_MANTISSA || power > MAX_POWER || power < -MAX_POWER) {
    store<u32>(to, <u32>at);
    store<u32>(to, <u32>(end - at), 4);
    return DIGITS;
  }
  // Both are exact, so the one rounding of this operation is the rounding of the decimal number.
  const whole = <f64>mantissa;
  const value =
    power < 0 ? whole / load<f64>(POWERS + ((<usize>-power) << 3)) : whole * load<f64>(POWERS + ((<usize>power) << 3));
  store<f64>(to, negative ? -value : value);
  return NUMBER;
}

function measure(at: usize, end: usize): void {
  let p = addDigits(at, 0);
  digits = p - at;
  power = 0;
  if (p < end && <u32>load<u8>(p) === POINT) {
    const fraction = p + 1;
    p = addDigits(fraction, mantissa);
    power = -(<i32>(p - fraction));
    digits += p - fraction;
  }
  if (p < end) power += exponent(p + 1, end);
}

function addDigits(at: usize, to: u64): usize {
  let p = at;
  let sum = to;
  while (true) {
    const digit: u32 = <u32>load<u8>(p) - ZERO;
    if (digit > 9) break;
    sum = sum * 10 + digit;
    p++;
  }
  mantissa = sum;
  return p;
}

/** More than any that is multiplied by, if it is large. */
function exponent(at: usize, end: usize): i32 {
  const c: u32 = load<u8>(at);
  let size: i32 = 0;
  for (let p = c === PLUS || c === MINUS ? at + 1 : at; p < end; p++)
    size = min(100_000, size * 10 + <i32>(<u32>load<u8>(p) - ZERO));
  return c === MINUS ? -size : size;
}
