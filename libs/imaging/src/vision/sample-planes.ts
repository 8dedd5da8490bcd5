/**
 * Brings a part of a raster to a network's input: resized, normalised, channels first. Plain TypeScript, because the parts are taken
 * anew for every crop and a trip through an image library would cost more than the arithmetic.
 *
 * The resizing is separable: rows are summed first, then each sum is resized across.
 */
import type { Raster, Rect } from '../photo.js';
import { axisTaps, TAPS, WEIGHT_SUM, type AxisTaps } from './axis-taps.js';
import type { PlanesFormat } from './planes-format.js';

// Taken out of Math once: in a sandbox (a test's, for one) each look at a global costs more than the arithmetic.
const { imul, max, min } = Math;

/**
 * The region squashed to side × side and normalised: 3 · side² values, the red plane first; the caller owns them. What of the region
 * lies outside the raster is black. A fourth channel is ignored.
 * @param region in px of the raster, fractions meant; it may reach outside
 */
export function samplePlanes(raster: Raster, region: Rect, { side, levels }: PlanesFormat): Float32Array {
  const across = axisTaps({ start: region.left, length: region.width, sourceLength: raster.width }, side);
  const down = axisTaps({ start: region.top, length: region.height, sourceLength: raster.height }, side);
  const planes = new Float32Array(3 * side * side);
  const row = new Int32Array(raster.width * raster.channels);
  const columns = usedColumns(across, raster.width);
  for (let y = 0; y < side; y++) {
    sumRows(raster, down, y, { row, columns });
    storeRow(row, raster.channels, across, { planes, y, side, levels });
  }
  return planes;
}

/** First and one past the last source column that is used at all. */
interface Columns {
  readonly start: number;
  readonly end: number;
}

function usedColumns({ positions, weights }: AxisTaps, width: number): Columns {
  let start = width;
  let end = 0;
  for (let tap = 0; tap < positions.length; tap++) {
    if (weights[tap] === 0) continue;
    start = min(start, positions[tap]!);
    end = max(end, positions[tap]! + 1);
  }
  return { start, end };
}

/**
 * One target row, still at the raster's width, WEIGHT_SUM times too large. The hot loop: it reads each used row of the raster once.
 * All taps in one pass, because storing and reloading the sum for each would take several times as long.
 */
function sumRows(
  { pixels, width, channels }: Raster,
  { positions, weights }: AxisTaps,
  y: number,
  { row, columns }: { row: Int32Array; columns: Columns },
): void {
  const at = y * TAPS;
  const w0 = weights[at]!;
  const w1 = weights[at + 1]!;
  const w2 = weights[at + 2]!;
  const w3 = weights[at + 3]!;
  // imul keeps the compiler on whole numbers: a plain product could be a fraction to it, and so could every index.
  const stride = imul(width, channels);
  const r0 = imul(positions[at]!, stride);
  const r1 = imul(positions[at + 1]!, stride);
  const r2 = imul(positions[at + 2]!, stride);
  const r3 = imul(positions[at + 3]!, stride);
  const end = imul(columns.end, channels);
  for (let i = imul(columns.start, channels); i < end; i++) {
    row[i] = w0 * pixels[r0 + i]! + w1 * pixels[r1 + i]! + w2 * pixels[r2 + i]! + w3 * pixels[r3 + i]!;
  }
}

/** Takes both sums of weights off again. */
const UNIT = 1 / (WEIGHT_SUM * WEIGHT_SUM);

/** Resizes a summed row across and puts it into the three planes; all channels at once, so that the table is read once. */
function storeRow(
  row: Int32Array,
  channels: number,
  { positions, weights }: AxisTaps,
  { planes, y, side, levels }: PlanesFormat & { planes: Float32Array; y: number },
): void {
  const [redScale, greenScale, blueScale] = levels.scale;
  const [redOffset, greenOffset, blueOffset] = levels.offset;
  const plane = imul(side, side);
  for (let x = 0, out = imul(y, side); x < side; x++, out++) {
    const tap = imul(x, TAPS);
    const w0 = weights[tap]! * UNIT;
    const w1 = weights[tap + 1]! * UNIT;
    const w2 = weights[tap + 2]! * UNIT;
    const w3 = weights[tap + 3]! * UNIT;
    const a = imul(positions[tap]!, channels);
    const b = imul(positions[tap + 1]!, channels);
    const c = imul(positions[tap + 2]!, channels);
    const d = imul(positions[tap + 3]!, channels);
    const red = w0 * row[a]! + w1 * row[b]! + w2 * row[c]! + w3 * row[d]!;
    const green = w0 * row[a + 1]! + w1 * row[b + 1]! + w2 * row[c + 1]! + w3 * row[d + 1]!;
    const blue = w0 * row[a + 2]! + w1 * row[b + 2]! + w2 * row[c + 2]! + w3 * row[d + 2]!;
    planes[out] = red * redScale + redOffset;
    planes[out + plane] = green * greenScale + greenOffset;
    planes[out + 2 * plane] = blue * blueScale + blueOffset;
  }
}
