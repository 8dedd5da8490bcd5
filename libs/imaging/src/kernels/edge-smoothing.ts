/**
 * Smooths a picture within its edges: what lies between two edges becomes one soft area, the edges stay. The recursive filter of the
 * domain transform (Gastal and Oliveira 2011): a step over an edge counts as a long way, so little is taken over from beyond it. The cost
 * does not depend on how far it reaches.
 */
import type { Raster } from '../photo.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { abs, exp, sqrt } = Math;

/** How far, and over what. */
export interface Smoothing {
  /** Px over which an area without edges is evened out. */
  readonly reachPx: number;
  /** Difference of colour, as a share of the full range of one channel, that counts as far as `reachPx`: larger ones are edges. */
  readonly edge: number;
}

/** Each goes both ways in both directions with a shorter reach; after three no streaks are seen. */
const ITERATIONS = 3;
/** Differences of three channels of 8 bits, added up. */
const DIFFERENCES = 3 * 255 + 1;

/**
 * @param raster three channels; not changed
 * @returns the smoothed values, three a pixel, 0 … 255 with fractions; the caller owns them
 */
export function smoothWithinEdges(raster: Raster, { reachPx, edge }: Smoothing): Float32Array {
  const { width, height, pixels } = raster;
  const values = new Float32Array(pixels);
  const across = differences(raster, 3);
  const down = differences(raster, 3 * width);
  for (let iteration = 1; iteration <= ITERATIONS; iteration++) {
    const reach = (reachPx * sqrt(3) * 2 ** (ITERATIONS - iteration)) / sqrt(4 ** ITERATIONS - 1);
    const shares = Float32Array.from({ length: DIFFERENCES }, (_, difference) =>
      exp((-sqrt(2) / reach) * (1 + ((reachPx / edge) * difference) / 255)),
    );
    for (let y = 0; y < height; y++) smoothRow(values, across, shares, { from: y * width, to: (y + 1) * width });
    for (let y = 1; y < height; y++)
      takeOver(values, down, shares, { from: y * width, to: (y + 1) * width, step: -width });
    for (let y = height - 2; y >= 0; y--)
      takeOver(values, down, shares, { from: y * width, to: (y + 1) * width, step: width });
  }
  return values;
}

/** Of each pixel to the one that lies `back` bytes before it; 0 where there is none. */
function differences({ pixels, width, height }: Raster, back: number): Uint16Array {
  const out = new Uint16Array(width * height);
  for (let p = back / 3, q = back; p < out.length; p++, q += 3) {
    const r = q - back;
    out[p] = abs(pixels[q]! - pixels[r]!) + abs(pixels[q + 1]! - pixels[r + 1]!) + abs(pixels[q + 2]! - pixels[r + 2]!);
  }
  return out;
}

/** Pixels of the picture, the last one not included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Both ways along a row: each pixel takes over from the one before it. */
function smoothRow(values: Float32Array, across: Uint16Array, shares: Float32Array, { from, to }: Span): void {
  for (let p = from + 1, q = p * 3; p < to; p++, q += 3) {
    const share = shares[across[p]!]!;
    values[q]! += share * (values[q - 3]! - values[q]!);
    values[q + 1]! += share * (values[q - 2]! - values[q + 1]!);
    values[q + 2]! += share * (values[q - 1]! - values[q + 2]!);
  }
  for (let p = to - 2, q = p * 3; p >= from; p--, q -= 3) {
    const share = shares[across[p + 1]!]!;
    values[q]! += share * (values[q + 3]! - values[q]!);
    values[q + 1]! += share * (values[q + 4]! - values[q + 1]!);
    values[q + 2]! += share * (values[q + 5]! - values[q + 2]!);
  }
}

/** A row takes over from the row `step` pixels away. */
function takeOver(
  values: Float32Array,
  down: Uint16Array,
  shares: Float32Array,
  { from, to, step }: Span & { readonly step: number },
): void {
  // The difference between two rows is kept with the lower one.
  const lower = step > 0 ? step : 0;
  const far = step * 3;
  for (let p = from, q = from * 3; p < to; p++, q += 3) {
    const share = shares[down[p + lower]!]!;
    values[q]! += share * (values[q + far]! - values[q]!);
    values[q + 1]! += share * (values[q + 1 + far]! - values[q + 1]!);
    values[q + 2]! += share * (values[q + 2 + far]! - values[q + 2]!);
  }
}
