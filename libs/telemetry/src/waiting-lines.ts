/** Lines that the disk did not take yet, oldest first, bounded in memory. */
export class WaitingLines {
  private readonly lines: Buffer[] = [];
  private bytes = 0;
  /** True while the oldest entry is the rest of a line whose start is on disk. */
  private begun = false;
  /** Lines that were dropped since the last `takeLost`. */
  private dropped = 0;

  /** @param maxBytes what may wait at most; lines past it are dropped and counted */
  constructor(private readonly maxBytes: number) {}

  /** How many lines wait. */
  get count(): number {
    return this.lines.length;
  }

  /** What must be written next; undefined where nothing waits. */
  get head(): Buffer | undefined {
    return this.lines[0];
  }

  /** Whether the head continues a line that is on disk in part: it belongs into the same file, and nothing may come between. */
  get headBegun(): boolean {
    return this.begun;
  }

  /** Adds a line, or the rest of one whose first bytes were written. The buffer is kept. */
  add(line: Buffer, begun = false): void {
    if (this.bytes + line.length > this.maxBytes) {
      this.dropped++;
      return;
    }
    this.lines.push(line);
    this.bytes += line.length;
    this.begun ||= begun;
  }

  /** Tells that the first `bytes` of the head were written. */
  wrote(bytes: number): void {
    const head = this.lines[0] as Buffer;
    this.bytes -= bytes;
    this.begun = bytes < head.length;
    if (this.begun) this.lines[0] = head.subarray(bytes);
    else this.lines.shift();
  }

  /** Drops a head whose beginning is in a file that is no longer ours: its rest means nothing elsewhere. */
  dropBegun(): void {
    if (!this.begun) return;
    this.begun = false;
    this.bytes -= this.lines.shift()?.length ?? 0;
    this.dropped++;
  }

  /** How many lines were dropped; the count begins anew. */
  takeLost(): number {
    const lost = this.dropped;
    this.dropped = 0;
    return lost;
  }
}
