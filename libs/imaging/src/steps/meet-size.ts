/**
 * Finding the quality at which a file has the size that was asked for, in few encodes. How size follows quality is much the same for
 * all photos, so the first encode already places the second; and where not even the end of the scale can help, the second says so.
 */

/** What the file's size must lie between, bytes, both included. */
export interface SizeRange {
  readonly least: number;
  readonly most: number;
}

/** How size usually follows quality: logarithms of sizes at some qualities, ascending, all by the same unknown unit. */
export type SizeCurve = readonly (readonly [quality: number, logSize: number])[];

/** What is known of an encoder before it runs. */
export interface QualityScale {
  /** Quality that is tried first, and taken where it fits. */
  readonly usual: number;
  /** Both ends, included. */
  readonly lowest: number;
  readonly highest: number;
  /** Written thoroughly, from the lowest quality to one above the usual. */
  readonly shrinking: SizeCurve;
  /** Written quickly, from the usual quality to the highest. */
  readonly growing: SizeCurve;
}

/** Encodes once. Thoroughly takes some times as long and saves about a tenth; sizes must not fall as quality rises. */
export type Write = (quality: number, thorough: boolean) => Promise<Uint8Array>;

/** One encode. */
export interface Try {
  readonly quality: number;
  readonly bytes: Uint8Array;
}

/** How it ended; in each case with the number of encodes. */
export type Search =
  | { readonly end: 'met'; readonly found: Try; readonly encodes: number }
  /** Not even the lowest quality is small enough; its size. */
  | { readonly end: 'too_large'; readonly size: number; readonly encodes: number }
  /** Not even the highest quality is large enough; its size. */
  | { readonly end: 'too_small'; readonly size: number; readonly encodes: number }
  /** Sizes next to the range on both sides; none was found inside. */
  | { readonly end: 'too_narrow'; readonly below: number; readonly above: number; readonly encodes: number };

/** Most encodes of a search. */
export const MOST_ENCODES = 5;
/** A file this near to the largest size is not worth another encode. */
const NEAR_ENOUGH = 0.93;
/** Where in the range to aim at: just inside its end, by as much as an estimate between two known sizes is off. */
const BELOW_MOST = 0.97;
const ABOVE_LEAST = 1.03;

interface Bound {
  readonly quality: number;
  /** Undefined where it is the end of the scale and was not tried. */
  readonly size: number | undefined;
}

/** The usual quality where it fits; else the highest below it that is small enough, or the lowest above it that is large enough. */
export async function meetSize(write: Write, range: SizeRange, scale: QualityScale): Promise<Search> {
  const first = await write(scale.usual, false);
  if (first.length >= range.least && first.length <= range.most)
    return { end: 'met', found: { quality: scale.usual, bytes: first }, encodes: 1 };
  return new SizeSearch(write, range, { ...scale, firstSize: first.length }).run();
}

/** By how much more than at the usual quality a file is taken to have at the one above it. */
const ONE_ABOVE = 1.1;

class SizeSearch {
  private readonly isShrinking: boolean;
  /** Below the range; or, when shrinking, of worse quality than what fits. */
  private low: Bound;
  /** Above the range; or, when growing, larger than what fits. */
  private high: Bound;
  private fitting: Try | undefined;
  private encodes = 1;

  constructor(
    private readonly write: Write,
    private readonly range: SizeRange,
    private readonly scale: QualityScale & { readonly firstSize: number },
  ) {
    const { usual, lowest, highest, firstSize } = scale;
    this.isShrinking = firstSize > range.most;
    this.low = this.isShrinking ? { quality: lowest - 1, size: undefined } : { quality: usual, size: firstSize };
    // Written thoroughly, the usual quality itself may yet fit.
    this.high = this.isShrinking
      ? { quality: usual + 1, size: firstSize * ONE_ABOVE }
      : { quality: highest + 1, size: undefined };
  }

  async run(): Promise<Search> {
    while (this.encodes < MOST_ENCODES && this.high.quality - this.low.quality > 1) {
      const quality = this.next();
      this.encodes++;
      if (this.settles({ quality, bytes: await this.write(quality, this.isShrinking) })) break;
    }
    return this.outcome();
  }

  /** Takes up a try. @returns whether no better one is worth looking for */
  private settles(done: Try): boolean {
    const { least, most } = this.range;
    const size = done.bytes.length;
    const bound = { quality: done.quality, size };
    const fits = size >= least && size <= most;
    if (fits) this.fitting = done;
    if (size > most || (fits && !this.isShrinking)) this.high = bound;
    else this.low = bound;
    return fits && (this.isShrinking ? size > NEAR_ENOUGH * most : size * NEAR_ENOUGH < least);
  }

  private next(): number {
    const { low, high, isShrinking } = this;
    const isLast = this.encodes === MOST_ENCODES - 1;
    // With one try left and nothing that fits, the end of the scale decides whether it is possible at all.
    if (isLast && isShrinking && low.size === undefined) return this.scale.lowest;
    if (isLast && !isShrinking && high.size === undefined) return this.scale.highest;
    const aim = Math.log(this.aim());
    const between = Array.from({ length: high.quality - low.quality - 1 }, (_, i) => low.quality + 1 + i);
    const off = (quality: number): number => Math.abs(this.expectedLog(quality) - aim);
    return between.reduce((best, quality) => (off(quality) < off(best) ? quality : best));
  }

  private aim(): number {
    const { least, most } = this.range;
    const middle = (least + most) / 2;
    return this.isShrinking ? Math.max(BELOW_MOST * most, middle) : Math.min(ABOVE_LEAST * least, middle);
  }

  /** Logarithm of the expected size: the usual curve, shifted and tilted through the sizes that are known. */
  private expectedLog(quality: number): number {
    const { low, high } = this;
    const known = [low, high].flatMap(({ quality: at, size }) =>
      size === undefined ? [] : [{ at, off: Math.log(size) - this.usualLog(at) }],
    );
    const [one, other] = known as [{ at: number; off: number }, { at: number; off: number } | undefined];
    const part = other === undefined ? 0 : (quality - one.at) / (other.at - one.at);
    return this.usualLog(quality) + one.off + part * ((other?.off ?? 0) - one.off);
  }

  private usualLog(quality: number): number {
    const curve = this.isShrinking ? this.scale.shrinking : this.scale.growing;
    const after = curve.findIndex(([at]) => at >= quality);
    if (after <= 0) return curve.at(after)![1];
    const [[from, a], [to, b]] = [curve[after - 1]!, curve[after]!];
    return a + ((quality - from) / (to - from)) * (b - a);
  }

  private outcome(): Search {
    const { low, high, fitting, encodes, isShrinking } = this;
    if (fitting !== undefined) return { end: 'met', found: fitting, encodes };
    if (isShrinking && low.size === undefined) return { end: 'too_large', size: high.size!, encodes };
    if (!isShrinking && high.size === undefined) return { end: 'too_small', size: low.size!, encodes };
    return { end: 'too_narrow', below: low.size!, above: high.size!, encodes };
  }
}
