/** Resizing along one axis, as a table: which source positions make up each target position, and how much of each. */

// Taken out of Math once: in a sandbox (a test's, for one) each look at a global costs more than the arithmetic.
const { abs, floor, max, min, round } = Math;

/** How many source positions make up a target position; where fewer are needed, the rest has weight 0. A fixed number lets loops be unrolled. */
export const TAPS = 4;

/** The table, TAPS places for each target position. */
export interface AxisTaps {
  /** Source positions, all inside the source. */
  readonly positions: Int32Array;
  /** Their weights in units of 1 / WEIGHT_SUM: those of one target sum to WEIGHT_SUM, or to 0 for a target outside the source. */
  readonly weights: Int32Array;
}

/** What of the source is wanted, and how long the source is. */
export interface Stretch {
  /** First position and length, fractions meant; it may lie outside the source. */
  readonly start: number;
  readonly length: number;
  readonly sourceLength: number;
}

/** What the weights of one target sum to. Whole numbers keep the hot loops fast; times 255 this leaves room in 32 bits. */
export const WEIGHT_SUM = 1 << 12;

/** The table for a stretch of the source brought to `targetLength` positions. At the source's ends the outermost position is repeated. */
export function axisTaps({ start, length, sourceLength }: Stretch, targetLength: number): AxisTaps {
  const scale = length / targetLength;
  const kernel = kernelFor(scale);
  const positions = new Int32Array(targetLength * TAPS);
  const weights = new Int32Array(targetLength * TAPS);
  const shares = new Float64Array(TAPS);
  for (let target = 0; target < targetLength; target++) {
    const centre = start + (target + 0.5) * scale;
    if (centre < 0 || centre >= sourceLength) continue;
    const slots = target * TAPS;
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      const at = kernel.position(centre, scale, tap);
      const inside = at >= 0 && at < sourceLength;
      positions[slots + tap] = inside ? at : min(floor(centre), sourceLength - 1);
      shares[tap] = inside ? max(0, kernel.share(centre, scale, at)) : 0;
      sum += shares[tap]!;
    }
    putWhole(shares, sum, weights, slots);
  }
  return { positions, weights };
}

/** Which positions count around a centre, and how much, in any unit. */
interface Kernel {
  position(centre: number, scale: number, tap: number): number;
  share(centre: number, scale: number, at: number): number;
}

/** Linear between pixel centres: the nearest two count. */
const INTERPOLATE: Kernel = {
  position: (centre, _, tap) => floor(centre - 0.5) + tap,
  share: (centre, _, at) => 1 - abs(at + 0.5 - centre),
};

/** The mean of the covered length, each position by the part of it that is covered. */
const AVERAGE: Kernel = {
  position: (centre, scale, tap) => floor(centre - scale / 2) + tap,
  share: (centre, scale, at) => min(at + 1, centre + scale / 2) - max(at, centre - scale / 2),
};

/** The mean of as many positions as there are taps, spread over the covered length. */
const AVERAGE_SPREAD: Kernel = {
  position: (centre, scale, tap) => floor(centre - scale / 2 + ((tap + 0.5) * scale) / TAPS),
  share: () => 1,
};

/**
 * Shrinking by up to 2, an interpolation is enough; beyond, it would alias, so the covered length is averaged: exactly as long as the
 * taps can cover it, and from there on by samples, so that the cost does not grow with the photo.
 */
function kernelFor(scale: number): Kernel {
  if (scale <= 2) return INTERPOLATE;
  return scale <= TAPS - 1 ? AVERAGE : AVERAGE_SPREAD;
}

/** As whole numbers; what rounding lost or gained goes to the second, so that an even surface keeps its value exactly. */
function putWhole(shares: Float64Array, sum: number, weights: Int32Array, slots: number): void {
  let left = WEIGHT_SUM;
  for (let tap = 0; tap < TAPS; tap++) {
    const whole = round((shares[tap]! / sum) * WEIGHT_SUM);
    weights[slots + tap] = whole;
    left -= whole;
  }
  weights[slots + 1]! += left;
}
