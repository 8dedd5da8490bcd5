/**
 * The scanner: one pass over bytes finds lines, decides which of them are JSON objects, strictly, and notes the few fields that are
 * looked for. A module of its own that knows bytes and nothing of what a log line means.
 */
import { CARRIAGE_RETURN, CLOSE_OBJECT, COMMA, LINE_FEED, OPEN_OBJECT, QUOTE, SPACE } from './characters';
import { findKey, takeValue } from './fields';
import {
  BLANK,
  MALFORMED,
  MAX_ROWS,
  NOT_AN_OBJECT,
  NOT_UTF8,
  OBJECT,
  ROW_BYTES,
  ROWS,
  TYPES_AT,
  UNDECIDED,
} from './layout';
import { escaped, expectNoEscape, findLineFeed, skipSpace, skipString } from './text';
import { isUtf8 } from './utf8';
import { expectShallow, skipColon, skipValue, tooDeep } from './value';

export { addKey } from './fields';
export { INPUT, INPUT_BYTES, ROWS } from './layout';
export { forgetNames, nameAt, nameCount } from './names';

/** Where the lines go on that the last scan left. */
export let scannedTo: usize = 0;

/** Whether the line in hand has a key that is spelt with escapes. */
let oddKey: bool = false;

/**
 * Scans whole lines. @param from where the first one begins @param end after the line feed of the last one
 * @returns how many rows are filled, at most MAX_ROWS; `scannedTo` is where to go on
 */
export function scan(from: usize, end: usize): usize {
  let at = from;
  let rows: usize = 0;
  for (; rows < MAX_ROWS && at < end; rows++) at = scanLine(at, end, ROWS + rows * ROW_BYTES);
  scannedTo = at;
  return rows;
}

/** @returns where the next line begins */
function scanLine(start: usize, end: usize, row: usize): usize {
  v128.store(row + TYPES_AT, i64x2.splat(0));
  v128.store(row + TYPES_AT, i64x2.splat(0), 16);
  const feed = readLine(start, row);
  const lineEnd = feed === 0 ? findLineFeed(start, end) : feed;
  store<u32>(row, <u32>start);
  store<u32>(row, <u32>lineEnd, 4);
  store<u8>(row, isUtf8(start, lineEnd) ? 0 : NOT_UTF8, 9);
  return lineEnd + 1;
}

/** Sets the row's status. @returns the line feed, 0 where it was not come to */
function readLine(start: usize, row: usize): usize {
  oddKey = false;
  expectShallow();
  let p = <u32>load<u8>(start) <= SPACE ? skipSpace(start) : start;
  const c: u32 = load<u8>(p);
  if (c === LINE_FEED) {
    const blank = p === start || (p === start + 1 && <u32>load<u8>(start) === CARRIAGE_RETURN);
    return endLine(p, row, blank ? BLANK : MALFORMED);
  }
  p = c === OPEN_OBJECT ? readObject(p + 1, row) : skipValue(p);
  if (p !== 0) p = <u32>load<u8>(p) === LINE_FEED ? p : skipSpace(p);
  if (p === 0 || <u32>load<u8>(p) !== LINE_FEED) return endLine(0, row, tooDeep ? UNDECIDED : MALFORMED);
  if (c !== OPEN_OBJECT) return endLine(p, row, NOT_AN_OBJECT);
  return endLine(p, row, oddKey ? UNDECIDED : OBJECT);
}

function endLine(feed: usize, row: usize, status: u8): usize {
  store<u8>(row, status, 8);
  return feed;
}

/** @param at after the opening bracket @returns after the closing one, 0 where it is no JSON */
function readObject(at: usize, row: usize): usize {
  let p = skipSpace(at);
  if (<u32>load<u8>(p) === CLOSE_OBJECT) return p + 1;
  while (true) {
    if (<u32>load<u8>(p) !== QUOTE) return 0;
    p = readMember(p + 1, row);
    if (p === 0) return 0;
    let c: u32 = load<u8>(p);
    if (c <= SPACE) {
      p = skipSpace(p);
      c = load<u8>(p);
    }
    p++;
    if (c !== COMMA) return c === CLOSE_OBJECT ? p : 0;
    if (<u32>load<u8>(p) <= SPACE) p = skipSpace(p);
  }
}

/** @param key after the opening quote of its key @returns after the member's value, 0 where it is no JSON */
function readMember(key: usize, row: usize): usize {
  expectNoEscape();
  const keyEnd = skipString(key);
  if (keyEnd === 0) return 0;
  if (escaped) oddKey = true;
  const value = skipColon(keyEnd);
  if (value === 0) return 0;
  const place = findKey(key, keyEnd - 1 - key);
  return place === 0 ? skipValue(value) : takeValue(value, place, row);
}
