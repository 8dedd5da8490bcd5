/** Where things lie in the scanner's memory. The other side of these constants is `src/parse/scanner-memory.ts`. */

/** Bytes scanned at one time. */
export const INPUT_BYTES: usize = 256 * 1024;
/** Loads of 16 bytes begin up to the last byte. */
const SLACK_BYTES: usize = 64;
export const INPUT: usize = memory.data(<i32>(INPUT_BYTES + SLACK_BYTES));
/** For a line that came in pieces, while what comes after it is in the input. */
export const ASIDE_BYTES: usize = 16 * 1024;
export const ASIDE: usize = memory.data(<i32>(ASIDE_BYTES + SLACK_BYTES));

/** Fields told apart, at most. */
export const MAX_FIELDS: usize = 32;

/**
 * A row tells of one line: u32 start, u32 end without the line feed, u8 status, u8 flags; at TYPES_AT a type byte for each field; at
 * VALUES_AT eight bytes for each: a number as f64, the u32 id of a name, or u32 start and u32 length of a text in the input.
 */
export const TYPES_AT: usize = 16;
export const VALUES_AT: usize = 48;
export const ROW_BYTES: usize = 304;
/** Few enough to stay in the first-level cache together with what is scanned. */
export const MAX_ROWS: usize = 64;
export const ROWS: usize = memory.data(<i32>(ROW_BYTES * MAX_ROWS));

/** What a line is. */
export const BLANK: u8 = 0;
export const OBJECT: u8 = 1;
export const MALFORMED: u8 = 2;
export const NOT_AN_OBJECT: u8 = 3;
/** Correct as far as it goes, but it needs the plain reader: a key is spelt with escapes, or it is nested very deeply. */
export const UNDECIDED: u8 = 4;
/** Several lines in a row that add nothing but their number; see `run.ts`. */
export const RUN: u8 = 5;
/** A photo was made, in a time that makes sense; nothing else is odd about the line; see `run.ts`. */
export const PROCESSED: u8 = 6;

/** Flags of a line: some of its bytes are above 127; they are no UTF-8. */
export const NOT_ASCII: u8 = 1;
export const NOT_UTF8: u8 = 2;

/** What a field holds. */
export const ABSENT: u8 = 0;
/** A number, exact. */
export const NUMBER: u8 = 1;
/** A number that needs more care than there is time for: its digits as a text. */
export const DIGITS: u8 = 2;
/** A string, as it stands between its quotes. */
export const TEXT: u8 = 3;
/** A string that occurred before. */
export const NAME: u8 = 4;
/** An instant in RFC 3339, as epoch ms. */
export const INSTANT: u8 = 5;
/** true, false, null, an array or an object. */
export const OTHER: u8 = 6;
/** A string with escapes, as it stands between its quotes. */
export const ESCAPED: u8 = 7;

/** How the strings of a field are kept. */
export const AS_TEXT: u8 = 0;
export const AS_NAME: u8 = 1;
export const AS_INSTANT: u8 = 2;

/** The fields that decide whether a line adds something beside itself. */
export const TIMESTAMP: usize = 0;
export const LEVEL: usize = 1;
export const SERVICE: usize = 2;
export const EVENT: usize = 3;
export const WEIGHT: usize = 4;
export const PROCESSING_TIME: usize = 11;
/** Fields from here on tell what a request was like: they are only looked for on lines that end one. */
export const FIRST_OF_REQUEST: usize = 12;
