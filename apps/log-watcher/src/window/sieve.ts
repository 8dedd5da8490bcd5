/**
 * Lets through what is among the greatest few of its stretch of time so far. Most requests are not among the slowest of their ten
 * seconds, and need not be looked at closer, however few there were in their second.
 */

/** Remembers the greatest values of the newest stretch of time. */
export class Sieve {
  private readonly greatest: Float64Array;
  private count = 0;
  private least = 0;
  private startMs = -Infinity;
  /** What did not pass was not above this. */
  bar = -Infinity;

  /** @param capacity values that pass at any time @param lengthMs of a stretch of time */
  constructor(
    private readonly capacity: number,
    private readonly lengthMs: number,
  ) {
    this.greatest = new Float64Array(capacity);
  }

  /** Whether a value passes. What belongs to an earlier stretch of time always does. */
  admits(value: number, atMs: number): boolean {
    if (atMs >= this.startMs + this.lengthMs) this.begin(atMs);
    else if (atMs < this.startMs) return true;
    if (this.count < this.capacity) {
      this.greatest[this.count++] = value;
      if (this.count === this.capacity) this.findLeast();
      return true;
    }
    if (value <= this.bar) return false;
    this.greatest[this.least] = value;
    this.findLeast();
    return true;
  }

  private begin(atMs: number): void {
    this.startMs = Math.floor(atMs / this.lengthMs) * this.lengthMs;
    this.count = 0;
    this.bar = -Infinity;
  }

  private findLeast(): void {
    this.bar = Infinity;
    for (let index = 0; index < this.capacity; index++) {
      if (this.greatest[index]! >= this.bar) continue;
      this.bar = this.greatest[index]!;
      this.least = index;
    }
  }
}
