/**
 * Reads the container of a WOFF2 font: a table directory and one Brotli stream. Only what our embedded font needs; the tables come
 * out as they are stored, `glyf` in WOFF2's own transformed form (https://www.w3.org/TR/WOFF2/).
 */
import { brotliDecompressSync } from 'node:zlib';
import { Failure } from '#events';

/** Tables by tag; views into one buffer. */
export type FontTables = ReadonlyMap<string, Buffer>;

const SIGNATURE = 0x774f4632;
const HEADER_BYTES = 48;
/** Tags that the directory names by number, as far as we look at them; the number is the place in the list of the standard. */
const KNOWN_TAGS: Readonly<Record<number, string>> = {
  0: 'cmap',
  3: 'hmtx',
  2: 'hhea',
  10: 'glyf',
  11: 'loca',
  48: 'gvar',
};
const OWN_TAG = 63;
/** Our files unpack to some 150 KB. */
const MOST_BYTES = 4 * 1024 * 1024;

/** @throws Failure UnexpectedError where the file is not what it should be */
export function readWoff2(file: Buffer): FontTables {
  if (file.length < HEADER_BYTES || file.readUInt32BE(0) !== SIGNATURE)
    throw new Failure('UnexpectedError', 'The embedded font is damaged.');
  const cursor = { at: HEADER_BYTES };
  const places = Array.from({ length: file.readUInt16BE(12) }, () => readEntry(file, cursor));
  const packed = file.subarray(cursor.at, cursor.at + file.readUInt32BE(20));
  const data = brotliDecompressSync(packed, { maxOutputLength: MOST_BYTES });
  let end = 0;
  return new Map(places.map(({ tag, bytes }): [string, Buffer] => [tag, data.subarray(end, (end += bytes))]));
}

function readEntry(file: Buffer, cursor: { at: number }): { tag: string; bytes: number } {
  const flags = file[cursor.at++]!;
  const known = flags & 63;
  const tag =
    known === OWN_TAG ? file.toString('latin1', cursor.at, (cursor.at += 4)) : (KNOWN_TAGS[known] ?? `#${known}`);
  const bytes = readBase128(file, cursor);
  const version = flags >> 6;
  // `glyf` and `loca` are transformed in version 0, all others in any other.
  const isTransformed = tag === 'glyf' || tag === 'loca' ? version === 0 : version !== 0;
  return { tag, bytes: isTransformed ? readBase128(file, cursor) : bytes };
}

function readBase128(file: Buffer, cursor: { at: number }): number {
  let value = 0;
  for (let length = 0; length < 5; length++) {
    const byte = file[cursor.at++]!;
    value = value * 128 + (byte & 127);
    if (byte < 128) break;
  }
  return value;
}
