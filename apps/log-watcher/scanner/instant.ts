/** Instants in the one form that writers of JSON lines use most; all others are left to the plain reader. */
import { COLON, MINUS, POINT, ZERO } from './characters';

/** `2026-11-21T08:30:00.123Z` */
export const INSTANT_BYTES: usize = 24;
const T: u32 = 0x54;
const Z: u32 = 0x5a;
/** Outside of these a time is not believed, or needs more care. */
const FIRST_YEAR: u32 = 2000;
const LAST_YEAR: u32 = 2099;
const DAY_MS: f64 = 86_400_000;
/** From 1 March of the year 0. */
const DAYS_TO_EPOCH: u32 = 719_468;

// Lines come in order of time: the minute of the last one is mostly the minute of the next.
let minuteText: v128 = i64x2.splat(0);
let minuteMs: f64 = 0;

/** The instant read last, epoch ms. */
export let instantMs: f64 = 0;

/** @param at 24 bytes, each of which is looked at @returns false where it is in another form, or needs more care */
export function readInstant(at: usize): bool {
  if (<u32>load<u8>(at, 16) !== COLON || <u32>load<u8>(at, 19) !== POINT || <u32>load<u8>(at, 23) !== Z) return false;
  const text = v128.load(at);
  if (v128.any_true(v128.xor(text, minuteText))) {
    const ms = readMinute(at);
    if (ms < 0) return false;
    minuteText = text;
    minuteMs = ms;
  }
  const seconds = twoDigits(at + 17);
  const tens = twoDigits(at + 20);
  const ones: u32 = <u32>load<u8>(at, 22) - ZERO;
  if (seconds > 59 || tens > 99 || ones > 9) return false;
  instantMs = minuteMs + <f64>(seconds * 1000 + tens * 10 + ones);
  return true;
}

/** Epoch ms of `2026-11-21T08:30`, −1 where it is none. */
function readMinute(at: usize): f64 {
  if (<u32>load<u8>(at, 4) !== MINUS || <u32>load<u8>(at, 7) !== MINUS) return -1;
  if (<u32>load<u8>(at, 10) !== T || <u32>load<u8>(at, 13) !== COLON) return -1;
  const century = twoDigits(at);
  const years = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  if (century > 99 || years > 99 || hour > 23 || minute > 59) return -1;
  const year = century * 100 + years;
  if (year < FIRST_YEAR || year > LAST_YEAR || month - 1 > 11 || day - 1 >= daysOf(year, month)) return -1;
  return <f64>daysBefore(year, month, day) * DAY_MS + <f64>((hour * 60 + minute) * 60_000);
}

/** Days of a month of these years, in which every fourth is a leap year. */
function daysOf(year: u32, month: u32): u32 {
  if (month === 2) return year & 3 ? 28 : 29;
  return 30 + ((month + (month >> 3)) & 1);
}

/** Days from 1970-01-01 to a date; years are counted from March, so that a leap day comes last. */
function daysBefore(year: u32, month: u32, day: u32): u32 {
  const years = month > 2 ? year : year - 1;
  const months = month > 2 ? month - 3 : month + 9;
  const leapDays = years / 4 - years / 100 + years / 400;
  return years * 365 + leapDays + (months * 153 + 2) / 5 + day - 1 - DAYS_TO_EPOCH;
}

/** More than 99 where one of the two is no digit. */
function twoDigits(at: usize): u32 {
  const tens: u32 = <u32>load<u8>(at) - ZERO;
  const ones: u32 = <u32>load<u8>(at, 1) - ZERO;
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}
