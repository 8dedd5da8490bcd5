/**
 * Most lines add nothing to the figures but themselves: they tell of a step, not of a request's end. Such lines in a row, in order and
 * of the same second, are told of together in one row: its first field is the time of the first one, its second that of the last one,
 * its third two u32: how many lines they are, and how many of them are arrivals. How often each event occurred in them is counted apart.
 */
import {
  ABSENT,
  EVENT,
  INSTANT,
  LEVEL,
  NAME,
  NOT_UTF8,
  NUMBER,
  OBJECT,
  PROCESSED,
  PROCESSING_TIME,
  RUN,
  SERVICE,
  TIMESTAMP,
  TYPES_AT,
  VALUES_AT,
  WEIGHT,
} from './layout';
import { MAX_NAMES, ROLES } from './names';

/** Roles of names; one that adds something of its own as an event, a level or a service has none of them in that place. */
const PLAIN_EVENT: u32 = 1;
const ARRIVAL: u32 = 2;
const PLAIN_LEVEL: u32 = 4;
const PLAIN_SERVICE: u32 = 8;
const PHOTO: u32 = 16;

/** No request takes longer, in ms; the other side of this is in `src/parse/field-values.ts`. */
const MAX_DURATION_MS: f64 = 86_400_000;

const LAST_AT: usize = VALUES_AT + 8;
const LINES_AT: usize = VALUES_AT + 16;
const ARRIVALS_AT: usize = VALUES_AT + 20;

/** For each name, how often it was the event of a line in a run; and the names for which that is not 0. */
export const EVENT_COUNTS: usize = memory.data(<i32>(MAX_NAMES * 4));
export const COUNTED: usize = memory.data(<i32>(MAX_NAMES * 4));
let counted: u32 = 0;

/** How many names COUNTED holds; forgets them. Whoever takes them sets their counts to 0. */
export function takeCounted(): u32 {
  const taken = counted;
  counted = 0;
  return taken;
}

/** What a line adds by its event, where nothing else is odd about it: PLAIN_EVENT, ARRIVAL, PHOTO; else 0. */
function addsOf(row: usize): u32 {
  if (load<u8>(row, 8) !== OBJECT || (load<u8>(row, 9) & NOT_UTF8) !== 0) return 0;
  if (load<u8>(row, TYPES_AT + TIMESTAMP) !== INSTANT || load<u8>(row, TYPES_AT + WEIGHT) !== ABSENT) return 0;
  if (load<u8>(row, TYPES_AT + EVENT) !== NAME) return 0;
  if (!isPlainName(row, LEVEL, PLAIN_LEVEL) || !isPlainName(row, SERVICE, PLAIN_SERVICE)) return 0;
  return roleAt(row, EVENT) & (PLAIN_EVENT | ARRIVAL | PHOTO);
}

/** Whether a line adds nothing but itself. One that tells of a photo is marked as such. */
export function isPlain(row: usize): bool {
  const adds = addsOf(row);
  if (adds === PHOTO) markPhoto(row);
  return (adds & (PLAIN_EVENT | ARRIVAL)) !== 0;
}

function markPhoto(row: usize): void {
  if (load<u8>(row, TYPES_AT + PROCESSING_TIME) !== NUMBER) return;
  const ms = load<f64>(row, VALUES_AT + (PROCESSING_TIME << 3));
  if (!(ms >= 0 && ms <= MAX_DURATION_MS)) return;
  countEvent(row);
  store<u8>(row, PROCESSED, 8);
}

/** Whether lines of that event, a name's number, end no request for all that is known: then nobody asks what it was like. */
export function endsNothing(event: u32): bool {
  return ((<u32>load<u8>(ROLES + event)) & (PLAIN_EVENT | ARRIVAL)) !== 0;
}

function isPlainName(row: usize, field: usize, role: u32): bool {
  const type = load<u8>(row + TYPES_AT + field);
  return type === ABSENT || (type === NAME && (roleAt(row, field) & role) !== 0);
}

function roleAt(row: usize, field: usize): u32 {
  return load<u8>(ROLES + load<u32>(row + VALUES_AT + (field << 3)));
}

/** Makes a plain line's row one of a run. */
export function beginRun(row: usize): void {
  const arrivals = countEvent(row);
  store<u8>(row, RUN, 8);
  store<f64>(row, load<f64>(row, VALUES_AT), LAST_AT);
  store<u32>(row, 1, LINES_AT);
  store<u32>(row, arrivals, ARRIVALS_AT);
}

/** Takes a plain line into a run. @returns false where it does not belong there */
export function extendRun(run: usize, row: usize): bool {
  const atMs = load<f64>(row, VALUES_AT);
  if (atMs < load<f64>(run, LAST_AT) || secondOf(atMs) !== secondOf(load<f64>(run, VALUES_AT))) return false;
  store<f64>(run, atMs, LAST_AT);
  store<u32>(run, load<u32>(row, 4), 4);
  store<u32>(run, load<u32>(run, LINES_AT) + 1, LINES_AT);
  store<u32>(run, load<u32>(run, ARRIVALS_AT) + countEvent(row), ARRIVALS_AT);
  return true;
}

/** Times are after 1999 and before 2100. */
function secondOf(atMs: f64): i64 {
  return <i64>atMs / 1000;
}

/** @returns 1 for an arrival */
function countEvent(row: usize): u32 {
  const id = load<u32>(row, VALUES_AT + (EVENT << 3));
  const at = EVENT_COUNTS + (id << 2);
  const before = load<u32>(at);
  if (before === 0) store<u32>(COUNTED + (counted++ << 2), id);
  store<u32>(at, before + 1);
  return ((<u32>load<u8>(ROLES + id)) & ARRIVAL) >> 1;
}
