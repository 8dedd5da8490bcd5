/**
 * The scanner: one pass over bytes finds lines, decides which of them are JSON objects, strictly, and notes the few fields that are
 * looked for. A module of its own that knows bytes and nothing of what a log line means.
 */
import { CARRIAGE_RETURN, CLOSE_OBJECT, COMMA, LINE_FEED, OPEN_OBJECT, QUOTE, SPACE } from './characters';
import { takeValue } from './fields';
import { expectPlainKeys, oddKey, passJoint, placeOfKey, valueAt } from './keys';
import {
  BLANK,
  EVENT,
  FIRST_OF_REQUEST,
  LEVEL,
  MALFORMED,
  MAX_FIELDS,
  MAX_ROWS,
  NAME,
  NOT_AN_OBJECT,
  OBJECT,
  ROW_BYTES,
  ROWS,
  SERVICE,
  TIMESTAMP,
  TYPES_AT,
  UNDECIDED,
  VALUES_AT,
} from './layout';
import { forgetTexts } from './names';
import { forgetOpenings, noteOpening, openingJoint, passOpening } from './opening';
import { beginRun, endsNothing, extendRun, isPlain } from './run';
import { findLineFeed, skipSpace, skipString } from './text';
import { flagsOf } from './utf8';
import { expectShallow, skipValue, tooDeep } from './value';

export { addKey } from './fields';
export { ASIDE, ASIDE_BYTES, INPUT, INPUT_BYTES, ROWS } from './layout';
export { nameAt, nameCount, ROLES } from './names';
export { COUNTED, EVENT_COUNTS, takeCounted } from './run';

/** Stands for a key that is not looked for. */
const NO_FIELD: usize = MAX_FIELDS;

/** Where the lines go on that the last scan left. */
export let scannedTo: usize = 0;
/** Whether the line in hand tells of two events. */
let oddEvent: bool = false;
/** What the line in hand is about by its event, once that is known, and whether nobody asks what its request was like. */
let topic: u32 = 0;
let isPassing: bool = false;
/** Where a stretch of the line in hand began that may lead to its event; 0 where it tells more than that may. */
let openingAt: usize = 0;

/** Forgets all names; numbers begin at 0 again. */
export function forgetNames(): void {
  forgetTexts();
  forgetOpenings();
}

/**
 * Scans whole lines. @param from where the first one begins @param end after the line feed of the last one
 * @returns how many rows are filled, at most MAX_ROWS; `scannedTo` is where to go on
 */
export function scan(from: usize, end: usize): usize {
  let at = from;
  let row = ROWS;
  let run: usize = 0;
  while (at < end && row < ROWS + MAX_ROWS * ROW_BYTES) {
    at = scanLine(at, end, row);
    if (!isPlain(row)) {
      run = 0;
    } else if (run !== 0 && extendRun(run, row)) {
      continue;
    } else {
      beginRun(row);
      run = row;
    }
    row += ROW_BYTES;
  }
  scannedTo = at;
  return (row - ROWS) / ROW_BYTES;
}

/** @returns where the next line begins */
function scanLine(start: usize, end: usize, row: usize): usize {
  v128.store(row + TYPES_AT, i64x2.splat(0));
  v128.store(row + TYPES_AT, i64x2.splat(0), 16);
  const feed = readLine(start, row);
  const lineEnd = feed === 0 ? findLineFeed(start, end) : feed;
  store<u32>(row, <u32>start);
  store<u32>(row, <u32>lineEnd, 4);
  store<u8>(row, flagsOf(start, lineEnd), 9);
  return lineEnd + 1;
}

/** Sets the row's status. @returns the line feed, 0 where it was not come to */
function readLine(start: usize, row: usize): usize {
  expectPlainKeys();
  expectShallow();
  oddEvent = false;
  let p = <u32>load<u8>(start) <= SPACE ? skipSpace(start) : start;
  const c: u32 = load<u8>(p);
  if (c === LINE_FEED) {
    const blank = p === start || (p === start + 1 && <u32>load<u8>(start) === CARRIAGE_RETURN);
    return endLine(p, row, blank ? BLANK : MALFORMED);
  }
  p = c === OPEN_OBJECT ? readObject(p, row) : skipValue(p);
  if (p !== 0) p = <u32>load<u8>(p) === LINE_FEED ? p : skipSpace(p);
  if (p === 0 || <u32>load<u8>(p) !== LINE_FEED) return endLine(0, row, tooDeep ? UNDECIDED : MALFORMED);
  if (c !== OPEN_OBJECT) return endLine(p, row, NOT_AN_OBJECT);
  return endLine(p, row, oddKey || oddEvent ? UNDECIDED : OBJECT);
}

function endLine(feed: usize, row: usize, status: u8): usize {
  store<u8>(row, status, 8);
  return feed;
}

/** @param at the opening bracket @returns after the closing one, 0 where it is no JSON */
function readObject(at: usize, row: usize): usize {
  let p = at;
  if (<u32>load<u8>(skipSpace(at + 1)) === CLOSE_OBJECT) return skipSpace(at + 1) + 1;
  let joint: i32 = 0;
  topic = 0;
  isPassing = false;
  openingAt = 0;
  while (true) {
    const from = p;
    const before = joint;
    joint = passJoint(p, joint, topic);
    if (joint < 0) return 0;
    const field: usize = placeOfKey === 0 ? NO_FIELD : load<u8>(placeOfKey, 1);
    if (field === NO_FIELD || (isPassing && field >= FIRST_OF_REQUEST)) {
      p = <u32>load<u8>(valueAt) === QUOTE ? skipString(valueAt + 1) : skipValue(valueAt);
    } else {
      p = takeValue(valueAt, placeOfKey, row);
      noteField(field, from, before, row);
    }
    if (p === 0) return 0;
    if (<u32>load<u8>(p) <= SPACE) p = skipSpace(p);
    const c: u32 = load<u8>(p);
    if (c !== COMMA) return c === CLOSE_OBJECT ? p + 1 : 0;
    if (from !== at || field !== TIMESTAMP) continue;
    const eventAt = passOpening(p, row);
    if (eventAt === 0) {
      openingAt = p;
    } else {
      p = eventAt;
      joint = openingJoint;
    }
  }
}

/** What a field makes of the line. @param from the comma before it @param before the joint passed last before that */
function noteField(field: usize, from: usize, before: u32, row: usize): void {
  if (field === LEVEL || field === SERVICE) return;
  if (field === EVENT) {
    if (openingAt !== 0 && !oddKey) noteOpening(openingAt, from, before, row);
    topic = load<u32>(row, VALUES_AT + (EVENT << 3));
    // A second event makes it another line, of which too little may have been noted.
    if (isPassing) oddEvent = true;
    isPassing = load<u8>(row, TYPES_AT + EVENT) === NAME && endsNothing(topic);
  }
  openingAt = 0;
}
