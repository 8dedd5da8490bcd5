/**
 * Brings a part of a raster to a network's input: resized, normalised, channels first. Our own, because the parts are taken anew for
 * every crop and a trip through an image library would cost more than the arithmetic.
 *
 * The resizing is separable: rows are summed first, then each sum is resized across.
 */
import { kernels, roomFor, workspaceOf, type Workspace } from '../kernels/wasm/machine.js';
import type { Raster, Rect } from '../photo.js';
import { axisTaps, TAPS, WEIGHT_SUM, type AxisTaps } from './axis-taps.js';
import type { PlanesFormat } from './planes-format.js';

// Taken out of Math once: in a sandbox (a test's, for one) each look at a global costs more than the arithmetic.
const { max, min } = Math;

/**
 * The region squashed to side × side and normalised: 3 · side² values, the red plane first; the caller owns them. What of the region
 * lies outside the raster is black. A fourth channel is ignored.
 * @param region in px of the raster, fractions meant; it may reach outside
 */
export function samplePlanes(raster: Raster, region: Rect, { side, levels }: PlanesFormat): Float32Array {
  const across = axisTaps({ start: region.left, length: region.width, sourceLength: raster.width }, side);
  const down = axisTaps({ start: region.top, length: region.height, sourceLength: raster.height }, side);
  const columns = usedColumns(across, raster.width);
  const plan = layOut(raster, side, columns);
  const { words, floats } = plan.workspace;
  for (let tap = 0; tap < side * TAPS; tap++) {
    // A place that counts for nothing may lie outside the columns that are copied.
    const weight = across.weights[tap]!;
    words[plan.offsets / 4 + tap] = weight === 0 ? 0 : (across.positions[tap]! - columns.start) * raster.channels * 4;
    floats[plan.weights / 4 + tap] = weight * UNIT;
  }
  floats.set([...levels.scale, 0, ...levels.offset, 0], plan.levels / 4);
  for (let y = 0; y < side; y++) {
    sumRows(raster, down, y, plan);
    const to = plan.planes + y * side * 4;
    kernels.spreadRow(to, side * side * 4, side, plan.sum, plan.offsets, plan.weights, plan.levels);
  }
  return floats.slice(plan.planes / 4, plan.planes / 4 + 3 * side * side);
}

/** Where everything lies in the workspace, in bytes. */
interface Plan {
  readonly workspace: Workspace;
  readonly columns: Columns;
  readonly rows: readonly [number, number, number, number];
  readonly sum: number;
  readonly offsets: number;
  readonly weights: number;
  readonly levels: number;
  readonly planes: number;
}

function layOut({ channels }: Raster, side: number, columns: Columns): Plan {
  let end = 0;
  const reserve = (bytes: number): number => {
    const at = end;
    end += roomFor(bytes);
    return at;
  };
  const rowBytes = max(0, columns.end - columns.start) * channels;
  const rows = [reserve(rowBytes), reserve(rowBytes), reserve(rowBytes), reserve(rowBytes)] as const;
  // Whole vectors of sixteen are written.
  const sum = reserve((rowBytes + 16) * 4);
  const [offsets, weights] = [reserve(side * TAPS * 4), reserve(side * TAPS * 4)];
  const [levels, planes] = [reserve(32), reserve(3 * side * side * 4)];
  return { workspace: workspaceOf(end), columns, rows, sum, offsets, weights, levels, planes };
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

/** Takes both sums of weights off again. */
const UNIT = 1 / (WEIGHT_SUM * WEIGHT_SUM);

/** One target row, still at the raster's width, WEIGHT_SUM times too large, put into the workspace. */
function sumRows(
  { pixels, width, channels }: Raster,
  { positions, weights }: AxisTaps,
  y: number,
  { workspace: { bytes }, columns, rows, sum }: Plan,
): void {
  const at = y * TAPS;
  const length = (columns.end - columns.start) * channels;
  if (length <= 0) return;
  for (let tap = 0; tap < TAPS; tap++) {
    const from = (positions[at + tap]! * width + columns.start) * channels;
    bytes.set(pixels.subarray(from, from + length), rows[tap]);
  }
  const pair = (tap: number): number => (weights[at + tap]! & 0xffff) | (weights[at + tap + 1]! << 16);
  kernels.sumRows(sum, length, ...rows, pair(0), pair(2));
}
