/** A blurred plane: the Gaussian itself, for the small radii at which a few box means would show. */
import type { Plane } from './plane.js';
import { kernels, roomFor, workspaceOf } from './wasm/machine.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { ceil, exp, max, min } = Math;

/** Radius in sigmas at which the rest is nothing. */
const RADIUS = 2.5;

/** Rows that are laid into the kernels' memory at once: no second plane is ever held there. */
const BAND_ROWS = 64;
const FLOAT_BYTES = 4;
/** What a kernel may read or write beyond the end of a row. */
const BEYOND_BYTES = 64;

/**
 * @param source one value a pixel; not changed
 * @param sigma px, more than 0
 * @returns a new plane of the same size; beyond the edges the last pixel goes on
 */
export function gaussian(source: Float32Array, size: Plane, sigma: number): Float32Array {
  const weights = weightsOf(sigma);
  const out = new Float32Array(source.length);
  for (let top = 0; top < size.height; top += BAND_ROWS)
    blurBand(out, source, { ...size, weights, top, bottom: min(size.height, top + BAND_ROWS) });
  return out;
}

interface Band extends Plane {
  readonly weights: Float32Array;
  /** Its rows, the last one not included. */
  readonly top: number;
  readonly bottom: number;
}

/** Down the columns first: the rows above and below a band are then only read. */
function blurBand(out: Float32Array, source: Float32Array, { width, height, weights, top, bottom }: Band): void {
  const radius = weights.length >> 1;
  const rowBytes = width * FLOAT_BYTES;
  const weightsEnd = weights.length * FLOAT_BYTES;
  const line = roomFor(weightsEnd);
  const made = line + roomFor(rowBytes + 2 * radius * FLOAT_BYTES + BEYOND_BYTES);
  const rows = made + roomFor(rowBytes + BEYOND_BYTES);
  const { floats } = workspaceOf(rows + (bottom - top + 2 * radius) * rowBytes + BEYOND_BYTES);
  floats.set(weights);
  for (let y = top - radius, at = rows / FLOAT_BYTES; y < bottom + radius; y++, at += width) {
    const from = max(0, min(height - 1, y)) * width;
    floats.set(source.subarray(from, from + width), at);
  }
  const first = line / FLOAT_BYTES + radius;
  for (let y = top, from = rows; y < bottom; y++, from += rowBytes) {
    kernels.sumTaps(first * FLOAT_BYTES, width, from, rowBytes, 0, weightsEnd);
    floats.fill(floats[first]!, first - radius, first);
    floats.fill(floats[first + width - 1]!, first + width, first + width + radius);
    kernels.sumTaps(made, width, line, FLOAT_BYTES, 0, weightsEnd);
    out.set(floats.subarray(made / FLOAT_BYTES, made / FLOAT_BYTES + width), y * width);
  }
}

/** They sum up to 1. */
function weightsOf(sigma: number): Float32Array {
  const radius = max(1, ceil(RADIUS * sigma));
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, i) => exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
