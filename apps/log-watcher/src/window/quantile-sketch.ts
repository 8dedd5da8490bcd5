/**
 * Quantiles of millions of durations in a few hundred bytes: a DDSketch. Each value falls into a bin whose bounds are a fixed ratio
 * apart, so a quantile is off by at most 1 % of itself whatever the distribution, and two sketches merge by adding their bins.
 */

/** Largest relative error of a quantile. */
export const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Durations are told apart between 0.1 ms and 1e8 ms (28 h); what is outside counts as the nearest. This bounds the bins: */
const SMALLEST = 0.1;
const LARGEST = 1e8;
const FIRST_BIN = Math.ceil(Math.log(SMALLEST) / LOG_GAMMA);
/** … at most so many. */
export const BIN_COUNT = Math.ceil(Math.log(LARGEST) / LOG_GAMMA) - FIRST_BIN + 1;

/** A sketch as plain numbers: least and greatest value, then bin and weight in turns. */
export type SavedSketch = readonly number[];

/** Bin of a value, 0 … BIN_COUNT − 1. */
function binOf(value: number): number {
  const clamped = Math.min(LARGEST, Math.max(SMALLEST, value));
  return Math.ceil(Math.log(clamped) / LOG_GAMMA) - FIRST_BIN;
}

/** The value that stands for a bin: no value of it is further away than the relative error. */
function valueOf(bin: number): number {
  return (2 * GAMMA ** (bin + FIRST_BIN)) / (GAMMA + 1);
}

/** Made when first needed: not every bucket holds a duration. */
const NONE = new Map<number, number>();

/** Weighted values of one bucket of time; sparse, because a bucket knows few different durations. */
export class QuantileSketch {
  private ownBins = NONE;
  min = Infinity;
  max = -Infinity;

  /** Weight by bin. */
  get bins(): ReadonlyMap<number, number> {
    return this.ownBins;
  }

  /** @param value finite, not negative */
  add(value: number, weight: number): void {
    this.addBin(binOf(value), weight);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  merge(other: QuantileSketch): void {
    for (const [bin, weight] of other.bins) this.addBin(bin, weight);
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  private addBin(bin: number, weight: number): void {
    if (this.ownBins === NONE) this.ownBins = new Map();
    this.ownBins.set(bin, (this.ownBins.get(bin) ?? 0) + weight);
  }

  save(): SavedSketch {
    return this.bins.size === 0 ? [] : [this.min, this.max, ...[...this.bins].flat()];
  }

  /** The opposite of save(). What makes no sense is left out. */
  static load(saved: SavedSketch): QuantileSketch {
    const sketch = new QuantileSketch();
    if (saved.length < 4) return sketch;
    [sketch.min, sketch.max] = saved as [number, number];
    for (let index = 2; index + 1 < saved.length; index += 2) {
      const bin = saved[index] as number;
      if (bin >= 0 && bin < BIN_COUNT) sketch.addBin(bin, saved[index + 1] as number);
    }
    return sketch;
  }
}

/** Sum of many sketches, to ask quantiles of. */
export class QuantileSum {
  private readonly weights = new Float64Array(BIN_COUNT);
  private total = 0;
  private min = Infinity;
  private max = -Infinity;

  add(sketch: QuantileSketch): void {
    for (const [bin, weight] of sketch.bins) {
      this.weights[bin] = this.weights[bin]! + weight;
      this.total += weight;
    }
    this.min = Math.min(this.min, sketch.min);
    this.max = Math.max(this.max, sketch.max);
  }

  /** The smallest value that a share `q` (0 … 1) of the weight does not pass (nearest rank); null where there is none. */
  quantile(q: number): number | null {
    if (this.total === 0) return null;
    const rank = q * this.total;
    let below = 0;
    for (let bin = 0; bin < BIN_COUNT; bin++) {
      below += this.weights[bin]!;
      if (below > 0 && below >= rank) return Math.min(this.max, Math.max(this.min, valueOf(bin)));
    }
    return this.max;
  }
}
