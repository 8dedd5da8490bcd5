/** A blurred plane: the Gaussian itself, for the small radii at which a few box means would show. */
import type { Plane } from './plane.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { ceil, exp, max, min } = Math;

/** Radius in sigmas at which the rest is nothing. */
const RADIUS = 2.5;

/**
 * @param source one value a pixel; not changed
 * @param sigma px, more than 0
 * @returns a new plane of the same size; beyond the edges the last pixel goes on
 */
export function gaussian(source: Float32Array, { width, height }: Plane, sigma: number): Float32Array {
  const weights = weightsOf(sigma);
  const radius = weights.length >> 1;
  const rows = new Float32Array(source.length);
  const padded = new Float32Array(width + 2 * radius);
  for (let y = 0; y < height; y++) {
    const row = source.subarray(y * width, (y + 1) * width);
    padded.fill(row[0]!, 0, radius).fill(row[width - 1]!, radius + width);
    padded.set(row, radius);
    addShifted(rows, y * width, padded, weights);
  }
  const out = new Float32Array(source.length);
  for (let y = 0; y < height; y++)
    for (let k = -radius; k <= radius; k++) {
      const weight = weights[k + radius]!;
      const from = max(0, min(height - 1, y + k)) * width;
      for (let x = 0, to = y * width; x < width; x++, to++) out[to]! += weight * rows[from + x]!;
    }
  return out;
}

function addShifted(rows: Float32Array, at: number, padded: Float32Array, weights: Float32Array): void {
  const width = padded.length - weights.length + 1;
  for (let x = 0; x < width; x++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k]! * padded[x + k]!;
    rows[at + x] = sum;
  }
}

/** They sum up to 1. */
function weightsOf(sigma: number): Float32Array {
  const radius = max(1, ceil(RADIUS * sigma));
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, i) => exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
