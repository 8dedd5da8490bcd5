/**
 * Smooths a picture within its edges: what lies between two edges becomes one soft area, the edges stay. The recursive filter of the
 * domain transform (Gastal and Oliveira 2011): a step over an edge counts as a long way, so little is taken over from beyond it. The cost
 * does not depend on how far it reaches.
 */
import type { Raster } from '../photo.js';
import { kernels, roomFor, type Workspace, workspaceOf } from './wasm/machine.js';

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

/** Bytes of a pixel while it is smoothed: a vector, whose fourth value says nothing. */
const PIXEL = 16;

/**
 * @param raster three channels; not changed
 * @returns the smoothed values, four a pixel, 0 … 255 with fractions; the fourth says nothing. The caller owns them
 */
export function smoothWithinEdges(raster: Raster, { reachPx, edge }: Smoothing): Float32Array {
  const { width, height } = raster;
  const values = vectorsOf(raster);
  const across = differences(raster, 3);
  const down = differences(raster, 3 * width);
  for (let iteration = 1; iteration <= ITERATIONS; iteration++) {
    const reach = (reachPx * sqrt(3) * 2 ** (ITERATIONS - iteration)) / sqrt(4 ** ITERATIONS - 1);
    const shares = Float32Array.from({ length: DIFFERENCES }, (_, difference) =>
      exp((-sqrt(2) / reach) * (1 + ((reachPx / edge) * difference) / 255)),
    );
    const rows = new Rows(values, width, shares);
    for (let y = 0; y < height; y++) {
      rows.takeIn(y);
      rows.smoothAcross(across);
      if (y > 0) rows.takeOver(down, y);
      rows.giveOut(y);
    }
    for (let y = height - 2; y >= 0; y--) {
      rows.takeIn(y);
      // The difference between two rows is kept with the lower one.
      rows.takeOver(down, y + 1);
      rows.giveOut(y);
    }
  }
  return values;
}

function vectorsOf({ width, height, pixels }: Raster): Float32Array {
  const values = new Float32Array((width * height * PIXEL) / Float32Array.BYTES_PER_ELEMENT);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    values[to] = pixels[from]!;
    values[to + 1] = pixels[from + 1]!;
    values[to + 2] = pixels[from + 2]!;
  }
  return values;
}

/** One row at a time in the kernels' memory, and beside it the one that was there before. */
class Rows {
  private readonly workspace: Workspace;
  private readonly which: number;
  private current: number;
  private before: number;
  private at = 0;

  constructor(
    private readonly values: Float32Array,
    private readonly width: number,
    shares: Float32Array,
  ) {
    this.which = roomFor(shares.byteLength);
    this.before = this.which + roomFor(width * Uint16Array.BYTES_PER_ELEMENT);
    this.current = this.before + width * PIXEL;
    this.workspace = workspaceOf(this.current + width * PIXEL);
    this.workspace.floats.set(shares);
  }

  takeIn(y: number): void {
    [this.current, this.before] = [this.before, this.current];
    this.at = y;
    this.workspace.floats.set(this.values.subarray(y * this.width * 4, (y + 1) * this.width * 4), this.current / 4);
  }

  giveOut(y: number): void {
    this.values.set(
      this.workspace.floats.subarray(this.current / 4, this.current / 4 + this.width * 4),
      y * this.width * 4,
    );
  }

  /** Both ways along the row: each pixel takes over from the one before it. */
  smoothAcross(across: Uint16Array): void {
    const { width, current, which } = this;
    if (width === 1) return;
    this.lay(across, this.at);
    kernels.takeOver(current + PIXEL, width - 1, PIXEL, current, which + 2, 0);
    const last = current + (width - 1) * PIXEL;
    kernels.takeOver(last - PIXEL, width - 1, -PIXEL, last, which + 2 * (width - 1), 0);
  }

  /** From the row before, whose differences to this one are those of row `y`. */
  takeOver(down: Uint16Array, y: number): void {
    this.lay(down, y);
    kernels.takeOver(this.current, this.width, PIXEL, this.before, this.which, 0);
  }

  private lay(numbers: Uint16Array, y: number): void {
    this.workspace.shorts.set(numbers.subarray(y * this.width, (y + 1) * this.width), this.which / 2);
  }
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
