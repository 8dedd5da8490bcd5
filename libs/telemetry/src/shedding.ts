/**
 * What is left out when there are too many lines: INFO lines of requests, never a WARNING or an ERROR, never a line outside a request.
 * Whole requests are kept or left out, and a kept line says how many it stands for, so that counts and averages stay right.
 */

/** A change of the share that is kept. */
export interface SheddingChange {
  /** Share of the lines that is kept from now on: 1, 1/2, 1/4 … 1/64. */
  readonly sampleRate: number;
}

const SECOND_MS = 1000;
const MAX_WEIGHT = 64;
/** How long it must be calm before more is kept again: a load that comes in waves would else change the rate with each wave. */
const CALM_MS = 5000;

/** Decides line by line. Time is a parameter. */
export class Shedding {
  /** How many lines a kept one stands for: a power of two. */
  weight = 1;
  private secondEndsAt = 0;
  /** Lines that may be shed, offered in the running second, kept or not. */
  private offered = 0;
  private calmSince = Number.POSITIVE_INFINITY;

  /** @param maxPerSecond lines per second that are written without shedding */
  constructor(private readonly maxPerSecond: number) {}

  /**
   * Counts an offered line.
   * @param mayBeShed whether it is an INFO line of a request; the others only move the time on
   * @returns the change, where a second that ended calls for one
   */
  count(nowMs: number, mayBeShed: boolean): SheddingChange | undefined {
    const lines = mayBeShed ? 1 : 0;
    if (nowMs < this.secondEndsAt && nowMs >= this.secondEndsAt - SECOND_MS) {
      this.offered += lines;
      return undefined;
    }
    const change = this.judge(nowMs);
    this.secondEndsAt = nowMs + SECOND_MS;
    this.offered = lines;
    return change;
  }

  /** Whether the lines of a request are kept. The same answer for all lines of a request while the weight stays. */
  keeps(requestId: string): boolean {
    return this.weight === 1 || hash(requestId) % this.weight === 0;
  }

  private judge(nowMs: number): SheddingChange | undefined {
    const before = this.weight;
    if (nowMs - this.secondEndsAt >= CALM_MS) this.forget();
    else this.adapt(nowMs);
    return this.weight === before ? undefined : { sampleRate: 1 / this.weight };
  }

  /** Nothing at all came for a while: whatever was measured before it says nothing of the line that comes now. */
  private forget(): void {
    this.weight = 1;
    this.calmSince = Number.POSITIVE_INFINITY;
  }

  private adapt(nowMs: number): void {
    const needed = Math.min(MAX_WEIGHT, 2 ** Math.ceil(Math.log2(Math.max(1, this.offered / this.maxPerSecond))));
    if (needed >= this.weight) this.calmSince = Number.POSITIVE_INFINITY;
    else if (this.calmSince === Number.POSITIVE_INFINITY) this.calmSince = nowMs;
    if (needed > this.weight) this.weight = needed;
    else if (nowMs - this.calmSince >= CALM_MS) {
      this.weight = Math.max(needed, this.weight / 2);
      this.calmSince = nowMs;
    }
  }
}

/** FNV-1a, 32 bits, its upper half folded in so that the low bits are good. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 16)) >>> 0;
}
