/** How often something may be had: so many times a minute, and as many at once. */
export class Allowance {
  private left: number;
  private at: number;

  /** @param perMinute 0 never allows */
  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.left = perMinute;
    this.at = now();
  }

  /** Takes one. @returns whether there was one */
  take(): boolean {
    const now = this.now();
    this.left = Math.min(this.perMinute, this.left + (Math.max(0, now - this.at) * this.perMinute) / 60_000);
    this.at = now;
    if (this.left < 1) return false;
    this.left--;
    return true;
  }
}
