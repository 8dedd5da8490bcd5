/**
 * Glyph outlines out of WOFF2's transformed `glyf` table (https://www.w3.org/TR/WOFF2/#glyf_table_format): seven streams, from
 * which each glyph in turn takes its points. The fonts used here have simple glyphs only; a composite one counts as empty.
 */

/** An outline in font units, y upwards: contours of quadratic curves, points on and off them. */
export interface Outline {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly onCurve: Uint8Array;
  /** Index after the last point of each contour. */
  readonly ends: readonly number[];
}

const HEADER_BYTES = 36;

/** A stream that is read from front to back. */
class Stream {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}
  byte(): number {
    return this.bytes[this.at++]!;
  }
  int16(): number {
    this.at += 2;
    return this.bytes.readInt16BE(this.at - 2);
  }
  /** "255UInt16": one byte for small numbers, three codes for larger ones. */
  packed(): number {
    const code = this.byte();
    if (code === 253) return (this.byte() << 8) | this.byte();
    if (code === 254) return 506 + this.byte();
    return code === 255 ? 253 + this.byte() : code;
  }
}

/** All outlines of a transformed `glyf` table, by glyph index. */
export function readOutlines(glyf: Buffer): Outline[] {
  const count = glyf.readUInt16BE(4);
  let end = HEADER_BYTES;
  const stream = (index: number): Stream => {
    const length = glyf.readUInt32BE(8 + index * 4);
    return new Stream(glyf.subarray(end, (end += length)));
  };
  const [contours, points, flags, coordinates] = [stream(0), stream(1), stream(2), stream(3)];
  return Array.from({ length: count }, () => {
    const number = contours.int16();
    if (number <= 0) return { xs: new Float64Array(), ys: new Float64Array(), onCurve: new Uint8Array(), ends: [] };
    let total = 0;
    const ends = Array.from({ length: number }, () => (total += points.packed()));
    const outline = readPoints(total, ends, flags, coordinates);
    coordinates.packed(); // Length of the hinting program, which lies in a stream of its own.
    return outline;
  });
}

function readPoints(total: number, ends: number[], flags: Stream, coordinates: Stream): Outline {
  const [xs, ys, onCurve] = [new Float64Array(total), new Float64Array(total), new Uint8Array(total)];
  let [x, y] = [0, 0];
  for (let i = 0; i < total; i++) {
    const flag = flags.byte();
    const [dx, dy] = readStep(flag & 127, coordinates);
    xs[i] = x += dx;
    ys[i] = y += dy;
    onCurve[i] = flag < 128 ? 1 : 0;
  }
  return { xs, ys, onCurve, ends };
}

const signed = (flag: number, value: number): number => ((flag & 1) === 1 ? value : -value);

/** The triplet encoding of section 5.2: how many bytes a step has and how they are dealt to x and y depends on the flag. */
function readStep(flag: number, stream: Stream): [number, number] {
  const first = stream.byte();
  if (flag < 10) return [0, signed(flag, ((flag & 14) << 7) + first)];
  if (flag < 20) return [signed(flag, (((flag - 10) & 14) << 7) + first), 0];
  if (flag < 84) {
    const part = flag - 20;
    return [signed(flag, 1 + (part & 0x30) + (first >> 4)), signed(flag >> 1, 1 + ((part & 0x0c) << 2) + (first & 15))];
  }
  const second = stream.byte();
  if (flag < 120) {
    const part = flag - 84;
    const across = 1 + (Math.floor(part / 12) << 8) + first;
    return [signed(flag, across), signed(flag >> 1, 1 + (((part % 12) >> 2) << 8) + second)];
  }
  const third = stream.byte();
  if (flag < 124) return [signed(flag, (first << 4) + (second >> 4)), signed(flag >> 1, ((second & 15) << 8) + third)];
  return [signed(flag, (first << 8) + second), signed(flag >> 1, (third << 8) + stream.byte())];
}
