/** Resizing along one axis, as a table: which source positions make up each target position, and how much of each. */

/** The table. A target outside the source has no taps. */
export interface AxisTaps {
  /** First source index of each target. */
  readonly first: Int32Array;
  /** How many source positions follow, the first included. */
  readonly count: Int32Array;
  /** Their weights, `stride` places for each target; the used ones sum to 1. */
  readonly weights: Float32Array;
  readonly stride: number;
}

/** Shrinking by more than this averages the covered length; a linear interpolation would alias there. */
const AREA_FROM = 2;

/**
 * The table for a stretch of the source brought to `targetLength` positions. At the source's ends the outermost position is repeated.
 * @param start first position of the stretch, fractions meant; it may lie outside the source
 * @param length of the stretch, more than 0
 */
export function axisTaps(
  stretch: { start: number; length: number },
  sourceLength: number,
  targetLength: number,
): AxisTaps {
  const scale = stretch.length / targetLength;
  const reach = scale > AREA_FROM ? scale / 2 : 1;
  const weigh = scale > AREA_FROM ? coverage : closeness;
  const stride = Math.ceil(2 * reach) + 1;
  const first = new Int32Array(targetLength);
  const count = new Int32Array(targetLength);
  const weights = new Float32Array(targetLength * stride);
  for (let target = 0; target < targetLength; target++) {
    const centre = stretch.start + (target + 0.5) * scale;
    if (centre < 0 || centre >= sourceLength) continue;
    const from = Math.max(0, Math.floor(centre - reach));
    const to = Math.min(sourceLength, Math.ceil(centre + reach));
    first[target] = from;
    count[target] = to - from;
    const slots = weights.subarray(target * stride, target * stride + to - from);
    for (let slot = 0; slot < slots.length; slot++) slots[slot] = weigh(from + slot, centre, reach);
    normalise(slots);
  }
  return { first, count, weights, stride };
}

/** How much of the pixel [at, at + 1) lies within `reach` of the centre. */
function coverage(at: number, centre: number, reach: number): number {
  return Math.max(0, Math.min(at + 1, centre + reach) - Math.max(at, centre - reach));
}

/** Linear interpolation between pixel centres. */
function closeness(at: number, centre: number, reach: number): number {
  return Math.max(0, reach - Math.abs(at + 0.5 - centre));
}

function normalise(weights: Float32Array): void {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (let slot = 0; slot < weights.length; slot++) weights[slot] = (weights[slot] as number) / sum;
}
