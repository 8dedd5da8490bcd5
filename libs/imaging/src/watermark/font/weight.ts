/**
 * Makes a variable font's outline bolder: the deltas of its `gvar` table, added in part. One axis, the weight, is all that the
 * embedded font has (https://learn.microsoft.com/typography/opentype/spec/gvar).
 */
import type { Outline } from './outlines.js';

const PRIVATE_POINTS = 0x2000;
const EMBEDDED_PEAK = 0x8000;
const INTERMEDIATE = 0x4000;
const COUNT = 0x0fff;
/** Points behind the outline's own that stand for its sides: origin, advance, top, bottom. */
const PHANTOMS = 4;

/** Reads numbers from front to back. */
interface Cursor {
  at: number;
}

/** How the points of one glyph move at full weight; undefined where the table moves none. */
interface Deltas {
  readonly points: readonly number[] | undefined;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/**
 * @param part of the way from the lightest to the boldest, 0 … 1
 * @returns the outline at that weight and by how much its advance grows, font units
 */
export function atWeight(
  outline: Outline,
  gvar: Buffer,
  glyph: number,
  part: number,
): { outline: Outline; wider: number } {
  const deltas = readDeltas(glyphData(gvar, glyph), outline.xs.length + PHANTOMS);
  if (deltas === undefined) return { outline, wider: 0 };
  const xs = outline.xs.map((value, i) => value + part * deltas.xs[i]!);
  const ys = outline.ys.map((value, i) => value + part * deltas.ys[i]!);
  if (deltas.points !== undefined) {
    moveBetween(outline, outline.xs, xs, deltas.points);
    moveBetween(outline, outline.ys, ys, deltas.points);
  }
  const end = outline.xs.length;
  return { outline: { ...outline, xs, ys }, wider: part * (deltas.xs[end + 1]! - deltas.xs[end]!) };
}

function glyphData(gvar: Buffer, glyph: number): Buffer {
  const isLong = (gvar.readUInt16BE(14) & 1) === 1;
  const offset = (index: number): number =>
    isLong ? gvar.readUInt32BE(20 + index * 4) : gvar.readUInt16BE(20 + index * 2) * 2;
  const start = gvar.readUInt32BE(16);
  return gvar.subarray(start + offset(glyph), start + offset(glyph + 1));
}

/** The deltas of the first tuple: with one axis and two masters there is no other. */
function readDeltas(bytes: Buffer, total: number): Deltas | undefined {
  if (bytes.length < 4) return undefined;
  const tuples = bytes.readUInt16BE(0);
  if ((tuples & COUNT) === 0) return undefined;
  const index = bytes.readUInt16BE(6);
  if ((index & (EMBEDDED_PEAK | INTERMEDIATE)) !== 0 || (tuples & COUNT) > 1) return undefined;
  const cursor = { at: bytes.readUInt16BE(2) };
  const shared = (tuples & 0x8000) !== 0 ? readPoints(bytes, cursor) : undefined;
  const points = (index & PRIVATE_POINTS) !== 0 ? readPoints(bytes, cursor) : shared;
  const count = points?.length ?? total;
  const [xs, ys] = [readRuns(bytes, cursor, count), readRuns(bytes, cursor, count)];
  if (points === undefined) return { points, xs, ys };
  const spread = (values: Float64Array): Float64Array => {
    const all = new Float64Array(total);
    for (const [i, point] of points.entries()) if (point < total) all[point] = values[i]!;
    return all;
  };
  return { points, xs: spread(xs), ys: spread(ys) };
}

/** Packed point numbers; undefined means all points. */
function readPoints(bytes: Buffer, cursor: Cursor): number[] | undefined {
  let count = bytes[cursor.at++]!;
  if (count === 0) return undefined;
  if (count >= 128) count = ((count & 127) << 8) | bytes[cursor.at++]!;
  const points: number[] = [];
  let last = 0;
  while (points.length < count) {
    const control = bytes[cursor.at++]!;
    for (let left = (control & 127) + 1; left > 0 && points.length < count; left--) {
      last += control >= 128 ? bytes.readUInt16BE((cursor.at += 2) - 2) : bytes[cursor.at++]!;
      points.push(last);
    }
  }
  return points;
}

/** Packed deltas: runs of zeros, of bytes and of words. */
function readRuns(bytes: Buffer, cursor: Cursor, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count;) {
    const control = bytes[cursor.at++]!;
    const end = Math.min(count, i + (control & 63) + 1);
    if (control >= 128) i = end;
    else
      for (; i < end; i++)
        values[i] = (control & 64) !== 0 ? bytes.readInt16BE((cursor.at += 2) - 2) : bytes.readInt8(cursor.at++);
  }
  return values;
}

/** Points that the table leaves out move as their neighbours along the contour do ("IUP"). */
function moveBetween({ ends }: Outline, from: Float64Array, to: Float64Array, points: readonly number[]): void {
  const touched = new Set(points);
  let start = 0;
  for (const end of ends) {
    const known = points.filter((point) => point >= start && point < end);
    const size = end - start;
    for (const [k, before] of known.entries()) {
      const after = known[(k + 1) % known.length]!;
      for (let i = start + ((before - start + 1) % size); i !== after; i = start + ((i - start + 1) % size))
        if (!touched.has(i))
          to[i] = from[i]! + between(from[i]!, [from[before]!, to[before]!], [from[after]!, to[after]!]);
    }
    start = end;
  }
}

function between(value: number, one: readonly [number, number], other: readonly [number, number]): number {
  const [[low, lowTo], [high, highTo]] = one[0] <= other[0] ? [one, other] : [other, one];
  const [lowBy, highBy] = [lowTo - low, highTo - high];
  if (low === high) return lowBy === highBy ? lowBy : 0;
  if (value <= low) return lowBy;
  if (value >= high) return highBy;
  return lowBy + ((highBy - lowBy) * (value - low)) / (high - low);
}
